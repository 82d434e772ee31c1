"""The second entry point of the function `office`: a timer calls it every ten minutes, with any event."""

from functions.office.follower import Follower
from functions.web.timing import timed

handler = timed("office", Follower)

"""The entry point of the function `notify`: a timer calls it every minute, with any event."""

from functions.notify.rounds import Rounds
from functions.web.timing import timed

handler = timed("notify", Rounds)

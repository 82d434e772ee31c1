"""The second entry point of the function `consent`: a timer calls it every ten minutes, with any event."""

from functions.starting import quietly

with quietly():
    from functions.consent.rounds import Rounds
    from functions.web.timing import timed

    handler = timed("consent", Rounds)

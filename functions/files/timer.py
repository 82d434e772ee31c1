"""The second entry point of the function `files`: a timer calls it every hour, with any event."""

from functions.starting import quietly

with quietly():
    from functions.files.sweeping import Sweeping
    from functions.web.timing import timed

    handler = timed("files", Sweeping)

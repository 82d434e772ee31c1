"""Long work as pages show it: each request does as much as fits into it, and the page asks for the next.

A view of such work (office/imports.py is one):
    GET   shows `job`, with macros/progress.html where it runs: a form with one button, pressed by itself where
          scripts run (site/static/progress.js);
    POST  begins it or goes on: jobs.advance(…, enough=for_a_moment()), then 303 back to the same address.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

MOMENT: Final = 1.5  # seconds: the bar moves, and a gateway waits for 30


def for_a_moment(seconds: float = MOMENT) -> Callable[[], bool]:
    """Return what tells that a request has worked long enough."""
    until = monotonic() + seconds
    return lambda: monotonic() >= until

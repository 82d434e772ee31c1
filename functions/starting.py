"""What a cold start does without."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NEW_OBJECTS: Final = 5_000  # after so many it looks at the youngest; Python says 700, from 3.13 on 2,000


@contextmanager
def quietly() -> Iterator[None]:
    """Let the collector of reference cycles rest while an entry point imports all it needs and makes its handler.

    That makes some hundred thousand objects which stay for good, and the collector looks through them 240 times to find
    next to nothing: 6 % of a cold start. What is there in the end is put out of its sight, for the sake of later
    requests too. From then on it looks less often: a page makes some thousand objects that are gone once it is sent,
    and looking through them took 5 % of it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
        gc.enable()

"""An event loop for each thread that calls a handler.

Mangum takes the thread's own loop. Only a main thread has one without being asked for it, and from
Python 3.14 on not even that; 3.12 warns.
"""

import asyncio
import threading
from typing import Final


class _Loop:
    """An event loop that is closed when its thread ends and lets go of it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    def __del__(self) -> None:
        self._loop.close()


_thread: Final = threading.local()


def give_thread_a_loop() -> None:
    """Give the calling thread an event loop, once."""
    if not hasattr(_thread, "loop"):
        _thread.loop = _Loop()

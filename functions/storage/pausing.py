"""Waiting between attempts, so that those who were refused together do not come back together."""

import random
import time
from typing import Final

FIRST_PAUSE: Final = 0.05  # seconds, at the most; doubled each time


def pause(attempt: int) -> None:
    """Wait by chance, longer each time; not at all after attempt 0, which mostly met somebody who is done."""
    if attempt:
        time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311  # no secret

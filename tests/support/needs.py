"""What a test needs beyond Python: say that it is missing, in one way everywhere.

On a laptop a missing browser or Java skips the tests that need it. CI installs all of it
and sets SCHOOL_TESTS_REQUIRE_ALL=1, so that there a skip cannot hide a test that no longer runs.
"""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test that asks, or fail it where everything is required.

    Args:
        what: What is absent, and how to get it: "java (Debian: default-jre-headless)".
    """
    if os.environ.get("SCHOOL_TESTS_REQUIRE_ALL") == "1":
        pytest.fail(f"missing: {what}", pytrace=False)
    pytest.skip(f"missing: {what}")  # the only skip there is; CI's switch above turns it into a failure

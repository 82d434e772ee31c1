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
    pytest.skip(f"missing: {what}")  # CI's switch above turns it into a failure


def nowhere(what: str) -> NoReturn:
    """Skip the test that asks for what CI cannot install either: no package of Debian, PyPI or npm brings it.

    What such a test holds must be held by others too; it is the second and sharper look of a machine that can.
    """
    pytest.skip(f"no package brings it: {what}")

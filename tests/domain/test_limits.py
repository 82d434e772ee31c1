from datetime import timedelta

import pytest

from functions.domain.limits import LIMITS, Limit, TooManyAttempts
from tests.support.builders import NOW

LIMIT = Limit(3, timedelta(minutes=10))


def test_as_many_attempts_as_the_limit_says_are_taken_and_no_more() -> None:
    LIMIT.check(3, NOW)

    with pytest.raises(TooManyAttempts):
        LIMIT.check(4, NOW)


def test_who_is_refused_waits_for_the_window_to_end() -> None:
    at = LIMIT.begins(NOW) + timedelta(minutes=9, seconds=30)

    with pytest.raises(TooManyAttempts) as refused:
        LIMIT.check(4, at)

    assert refused.value.wait == timedelta(seconds=30)


def test_all_moments_of_a_window_have_the_same_beginning() -> None:
    begins = LIMIT.begins(NOW)

    assert begins <= NOW < begins + LIMIT.window
    assert LIMIT.begins(begins) == LIMIT.begins(begins + LIMIT.window - timedelta(microseconds=1)) == begins
    assert LIMIT.begins(begins + LIMIT.window) == begins + LIMIT.window


def test_a_whole_school_behind_one_address_may_log_in_in_a_minute() -> None:
    assert LIMITS["login"].most >= 100
    assert LIMITS["login"].window == timedelta(minutes=1)

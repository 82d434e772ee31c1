from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.domain.access.login import (
    ATTEMPT_LASTS,
    SESSION_LIMITS,
    LoginAttempt,
    Session,
    SessionLimits,
    session_limits,
)
from functions.domain.roll.people import Role
from tests.support.builders import NOW

INSTANT = timedelta(microseconds=1)
LIMITS = SessionLimits(idle=timedelta(hours=2), absolute=timedelta(hours=12))
MOSCOW = ZoneInfo("Europe/Moscow")


def make_session(**changes: object) -> Session:
    """Make a session begun now that its cookie was told to keep for twelve hours."""
    given = {"person_id": "teacher1", "csrf_token": "t", "started_at": NOW, "until": NOW + LIMITS.absolute}
    return Session.model_validate(given | changes)


def test_an_attempt_is_valid_for_ten_minutes_in_its_own_browser() -> None:
    attempt = LoginAttempt(browser_hash="mine", return_to="", started_at=NOW)

    assert timedelta(minutes=10) == ATTEMPT_LASTS
    assert attempt.valid("mine", NOW + ATTEMPT_LASTS - INSTANT)
    assert not attempt.valid("mine", NOW + ATTEMPT_LASTS)
    assert not attempt.valid("another", NOW)


def test_a_session_nobody_uses_is_valid_until_its_idle_limit_excluded() -> None:
    session = make_session()

    assert session.valid(NOW + LIMITS.idle - INSTANT, LIMITS)
    assert not session.valid(NOW + LIMITS.idle, LIMITS)


def test_each_noted_visit_begins_the_idle_limit_anew() -> None:
    session = make_session(seen_at=NOW + timedelta(hours=1))

    assert session.valid(NOW + timedelta(hours=3) - INSTANT, LIMITS)
    assert not session.valid(NOW + timedelta(hours=3), LIMITS)


def test_no_visit_moves_the_absolute_limit() -> None:
    session = make_session(seen_at=NOW + timedelta(hours=11))

    assert session.valid(NOW + LIMITS.absolute - INSTANT, LIMITS)
    assert not session.valid(NOW + LIMITS.absolute, LIMITS)


def test_a_role_taken_away_makes_a_session_no_longer_than_its_cookie_was_told() -> None:
    session = make_session(seen_at=NOW + LIMITS.absolute)

    assert session.end(SESSION_LIMITS[Role.GUARDIAN]) == session.until


@pytest.mark.parametrize(
    ("passed", "noted"),
    [(timedelta(0), False), (timedelta(minutes=15) - INSTANT, False), (timedelta(minutes=15), True)],
)
def test_a_visit_is_worth_noting_after_an_eighth_of_the_idle_limit(passed: timedelta, noted: bool) -> None:  # noqa: FBT001  # a case
    assert make_session().worth_noting(NOW + passed, LIMITS, MOSCOW) is noted


def test_the_first_visit_of_a_day_is_worth_noting_by_the_schools_calendar() -> None:
    evening = datetime(2026, 11, 25, 23, 59, tzinfo=MOSCOW)
    session = make_session(started_at=evening, until=evening + timedelta(days=90))

    assert session.worth_noting(evening + timedelta(minutes=1), SESSION_LIMITS[Role.GUARDIAN], MOSCOW)
    assert not session.worth_noting(evening + timedelta(seconds=59), SESSION_LIMITS[Role.GUARDIAN], MOSCOW)


def test_every_role_has_limits_and_staff_may_stay_away_for_a_lesson() -> None:
    assert set(SESSION_LIMITS) == set(Role)
    for limits in SESSION_LIMITS.values():
        assert timedelta(minutes=45) < limits.idle * 7 / 8 < limits.absolute


def test_who_has_several_roles_has_the_shortest_limits_of_them() -> None:
    assert session_limits([Role.GUARDIAN, Role.TEACHER]) == SESSION_LIMITS[Role.TEACHER]
    assert session_limits([Role.OFFICE, Role.TEACHER, Role.GUARDIAN]) == SESSION_LIMITS[Role.OFFICE]
    assert session_limits([Role.PUPIL]) == SESSION_LIMITS[Role.PUPIL]

from datetime import timedelta

from functions.domain.login import ATTEMPT_LASTS, LoginAttempt, Session
from tests.support.builders import NOW

INSTANT = timedelta(microseconds=1)


def test_an_attempt_is_valid_for_ten_minutes_in_its_own_browser() -> None:
    attempt = LoginAttempt(browser_hash="mine", return_to="", started_at=NOW)

    assert timedelta(minutes=10) == ATTEMPT_LASTS
    assert attempt.valid("mine", NOW + ATTEMPT_LASTS - INSTANT)
    assert not attempt.valid("mine", NOW + ATTEMPT_LASTS)
    assert not attempt.valid("another", NOW)


def test_a_session_is_valid_until_its_end_excluded() -> None:
    session = Session(person_id="teacher1", csrf_token="t", started_at=NOW, until=NOW + timedelta(hours=1))

    assert session.valid(session.until - INSTANT)
    assert not session.valid(session.until)

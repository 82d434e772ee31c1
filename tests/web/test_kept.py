"""What is read again in time: secrets that were changed while a function runs."""

from pathlib import Path

import pytest

from functions.storage.sealing import PeopleKey
from functions.web.kept import AGAIN, Kept
from functions.web.people_key import GOOD_FOR, people_key
from tests.support.builders import PEOPLE_KEY, PEOPLE_SECRET
from tests.support.stage import make_apps


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_value_is_made_once_until_it_is_old() -> None:
    clock, made = Clock(), iter("abc")
    kept = Kept[str](10, clock)

    assert [kept.get(lambda: next(made)) for _ in range(2)] == ["a", "a"]
    clock.seconds = 10
    assert kept.get(lambda: next(made)) == "b"


def test_what_cannot_be_read_again_goes_on_as_it_was_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    kept = Kept[str](10, clock)
    kept.get(lambda: "a")
    clock.seconds = 10

    def away() -> str:
        raise OSError("away")

    assert kept.get(away) == "a"
    assert [one.getMessage() for one in caplog.records] == ["secret_not_read_again"]
    assert kept.get(lambda: "b") == "a"  # not asked again at each request
    clock.seconds = 10 + AGAIN
    assert kept.get(lambda: "b") == "b"


def test_what_could_never_be_read_is_a_fault() -> None:
    kept = Kept[str](10)

    def away() -> str:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        kept.get(away)


def test_a_running_function_knows_a_new_key_of_people_within_minutes(tmp_path: Path) -> None:
    path = tmp_path / "people-key"
    path.write_bytes(PEOPLE_SECRET)
    path.chmod(0o600)
    clock, new = Clock(), b"a newer key of the tests, 32 bytes or more\n"
    app = make_apps("http://rotated.example", ("SCHOOL_PEOPLE_KEY", f"file:{path}"))["office"]
    app.extensions["people_key"] = Kept[PeopleKey](GOOD_FOR, clock)
    with app.app_context():
        before = people_key().seal("email", "mother01", "vera@family.example")
        path.write_bytes(new + PEOPLE_SECRET)
        assert people_key().hashed("email", "x") == PEOPLE_KEY.hashed("email", "x")

        clock.seconds = GOOD_FOR

        assert people_key().hashed("email", "x") == PeopleKey(new.strip()).hashed("email", "x")
        assert people_key().open("email", "mother01", before) == "vera@family.example"

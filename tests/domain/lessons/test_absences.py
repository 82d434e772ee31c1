from datetime import date

import pytest
from pydantic import ValidationError

from functions.domain.lessons.absences import DayAbsence, shown
from tests.support.builders import NOW, TODAY, make_school

SCHOOL = make_school()


def make_note(letter: str = "б", first: date = TODAY, last: date = TODAY) -> DayAbsence:
    return DayAbsence(first=first, last=last, letter=letter, by="homeroom1", at=NOW)


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        pytest.param("н", "б", id="no reason was known"),
        pytest.param(None, "б", id="nothing was written"),
        pytest.param("у", "у", id="the teacher knows another reason"),
        pytest.param("о", "о", id="the pupil came, late"),
        pytest.param("ж", "ж", id="a letter that the school had before"),
    ],
)
def test_a_sick_note_gives_a_reason_where_none_is_known(letter: str | None, told: str) -> None:
    assert shown(letter, TODAY, [make_note()], SCHOOL) == told


def test_a_note_holds_on_its_own_days_both_ends_included() -> None:
    note = make_note(first=date(2026, 11, 23), last=date(2026, 11, 25))

    told = [shown("н", date(2026, 11, day), [note], SCHOOL) for day in (22, 23, 25, 26)]

    assert told == ["н", "б", "б", "н"]


def test_of_two_notes_for_a_day_the_later_one_counts() -> None:
    assert shown("н", TODAY, [make_note("у"), make_note("б")], SCHOOL) == "б"


def test_a_note_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError):
        make_note(first=TODAY, last=date(2026, 11, 24))

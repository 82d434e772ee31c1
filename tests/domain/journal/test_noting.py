from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.journal.entry import UnknownAbsence
from functions.domain.journal.noting import (
    MOST_NOTES,
    NewNote,
    NoteDaysWrong,
    NotInClassThen,
    TakenBack,
    TooManyNotes,
    add,
    name,
    take_back,
)
from functions.domain.lessons.absences import ClassAbsences, shown
from functions.domain.organisation.school import TermClosed
from functions.domain.roll.classes import Pupil
from functions.domain.roll.people import Person, Role
from tests.support.builders import NOW, PUPILS, TODAY, make_class, make_person, make_school

SCHOOL = make_school()
HOMEROOM = make_person("homeroom1")
OFFICE = make_person("clerk001", Role.OFFICE)
CLASS = make_class(
    Pupil(id=PUPILS[0], name="Рощина Анна"), Pupil(id=PUPILS[1], name="Рощин Лев", left=date(2026, 11, 6))
)
NONE = ClassAbsences()


def new_note(**changes: object) -> NewNote:
    told = {"save_id": "save-0000000000001", "pupil_id": PUPILS[0], "first": TODAY, "last": TODAY, "letter": "б"}
    return NewNote.model_validate(told | changes)


def note(kept: ClassAbsences = NONE, by: Person = HOMEROOM, **changes: object) -> ClassAbsences:
    return add(kept, new_note(**changes), CLASS, SCHOOL, by=by, at=NOW).absences


def taken_back(pupil_id: str, named: str) -> TakenBack:
    return TakenBack(save_id="save-0000000000002", pupil_id=pupil_id, note=named)


def test_a_sick_note_gives_an_absence_its_reason_and_touches_no_lesson() -> None:
    kept = note(first=date(2026, 11, 23), last=date(2026, 11, 27), comment="справка № 15")

    assert shown("н", TODAY, kept.of(PUPILS[0]), SCHOOL) == "б"
    assert shown("н", date(2026, 11, 30), kept.of(PUPILS[0]), SCHOOL) == "н"
    assert shown("о", TODAY, kept.of(PUPILS[0]), SCHOOL) == "о"


def test_the_same_note_twice_is_one() -> None:
    once = note()
    again = add(once, new_note(), CLASS, SCHOOL, by=HOMEROOM, at=NOW)

    assert (again.absences, again.note) == (once, None)


def test_a_note_is_taken_back_and_lessons_are_as_they_were() -> None:
    kept = note(note(letter="у", first=date(2026, 11, 24)))
    first = kept.of(PUPILS[0])[0]

    found = take_back(kept, taken_back(PUPILS[0], name(first)), CLASS, SCHOOL, by=HOMEROOM)

    assert found.note == first
    assert found.absences.of(PUPILS[0]) == kept.of(PUPILS[0])[1:]
    gone = take_back(found.absences, taken_back(PUPILS[0], name(first)), CLASS, SCHOOL, by=HOMEROOM)
    assert gone.note is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"last": date(2026, 11, 24)}, NoteDaysWrong, id="ends before it begins"),
        pytest.param({"first": date(2026, 8, 20)}, NoteDaysWrong, id="before the school year"),
        pytest.param({"last": date(2027, 8, 20)}, NoteDaysWrong, id="after it"),
        pytest.param({"pupil_id": "stranger1"}, NotInClassThen, id="another class"),
        pytest.param({"pupil_id": PUPILS[1]}, NotInClassThen, id="who has left"),
        pytest.param({"letter": "о"}, UnknownAbsence, id="late is no absence"),
        pytest.param({"letter": "ю"}, UnknownAbsence, id="no such letter"),
        pytest.param({"first": date(2026, 9, 15), "last": date(2026, 9, 15)}, TermClosed, id="a closed term"),
    ],
)
def test_what_cannot_be_noted_is_refused(changes: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        add(NONE, new_note(**changes), CLASS, SCHOOL, by=HOMEROOM, at=NOW)


def test_a_note_that_came_late_is_the_offices_to_enter_and_to_take_back() -> None:
    kept = note(by=OFFICE, first=date(2026, 9, 15), last=date(2026, 9, 18))
    (there,) = kept.of(PUPILS[0])

    with pytest.raises(TermClosed):
        take_back(kept, taken_back(PUPILS[0], name(there)), CLASS, SCHOOL, by=HOMEROOM)
    assert take_back(kept, taken_back(PUPILS[0], name(there)), CLASS, SCHOOL, by=OFFICE).note == there


def test_a_pupil_has_no_more_notes_than_can_be_kept() -> None:
    (one,) = note().of(PUPILS[0])
    full = ClassAbsences(pupils={PUPILS[0]: (one,) * MOST_NOTES})

    with pytest.raises(TooManyNotes):
        note(full, letter="у")


@given(
    days=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 5), st.sampled_from("нбу")), min_size=1, max_size=6, unique=True
    )
)
def test_notes_taken_back_one_by_one_leave_nothing(days: list[tuple[int, int, str]]) -> None:
    kept = NONE
    first = date(2026, 11, 9)
    for offset, length, letter in days:
        start = date.fromordinal(first.toordinal() + offset)
        kept = note(kept, first=start, last=date.fromordinal(start.toordinal() + length), letter=letter)
    for one in kept.of(PUPILS[0]):
        kept = take_back(kept, taken_back(PUPILS[0], name(one)), CLASS, SCHOOL, by=HOMEROOM).absences

    assert kept.of(PUPILS[0]) == ()

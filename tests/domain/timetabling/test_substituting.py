from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.lesson import LessonId, Sheet
from functions.domain.lessons.substitution import LessonPlace, SubstitutionKind, replaced_in_place
from functions.domain.record import SchoolError
from functions.domain.timetabling.substituting import (
    AlreadySubstituted,
    Asked,
    LessonWritten,
    NotSubstituted,
    PlaceTaken,
    SameAsTimetable,
    TeacherBusy,
    free_at,
    may_read_lesson,
    restore,
    substitute,
)
from tests.support.builders import NOW, TODAY, make_sheet

OFFICE = "office1"
DAYS = (TODAY, date(2026, 11, 26))
TEACHERS = {"algebra": "teacher1", "russian": "teacher2", "physics": "teacher3"}
PLACES = [(day, number) for day in DAYS for number in (1, 2, 3)]


@dataclass
class Board:
    """Two days of a school: what the rules may ask about other lessons."""

    sheets: dict[LessonId, Sheet] = field(default_factory=dict)

    def others(self, *but: LessonId) -> Iterator[Sheet]:
        return (one for place, one in self.sheets.items() if place not in but and not one.cancelled)

    def facts(self, class_id: str, *but: LessonId) -> dict[str, Any]:
        def busy(teacher: str, day: date, number: int) -> bool:
            return any((one.teacher_id, one.day, one.number) == (teacher, day, number) for one in self.others(*but))

        def taken(place: LessonPlace) -> bool:
            return any(
                (one.class_id, one.day, one.number) == (class_id, place.day, place.number) for one in self.others(*but)
            )

        return {"busy": busy, "taken": taken}

    def substitute(self, lesson: LessonId, asked: Asked) -> LessonId | None:
        facts = self.facts(lesson.class_id, lesson)
        made = substitute(self.sheets[lesson], asked, by=OFFICE, at=NOW, **facts)
        if made.comes is not None:
            if made.comes.id in self.sheets:  # cancelled; storage refuses it too: a key holds one sheet
                raise PlaceTaken
            self.sheets[made.comes.id] = made.comes
        self.sheets[lesson] = made.stays
        return None if made.comes is None else made.comes.id

    def restore(self, lesson: LessonId) -> None:
        stays = self.sheets[lesson]
        to = None if stays.substitution is None else stays.substitution.to
        comes = next((one for one in self.sheets.values() if to is not None and _is(one, stays, to)), None)
        but = (lesson,) if comes is None else (lesson, comes.id)
        self.sheets[lesson] = restore(stays, comes, **self.facts(lesson.class_id, *but))
        if comes is not None:
            del self.sheets[comes.id]

    def given(self) -> list[Sheet]:
        return list(self.others())


def _is(one: Sheet, stays: Sheet, to: LessonPlace) -> bool:
    return (one.class_id, one.day, one.number, one.subject) == (stays.class_id, to.day, to.number, to.subject)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    board, busy = Board(), set()
    for class_id in ("7", "8"):
        for day, number in draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=5)):
            subject = draw(st.sampled_from(sorted(TEACHERS)))
            if (TEACHERS[subject], day, number) in busy:
                continue
            busy.add((TEACHERS[subject], day, number))
            sheet = make_sheet(
                class_id=class_id, day=day, number=number, subject=subject, teacher_id=TEACHERS[subject], room="1"
            )
            board.sheets[sheet.id] = sheet
    return board


ASKED = st.builds(
    Asked,
    kind=st.sampled_from(SubstitutionKind),
    teacher_id=st.sampled_from([None, *TEACHERS.values(), "teacher4"]),
    subject=st.sampled_from([None, *TEACHERS]),
    day=st.sampled_from([None, *DAYS]),
    number=st.sampled_from([None, 1, 2, 3]),
    room=st.sampled_from([None, "2"]),
)


def play(board: Board, steps: list[tuple[int, Asked | None]]) -> None:
    """Substitute and restore as asked, lesson by lesson; what is refused changes nothing."""
    for place, asked in steps:
        lessons = sorted(board.sheets)
        if not lessons:
            return
        lesson, before = lessons[place % len(lessons)], dict(board.sheets)
        try:
            if asked is None:
                board.restore(lesson)
            else:
                board.substitute(lesson, asked)
        except SchoolError:
            assert board.sheets == before


STEPS = st.lists(st.tuples(st.integers(0, 30), st.none() | ASKED), max_size=8)


@given(boards(), STEPS)
def test_nobody_is_ever_in_two_places(board: Board, steps: list[tuple[int, Asked | None]]) -> None:
    play(board, steps)

    for who in ("teacher_id", "class_id"):
        at = Counter((getattr(one, who), one.day, one.number) for one in board.given())
        assert not [place for place, count in at.items() if count > 1]


@given(boards(), STEPS)
def test_no_lesson_of_the_timetable_is_lost_or_doubled(board: Board, steps: list[tuple[int, Asked | None]]) -> None:
    timetable = set(board.sheets)

    play(board, steps)

    came = [one for one in board.sheets.values() if one.substitution and one.substitution.source]
    gone = [one for one in board.sheets.values() if one.substitution and one.substitution.to]
    assert {one.id for one in board.sheets.values()} - {one.id for one in came} == timetable
    assert len(came) == len(gone)
    for one in gone:
        assert one.cancelled
        assert one.substitution
        assert one.substitution.to
        to = one.substitution.to
        arrived = board.sheets[LessonId(one.class_id, to.subject, to.day, to.number)]
        assert arrived in came
        assert not arrived.cancelled


@given(boards(), STEPS)
def test_all_that_is_taken_back_leaves_the_timetable_as_it_was(
    board: Board, steps: list[tuple[int, Asked | None]]
) -> None:
    first = dict(board.sheets)

    play(board, steps)
    while any(one.substitution for one in board.sheets.values()):
        before = dict(board.sheets)
        for lesson in sorted(board.sheets):
            play(board, [(sorted(board.sheets).index(lesson), None)] if lesson in board.sheets else [])
        if board.sheets == before:  # two lessons have taken each other's place: each waits for the other
            return

    assert board.sheets == first


def asked(kind: SubstitutionKind, **more: object) -> Asked:
    return Asked.model_validate({"kind": kind} | more)


def free(*_place: object) -> bool:
    return False


def taken(*_place: object) -> bool:
    return True


def test_a_substitute_gives_the_lesson_and_the_usual_teacher_may_read_it() -> None:
    made = substitute(
        make_sheet(),
        asked(SubstitutionKind.TEACHER, teacher_id="teacher2", room="5"),
        by=OFFICE,
        at=NOW,
        busy=free,
        taken=free,
    ).stays

    assert (made.teacher_id, made.room, made.cancelled) == ("teacher2", "5", False)
    assert may_read_lesson(made, "teacher1")
    assert may_read_lesson(made, "teacher2")
    assert not may_read_lesson(made, "teacher3")
    assert restore(made, None, busy=free, taken=free) == make_sheet()


def test_a_lesson_that_moves_takes_along_what_was_written_ahead_and_brings_it_back() -> None:
    sheet = make_sheet(topic="Дроби", homework="§ 5")

    left, came = substitute(
        sheet, asked(SubstitutionKind.MOVED, day=DAYS[1], number=6), by=OFFICE, at=NOW, busy=free, taken=free
    )

    assert came is not None
    assert (left.cancelled, left.topic, left.homework) == (True, "", "")
    assert (came.day, came.number, came.topic, came.teacher_id) == (DAYS[1], 6, "Дроби", sheet.teacher_id)
    assert left.substitution
    assert left.substitution.to == LessonPlace(day=DAYS[1], number=6, subject="algebra")
    assert restore(left, came.model_copy(update={"homework": "§ 6"}), busy=free, taken=free) == sheet.model_copy(
        update={"homework": "§ 6"}
    )


def test_another_subject_at_the_place_is_one_line_for_a_family() -> None:
    left, came = substitute(
        make_sheet(topic="Дроби"),
        asked(SubstitutionKind.SUBJECT, subject="physics", teacher_id="teacher3"),
        by=OFFICE, at=NOW, busy=free, taken=free,
    )  # fmt: skip

    assert came is not None
    assert (came.subject, came.teacher_id, came.topic) == ("physics", "teacher3", "")
    assert replaced_in_place(left)
    assert not replaced_in_place(came)
    assert restore(left, came, busy=free, taken=free) == make_sheet(topic="Дроби")


@pytest.mark.parametrize(
    ("kind", "busy", "refusal"),
    [
        pytest.param(asked(SubstitutionKind.TEACHER, teacher_id="teacher2"), taken, TeacherBusy, id="substitute busy"),
        pytest.param(asked(SubstitutionKind.TEACHER), free, SameAsTimetable, id="nobody named"),
        pytest.param(asked(SubstitutionKind.TEACHER, teacher_id="teacher1"), free, SameAsTimetable, id="the same"),
        pytest.param(asked(SubstitutionKind.MOVED), free, SameAsTimetable, id="moved to where it is"),
        pytest.param(asked(SubstitutionKind.MOVED, number=5), taken, TeacherBusy, id="teacher busy there"),
        pytest.param(asked(SubstitutionKind.MOVED, number=5), free, PlaceTaken, id="class busy there"),
    ],
)
def test_what_cannot_be_is_refused(kind: Asked, busy: Any, refusal: type[SchoolError]) -> None:  # noqa: ANN401
    with pytest.raises(refusal):
        substitute(make_sheet(), kind, by=OFFICE, at=NOW, busy=busy, taken=taken)


def test_a_lesson_with_marks_took_place_and_only_its_teacher_can_be_changed() -> None:
    written = make_sheet(cells={"pupil1": {"marks": [5]}})

    for kind in (SubstitutionKind.CANCELLED, SubstitutionKind.MOVED, SubstitutionKind.SUBJECT):
        with pytest.raises(LessonWritten):
            substitute(written, asked(kind, number=5, subject="physics"), by=OFFICE, at=NOW, busy=free, taken=free)
    made = substitute(
        written, asked(SubstitutionKind.TEACHER, teacher_id="teacher2"), by=OFFICE, at=NOW, busy=free, taken=free
    )
    assert made.stays.cells == written.cells


def test_a_moved_lesson_in_which_marks_stand_stays_where_it_was_given() -> None:
    left, came = substitute(
        make_sheet(), asked(SubstitutionKind.MOVED, number=6), by=OFFICE, at=NOW, busy=free, taken=free
    )
    assert came is not None
    written = Sheet.model_validate(came.model_dump() | {"cells": {"pupil1": {"absence": "н"}}})

    with pytest.raises(LessonWritten):
        restore(left, written, busy=free, taken=free)


def test_a_cancelled_lesson_is_neither_moved_nor_given_away_and_what_is_usual_is_not_restored() -> None:
    cancelled = substitute(
        make_sheet(), asked(SubstitutionKind.CANCELLED), by=OFFICE, at=NOW, busy=free, taken=free
    ).stays

    for kind in (asked(SubstitutionKind.MOVED, number=6), asked(SubstitutionKind.TEACHER, teacher_id="teacher2")):
        with pytest.raises(AlreadySubstituted):
            substitute(cancelled, kind, by=OFFICE, at=NOW, busy=free, taken=free)
    with pytest.raises(NotSubstituted):
        restore(make_sheet(), None, busy=free, taken=free)


def test_a_page_sent_twice_changes_nothing_more() -> None:
    for again in (
        asked(SubstitutionKind.CANCELLED),
        asked(SubstitutionKind.MOVED, number=6),
        asked(SubstitutionKind.TEACHER, teacher_id="teacher2"),
    ):
        once = substitute(make_sheet(), again, by=OFFICE, at=NOW, busy=free, taken=free).stays

        assert substitute(once, again, by=OFFICE, at=NOW, busy=taken, taken=taken) == (once, None)


def test_the_free_teachers_who_are_in_the_building_come_first() -> None:
    given = {
        "teacher1": [LessonId("7", "algebra", TODAY, 3)],
        "teacher2": [LessonId("7", "russian", TODAY, 1), LessonId("8", "russian", TODAY, 2)],
        "teacher3": [],
        "teacher4": [LessonId("8", "physics", TODAY, 1)],
    }

    assert free_at(3, given) == ["teacher4", "teacher2", "teacher3"]

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.reports.absences import NONE, PupilAbsences, absences
from functions.domain.reports.fullness import fullness, gap
from functions.domain.reports.seal import seal
from functions.domain.reports.summary import summary
from functions.domain.reports.taught import Noted, Taught, with_notes
from functions.domain.roll.classes import Pupil
from tests.support.builders import NOW, TEACHER, TODAY, make_school

EVERYBODY = frozenset({"pupil1", "pupil2"})
KINDS = {"н": "absent", "б": "ill", "у": "excused", "о": "late"}


def taught(number: int = 1, day: date = TODAY, **changes: object) -> Taught:
    whole = {"topic": "Дроби", "homework": "§ 1", "cells": {"pupil1": Noted(("5",))}}
    given = {"class_id": "7", "subject": "algebra", "journal": "algebra", "group": "", "teacher_id": TEACHER}
    written = f"7.algebra.{day}.{number}"
    return Taught(written=written, day=day, number=number, **(given | whole | changes))  # type: ignore[arg-type]


def away(letter: str, number: int = 1, day: date = TODAY) -> Taught:
    return taught(number, day, cells={"pupil1": Noted((), letter)})


def counted(*lessons: Taught) -> dict[str, PupilAbsences]:
    return absences(lessons, attends=lambda _lesson: EVERYBODY, kind=KINDS.__getitem__, until=TODAY)


def test_a_week_of_absences_by_hand() -> None:
    yesterday = TODAY - timedelta(days=1)
    found = counted(away("б", 1, yesterday), away("б", 2, yesterday), away("н", 1), taught(2), away("о", 3))

    first = found["pupil1"]
    assert first.lessons == Counter(ill=2, absent=1)
    assert (first.missed, first.days, first.late, first.of_all) == (3, 1, 1, 5)
    assert first.attendance == Fraction(2, 5)
    assert found["pupil2"] == PupilAbsences(Counter(), 0, 0, 5)
    assert found["pupil2"].attendance == 1


def test_a_pupil_who_was_at_one_lesson_has_not_missed_the_day() -> None:
    assert counted(away("б", 1), taught(2))["pupil1"].days == 0


def test_who_came_late_was_there() -> None:
    found = counted(away("о", 1))["pupil1"]

    assert (found.missed, found.days, found.late) == (0, 0, 1)


def test_a_lesson_in_which_nothing_is_written_says_nothing_about_anybody() -> None:
    empty = taught(2, topic="", homework="", cells={})

    assert counted(empty) == {}
    assert counted(away("б", 1), empty)["pupil1"].days == 1


def test_lessons_ahead_do_not_count() -> None:
    assert counted(away("б", day=TODAY + timedelta(days=1))) == {}


def test_a_lesson_of_a_subgroup_is_missed_by_its_own_pupils_only() -> None:
    lesson = taught(1, cells={})

    found = absences([lesson], attends=lambda _lesson: {"pupil2"}, kind=KINDS.__getitem__, until=TODAY)

    assert set(found) == {"pupil2"}


def test_of_nobody_there_is_no_attendance() -> None:
    assert NONE.attendance is None


def test_a_sick_note_is_counted_as_illness_at_each_lesson_of_its_days() -> None:
    note = DayAbsence(first=TODAY, last=TODAY, letter="б", by=TEACHER, at=NOW)
    notes = ClassAbsences(pupils={"pupil1": (note,)})

    lessons = with_notes([away("н", 1), taught(2), away("у", 3)], notes, make_school(), lambda _lesson: EVERYBODY)

    assert [lesson.cell("pupil1").absence for lesson in lessons] == ["б", "б", "у"]
    assert [lesson.cell("pupil2").absence for lesson in lessons] == [None, None, None]


def test_a_note_does_not_touch_lessons_that_are_not_for_the_pupil() -> None:
    note = DayAbsence(first=TODAY, last=TODAY, letter="б", by=TEACHER, at=NOW)

    (lesson,) = with_notes(
        [taught(1, cells={})], ClassAbsences(pupils={"pupil1": (note,)}), make_school(), lambda _lesson: {"pupil2"}
    )

    assert lesson.cells == {}


@pytest.mark.parametrize(
    ("lesson", "missing"),
    [
        pytest.param(taught(), None, id="everything is there"),
        pytest.param(taught(topic=""), (True, False, False), id="no topic"),
        pytest.param(taught(cells={}), (False, True, False), id="no marks"),
        pytest.param(taught(cells={"pupil1": Noted((), "б")}), (False, True, False), id="an absence is no mark"),
        pytest.param(taught(homework=""), (False, False, True), id="no homework"),
        pytest.param(taught(day=TODAY + timedelta(days=1), topic=""), None, id="a lesson ahead lacks nothing"),
    ],
)
def test_what_a_lesson_lacks(lesson: Taught, missing: tuple[bool, bool, bool] | None) -> None:
    found = gap(lesson, marked=True, until=TODAY)

    assert (None if found is None else found[1:]) == missing


def test_grade_one_lacks_neither_marks_nor_homework() -> None:
    assert gap(taught(cells={}, homework=""), marked=False, until=TODAY) is None


def test_fullness_by_hand() -> None:
    lessons = [taught(1), taught(2, topic=""), taught(3, topic="", cells={}, homework=""), taught(4, homework="")]

    found = fullness([*lessons, taught(day=TODAY + timedelta(days=1), topic="")], marked=True, until=TODAY)

    assert found == (4, 2, 1, 2)
    assert found.filled == Fraction(1, 2)
    assert fullness([], marked=True, until=TODAY).filled is None


def test_a_summary_table_by_hand() -> None:
    pupils = [Pupil(id="pupil1", name="Агеев Лев"), Pupil(id="pupil2", name="Бокова Зоя")]

    found = summary(["algebra", "music"], pupils, {"algebra": {"pupil1": 5, "pupil2": 3}, "music": {"pupil1": "зч"}})

    assert [line.values for line in found.lines] == [[5, "зч"], [3, None]]
    assert [line.average for line in found.lines] == [5, 3]
    assert [one.success for one in found.totals] == [Fraction(1), Fraction(1)]
    assert [one.average for one in found.totals] == [Fraction(4), None]


def test_a_seal_changes_with_any_text_and_with_any_chain_and_with_nothing_else() -> None:
    documents, heads = {"a": "1", "b": "2"}, [("algebra", 2, "f" * 64), ("music", 1, "0" * 64)]
    sealed = seal(documents, heads)

    assert len(sealed) == 64
    assert seal(dict(reversed(documents.items())), reversed(heads)) == sealed
    assert seal(documents | {"b": "3"}, heads) != sealed
    assert seal({"a": "1", "c": "2"}, heads) != sealed
    assert seal(documents, heads[:1]) != sealed

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from functions.domain.journal.entry import (
    GradeWithoutMarks,
    LessonAhead,
    NotYourLesson,
    PupilNotInClass,
    UnknownWorkKind,
    permit,
)
from functions.domain.lessons.lesson import Sheet
from functions.domain.organisation.school import NoSuchTerm, TermClosed
from functions.domain.record import SchoolError
from functions.domain.roll.classes import Pupil, SchoolClass
from tests.support.builders import TODAY, make_change, make_class, make_person, make_school, make_sheet

MARK = {"pupil1": {"marks": [5]}}
ABSENCE = {"pupil1": {"absence": "н"}}


def allow(
    change: dict[str, Any],
    *,
    sheet: Sheet | None = None,
    school_class: SchoolClass | None = None,
    by: str = "teacher1",
    **school: object,
) -> None:
    permit(
        sheet or make_sheet(),
        school_class or make_class(),
        make_school(**school),
        make_change(**change),
        by=make_person(by),
        today=TODAY,
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cells": MARK}, id="a mark"),
        pytest.param({"cells": ABSENCE}, id="an absence"),
        pytest.param({"topic": "Дроби", "homework": "§ 5", "work_kind": "test"}, id="the head"),
        pytest.param({}, id="nothing"),
    ],
)
def test_the_teacher_of_a_lesson_may_write_it(change: dict[str, Any]) -> None:
    allow(change)


def test_another_teacher_may_not_write_it() -> None:
    with pytest.raises(NotYourLesson):
        allow({"topic": "Дроби"}, by="homeroom1")


def test_a_closed_term_is_not_written_any_more() -> None:
    closed = [term.model_copy(update={"closed": True}).model_dump() for term in make_school().terms]

    with pytest.raises(TermClosed):
        allow({"topic": "Дроби"}, terms=closed)


def test_a_lesson_on_holidays_is_in_no_term() -> None:
    with pytest.raises(NoSuchTerm):
        allow({"topic": "Дроби"}, terms=make_school().model_dump()["terms"][:1])


def test_a_lesson_ahead_takes_topic_and_homework() -> None:
    allow({"topic": "Дроби", "homework": "§ 5"}, sheet=make_sheet(day=TODAY + timedelta(days=1)))


@pytest.mark.parametrize("cells", [pytest.param(MARK, id="mark"), pytest.param(ABSENCE, id="absence")])
def test_a_lesson_ahead_takes_no_cells(cells: dict[str, Any]) -> None:
    with pytest.raises(LessonAhead):
        allow({"cells": cells}, sheet=make_sheet(day=TODAY + timedelta(days=1)))


@pytest.mark.parametrize(
    "pupil",
    [
        pytest.param(Pupil(id="pupil2", name="Рощин Ян"), id="not in this class"),
        pytest.param(Pupil(id="pupil1", name="Рощин Лев", left=TODAY - timedelta(days=1)), id="left yesterday"),
        pytest.param(Pupil(id="pupil1", name="Рощин Лев", joined=TODAY + timedelta(days=1)), id="joins tomorrow"),
    ],
)
def test_a_cell_is_for_who_is_in_the_class_that_day(pupil: Pupil) -> None:
    with pytest.raises(PupilNotInClass) as refused:
        allow({"cells": MARK}, school_class=make_class(pupil))

    assert refused.value.pupil_id == "pupil1"


@pytest.mark.parametrize(
    "change", [pytest.param({"cells": MARK}, id="a mark"), pytest.param({"homework": "Читать"}, id="homework")]
)
def test_the_first_grade_learns_without_marks_and_homework(change: dict[str, Any]) -> None:
    with pytest.raises(GradeWithoutMarks):
        allow(change, school_class=make_class(grade=1))


def test_the_first_grade_has_topics_and_absences() -> None:
    allow({"topic": "Буква А", "homework": "", "cells": ABSENCE}, school_class=make_class(grade=1))


def test_a_school_may_give_marks_from_another_grade_on() -> None:
    allow({"cells": MARK}, school_class=make_class(grade=1), first_marked_grade=1)


def test_a_kind_of_work_is_one_of_the_schools_table() -> None:
    with pytest.raises(UnknownWorkKind):
        allow({"work_kind": "essay"})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cells": {"pupil1": {"marks": [1]}}}, id="mark 1"),
        pytest.param({"cells": {"pupil1": {"marks": [6]}}}, id="mark 6"),
        pytest.param({"cells": {"pupil1": {"marks": [2, 3, 4, 5, 5]}}}, id="five marks"),
        pytest.param({"cells": {"pupil1": {"marks": [4.5]}}}, id="half a mark"),
        pytest.param({"cells": {"pupil1": {"absence": "x"}}}, id="unknown absence"),
        pytest.param({"cells": {"pupil1": {"mark": 5}}}, id="unknown field"),
        pytest.param({"cells": {"Пётр": {"marks": [5]}}}, id="a name for an id"),
        pytest.param({"cells": {f"pupil{n}": {} for n in range(61)}}, id="61 pupils"),
        pytest.param({"topic": "т" * 301}, id="long topic"),
        pytest.param({"homework": "з" * 2001}, id="long homework"),
        pytest.param({"topic": "Дроби\nи проценты"}, id="topic of two lines"),
        pytest.param({"topic": "Дроби\0"}, id="control character in a topic"),
        pytest.param({"homework": "§ 5\x0bупр. 7"}, id="control character in homework"),
        pytest.param({"base_version": 0}, id="version 0"),
        pytest.param({"save_id": "short"}, id="short save id"),
        pytest.param({"teacher_id": "teacher2"}, id="a field that is not the browser's to say"),
    ],
)
def test_what_cannot_be_is_no_change(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        make_change(**change)

    assert "input_value" not in str(refused.value)


def test_a_refused_value_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ValidationError) as refused:
        make_change(topic="Рощин Лев опять не готов " * 20)

    assert "Рощин" not in str(refused.value)


def test_a_refusal_carries_no_text_of_its_own() -> None:
    assert str(PupilNotInClass("pupil1")) == ""
    assert issubclass(PupilNotInClass, SchoolError)

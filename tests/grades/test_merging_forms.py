"""Two teachers at the form of one lesson, whatever they write: nothing is lost, nothing is overwritten unseen."""

from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.journal.entry import merge
from functions.domain.lessons.audit import ChainHead
from functions.domain.lessons.lesson import Cell, Sheet
from functions.domain.lessons.marks import Mark
from functions.domain.merging import ChangedMeanwhile
from functions.grades.form import Form, again, fresh
from functions.grades.typed import change_of
from functions.storage.chains import End
from functions.storage.lessons import OpenLesson
from tests.support.builders import PUPILS, TODAY, make_class, make_school, make_sheet

SCHOOL: Final = make_school()
CLASS: Final = make_class()
MARKS: Final = st.sampled_from(
    [
        Mark(value=5),
        Mark(value=2),
        Mark(value=4, kind="test"),
        Mark(value=3, kind="homework"),
        Mark(due=date(2026, 12, 1)),
    ]
)
CELLS: Final = st.builds(
    lambda marks, letter, late, note: Cell(
        marks=tuple(marks), absence=letter, late=late if letter == "о" else None, note=note
    ),
    st.lists(MARKS, max_size=3),
    st.sampled_from([None, "н", "о"]),
    st.sampled_from([None, 5]),
    st.sampled_from(["", "Молодец", "Без тетради"]),
)
SHEETS: Final = st.dictionaries(st.sampled_from(PUPILS), CELLS)
TYPED: Final = st.dictionaries(
    st.tuples(st.sampled_from(["marks", "absence", "note"]), st.sampled_from(PUPILS)),
    st.sampled_from(["", "5", "3 4", "н", "у", "Молодец"]),
).map(lambda found: {key: text for key, text in found.items() if _fits(key[0], text)})
Fields = dict[str, str]


def _fits(field: str, text: str) -> bool:
    kind = "marks" if text[:1].isdigit() else "absence" if text in {"н", "у"} else "note"
    return not text or kind == field


def opened(cells: dict[str, Cell], version: int = 1) -> OpenLesson:
    changed = {pupil: cell.model_copy(update={"changed_in": version}) for pupil, cell in cells.items()}
    return OpenLesson(make_sheet(cells=changed), version, CLASS, End(ChainHead(), 0))


def sent(form: Form) -> Fields:
    """What a browser sends of a form that nobody has touched."""
    fields = {"shown": form.shown, "save_id": form.save_id, "due": form.due, **form.head}
    fields |= {f"kind{n}": column.kind or "" for n, column in enumerate(form.columns[1:], start=1)}
    return fields | {f"{name}.{line.pupil.id}": text for line in form.lines for name, text in line.fields.items()}


def with_typed(fields: Fields, typed: dict[tuple[str, str], str]) -> Fields:
    return fields | {f"{field}.{pupil}": text for (field, pupil), text in typed.items()}


def said(sheet: Sheet) -> dict[str, Cell]:
    return {pupil: sheet.cell(pupil).model_copy(update={"changed_in": 0}) for pupil in PUPILS}


@given(SHEETS)
def test_a_form_that_nobody_has_touched_changes_nothing(cells: dict[str, Cell]) -> None:
    lesson = opened(cells)

    change = change_of(sent(fresh(lesson, TODAY)), lesson, SCHOOL)

    assert change.cells == {}


@given(SHEETS, TYPED)
def test_what_was_not_touched_stays_in_the_same_cell(cells: dict[str, Cell], typed: dict[tuple[str, str], str]) -> None:
    lesson = opened(cells)

    change = change_of(with_typed(sent(fresh(lesson, TODAY)), typed), lesson, SCHOOL)
    after, _ = merge(lesson.sheet, 1, change)

    for pupil in PUPILS:
        before, now = lesson.sheet.cell(pupil), after.cell(pupil)
        touched = {field for field, of in typed if of == pupil}
        assert "note" in touched or now.note == before.note
        assert "absence" in touched or now.absence == before.absence
        assert "absence" in touched or now.late == before.late
        other_kinds = [mark for mark in before.marks if mark.kind]
        assert [mark for mark in now.marks if mark.kind] == sorted(other_kinds, key=now.marks.index)
        assert "marks" in touched or sorted(map(repr, now.marks)) == sorted(map(repr, before.marks))


@given(SHEETS, TYPED, SHEETS)
def test_what_another_has_written_meanwhile_is_kept_or_shown(
    cells: dict[str, Cell], typed: dict[tuple[str, str], str], theirs: dict[str, Cell]
) -> None:
    lesson = opened(cells)
    fields = with_typed(sent(fresh(lesson, TODAY)), typed)
    changed = {pupil: cell for pupil, cell in theirs.items() if not cell.same(lesson.sheet.cell(pupil))}
    newest = lesson._replace(
        sheet=lesson.sheet.model_copy(
            update={
                "cells": lesson.sheet.cells
                | {pupil: cell.model_copy(update={"changed_in": 2}) for pupil, cell in changed.items()}
            }
        ),
        version=2,
    )

    try:
        after, _ = merge(newest.sheet, 2, change_of(fields, newest, SCHOOL))
    except ChangedMeanwhile as refused:
        shown = again(fields, newest, SCHOOL)
        places = {collision.place for collision in refused.collisions}
        assert {line.pupil.id for line in shown.lines if line.theirs is not None} == places
        untouched = sent(shown) | {f"keep.{place}": "theirs" for place in places}
        after, _ = merge(newest.sheet, 2, change_of(untouched, newest, SCHOOL))
        assert {pupil: said(after)[pupil] for pupil in places} == {pupil: said(newest.sheet)[pupil] for pupil in places}
    touched = {pupil for _, pupil in typed}
    for pupil in set(changed) - touched:
        assert said(after)[pupil] == said(newest.sheet)[pupil]

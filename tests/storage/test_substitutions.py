"""Substitutions as they are kept: sheets, teachers' days, chains, news, all in one transaction."""

from collections.abc import Callable
from datetime import date
from typing import cast

import pytest

from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.lessons.lesson import Journal, LessonId, Sheet
from functions.domain.lessons.substitution import LessonPlace, SubstitutionKind
from functions.domain.timetabling.substituting import Asked, PlaceTaken, TeacherBusy
from functions.storage import keys, lessons, records, school, substitutions
from functions.storage.lessons import TeachingDay
from functions.storage.substitutions import Saved
from functions.storage.table import Action, Put, Table, everything
from tests.support.builders import NOW, PUPILS, TENANT, TODAY, make_class, make_sheet
from tests.support.metered import MeteredTable

TOMORROW = date(2026, 11, 26)
SAVED = Saved("save-0000000000001", "office1", NOW)
LOADS = (
    {"subject": "algebra", "teacher_id": "teacher1"},
    {"subject": "physics", "teacher_id": "teacher2"},
    {"subject": "english", "group": "1", "teacher_id": "teacher3"},
)


def write(table: Table, *sheets: Sheet) -> None:
    days: dict[tuple[str, date], list[str]] = {}
    for sheet in sheets:
        days.setdefault((sheet.teacher_id, sheet.day), []).append(str(sheet.id))
    classes = {sheet.class_id for sheet in sheets}
    table.transact(
        *(school.put_class(TENANT, make_class(id=one, loads=LOADS)) for one in classes),
        *(Put(lessons.sheet_item(TENANT, sheet)) for sheet in sheets),
        *(
            lessons.put_teaching_day(TENANT, teacher_id, TeachingDay(day=day, lessons=tuple(sorted(ids))))
            for (teacher_id, day), ids in days.items()
        ),
    )


def plan(table: Table, kind: SubstitutionKind, *ids: LessonId, **more: object) -> None:
    asked = Asked.model_validate({"kind": kind} | more)
    substitutions.plan(table, TENANT, ids, asked, SAVED, lambda _sheet: None)


def back(table: Table, *ids: LessonId) -> None:
    substitutions.take_back(table, TENANT, ids, SAVED, lambda _sheet: None)


def sheet_of(table: Table, lesson: LessonId) -> Sheet | None:
    key = keys.sheet(TENANT, lesson)
    return records.read(table.batch_get([key]), key, Sheet)


def day_of(
    table: Table, teacher_id: str, day: date = TODAY
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    found = lessons.teaching_days(table, TENANT, teacher_id, day, day)
    return (found[0].lessons, found[0].off, found[0].extra) if found else ((), (), ())


def chain_of(table: Table, journal: Journal) -> list[AuditEntry]:
    entries = [records.of(item, AuditEntry) for item in everything(table, keys.audits(TENANT, journal))]
    head = table.get(keys.chain(TENANT, journal))
    assert verify(entries, ChainHead() if head is None else records.of(head, ChainHead)) is None
    return entries


def kept(sheet: Sheet | None) -> dict[str, object]:
    assert sheet is not None
    return sheet.model_dump(exclude={"changed_in"})


ALGEBRA, PHYSICS = make_sheet(room="5"), make_sheet(subject="physics", number=3, teacher_id="teacher2")


def test_a_substitute_has_the_lesson_on_the_day_and_the_usual_teacher_sees_it_off(table: Table) -> None:
    write(table, ALGEBRA, PHYSICS)

    plan(table, SubstitutionKind.TEACHER, ALGEBRA.id, teacher_id="teacher2", teacher_name="Седов П. А.", room="7")

    changed = sheet_of(table, ALGEBRA.id)
    assert changed is not None
    assert (changed.teacher_id, changed.room) == ("teacher2", "7")
    assert day_of(table, "teacher2") == ((str(ALGEBRA.id), str(PHYSICS.id)), (), (str(ALGEBRA.id),))
    assert day_of(table, "teacher1") == ((), (str(ALGEBRA.id),), ())
    (entry,) = chain_of(table, ALGEBRA.id.journal)
    assert (entry.before["teacher_id"], entry.after["teacher_id"], entry.by) == ("teacher1", "teacher2", "office1")
    assert entry.after["substitution"]["substitute"] == "Седов П. А."


def test_one_save_is_one_transaction_and_three_reads_at_most(table: Table) -> None:
    write(table, ALGEBRA, PHYSICS)
    metered = MeteredTable(table)

    for kind, more, trips in (
        (SubstitutionKind.TEACHER, {"teacher_id": "teacher3"}, {"batch_get": 2, "transact": 1}),
        (SubstitutionKind.MOVED, {"day": TOMORROW}, {"batch_get": 2, "query": 1, "transact": 1}),
    ):
        lesson = {SubstitutionKind.TEACHER: ALGEBRA, SubstitutionKind.MOVED: PHYSICS}[kind].id
        with metered.counting() as count:
            plan(metered, kind, lesson, **more)

        assert count.trips == trips


def test_a_lesson_that_moves_leaves_a_cancelled_one_that_says_where_it_went(table: Table) -> None:
    write(table, ALGEBRA.model_copy(update={"topic": "Дроби"}))
    there = LessonId("7", "algebra", TOMORROW, 6)

    plan(table, SubstitutionKind.MOVED, ALGEBRA.id, day=TOMORROW, number=6)

    left, came = sheet_of(table, ALGEBRA.id), sheet_of(table, there)
    assert left is not None
    assert came is not None
    assert left.cancelled
    assert left.substitution is not None
    assert left.substitution.to == LessonPlace(day=TOMORROW, number=6, subject="algebra")
    assert (came.topic, came.teacher_id) == ("Дроби", "teacher1")
    assert day_of(table, "teacher1") == ((), (str(ALGEBRA.id),), ())
    assert day_of(table, "teacher1", TOMORROW) == ((str(there),), (), ())

    back(table, ALGEBRA.id)

    assert kept(sheet_of(table, ALGEBRA.id)) == kept(ALGEBRA.model_copy(update={"topic": "Дроби"}))
    assert sheet_of(table, there) is None
    assert day_of(table, "teacher1") == ((str(ALGEBRA.id),), (), ())
    assert day_of(table, "teacher1", TOMORROW) == ((), (), ())
    assert len(chain_of(table, ALGEBRA.id.journal)) == 2


def test_another_subject_is_written_in_its_own_journal_by_its_own_teacher(table: Table) -> None:
    write(table, ALGEBRA, PHYSICS)
    there = LessonId("7", "physics", TODAY, 2)

    plan(table, SubstitutionKind.SUBJECT, ALGEBRA.id, subject="physics", teacher_id="teacher2")

    assert day_of(table, "teacher2") == ((str(there), str(PHYSICS.id)), (), ())
    assert [len(chain_of(table, one.journal)) for one in (ALGEBRA.id, there)] == [1, 1]

    back(table, ALGEBRA.id)

    assert kept(sheet_of(table, ALGEBRA.id)) == kept(ALGEBRA)
    assert sheet_of(table, there) is None
    assert day_of(table, "teacher2") == ((str(PHYSICS.id),), (), ())


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        pytest.param(SubstitutionKind.TEACHER, {"teacher_id": "teacher3"}, id="another teacher"),
        pytest.param(SubstitutionKind.CANCELLED, {}, id="cancelled"),
        pytest.param(SubstitutionKind.MOVED, {"number": 6}, id="moved"),
        pytest.param(SubstitutionKind.SUBJECT, {"subject": "physics", "teacher_id": "teacher2"}, id="another subject"),
    ],
)
def test_what_is_taken_back_is_the_first_state(table: Table, kind: SubstitutionKind, more: dict[str, object]) -> None:
    write(table, ALGEBRA)
    before = day_of(table, "teacher1")

    plan(table, kind, ALGEBRA.id, **more)
    plan(table, kind, ALGEBRA.id, **more)  # sent twice
    back(table, ALGEBRA.id)

    assert kept(sheet_of(table, ALGEBRA.id)) == kept(ALGEBRA)
    assert day_of(table, "teacher1") == before
    assert day_of(table, "teacher2") == day_of(table, "teacher3") == ((), (), ())
    assert len(chain_of(table, ALGEBRA.id.journal)) == 2


def test_the_lessons_of_a_combined_class_are_given_to_a_substitute_in_one_save(table: Table) -> None:
    second = make_sheet(class_id="8", subject="physics")
    write(table, ALGEBRA, second)
    metered = MeteredTable(table)

    with metered.counting() as count:
        plan(metered, SubstitutionKind.TEACHER, ALGEBRA.id, second.id, teacher_id="teacher3")

    assert count.trips["transact"] == 1
    assert count.actions <= 25
    assert day_of(table, "teacher3")[0] == (str(ALGEBRA.id), str(second.id))
    assert day_of(table, "teacher1") == ((), (str(ALGEBRA.id), str(second.id)), ())


def test_who_is_busy_and_where_the_class_is_busy_is_refused_and_nothing_is_written(table: Table) -> None:
    write(table, ALGEBRA, PHYSICS, make_sheet(class_id="8", subject="physics", teacher_id="teacher2"))

    with pytest.raises(TeacherBusy):
        plan(table, SubstitutionKind.TEACHER, ALGEBRA.id, teacher_id="teacher2")
    with pytest.raises(PlaceTaken):
        plan(table, SubstitutionKind.MOVED, ALGEBRA.id, number=3)

    assert kept(sheet_of(table, ALGEBRA.id)) == kept(ALGEBRA)
    assert chain_of(table, ALGEBRA.id.journal) == []


def test_a_subgroup_may_take_a_place_where_only_other_pupils_have_a_lesson(table: Table) -> None:
    groups = {"english-1": {"title": "1", "pupils": PUPILS[:1]}, "algebra-2": {"title": "2", "pupils": PUPILS[1:]}}
    english = make_sheet(subject="english", group="1", number=4, teacher_id="teacher3")
    half = make_sheet(group="2")
    write(table, half, english)
    table.transact(school.put_class(TENANT, make_class(loads=LOADS, groups=groups)))

    plan(table, SubstitutionKind.MOVED, english.id, number=2)

    assert sheet_of(table, LessonId("7", "english", TODAY, 2, "1")) is not None


class Overtaken:
    """A table where somebody else is quicker, once."""

    def __init__(self, table: Table, first: Callable[[], None]) -> None:
        self._table, self._first = table, [first]

    def __getattr__(self, name: str) -> object:
        return getattr(self._table, name)

    def transact(self, *actions: Action) -> None:
        if self._first:
            self._first.pop()()
        self._table.transact(*actions)


def test_a_teacher_whom_two_of_the_office_take_at_once_gets_one_lesson(table: Table) -> None:
    write(table, ALGEBRA, PHYSICS.model_copy(update={"number": 2, "class_id": "8"}))
    physics = LessonId("8", "physics", TODAY, 2)

    def quicker() -> None:
        plan(table, SubstitutionKind.TEACHER, physics, teacher_id="teacher3")

    with pytest.raises(TeacherBusy):
        plan(cast("Table", Overtaken(table, quicker)), SubstitutionKind.TEACHER, ALGEBRA.id, teacher_id="teacher3")

    assert day_of(table, "teacher3")[0] == (str(physics),)

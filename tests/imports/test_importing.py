"""Lists of a school, brought in from files: what comes of them in the table."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import pytest

from functions.domain.imports.columns import ListKind
from functions.domain.job import AnotherJobRuns, JobState, PlanOutdated
from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.roll import snils as numbers
from functions.domain.roll.classes import Load
from functions.domain.roll.people import ChildLink, Family, LinkKind, Role
from functions.domain.timetabling.following import Cause
from functions.office import importing
from functions.storage import follow_queue, imports, jobs, keys, people, records
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Put, Table, everything
from tests.support.builders import NOW, PEOPLE_KEY, TENANT, TODAY
from tests.support.bureau import ANNA, LEV, STAFF, ZOYA, Bureau, founded
from tests.support.lists import Row, snils


@pytest.fixture
def bureau(sqlite_table: SqliteTable) -> Iterator[Bureau]:
    yield from founded(sqlite_table)


def changed(row: Row, place: int, value: object) -> Row:
    return [*row[:place], value, *row[place + 1 :]]  # type: ignore[list-item]  # of a row


def test_staff_bring_their_classes_with_them(bureau: Bureau) -> None:
    teacher = bureau.everybody()["Рощина Вера"]

    assert bureau.school.classes == {"7a": "7а класс", "7b": "7б класс"}
    assert bureau.school_class("7a").homeroom_teacher_id == teacher.id
    assert (teacher.homerooms, teacher.roles) == (("7a",), (Role.TEACHER,))
    assert bureau.everybody()["Лугов Пётр"].roles == (Role.TEACHER, Role.OFFICE)


def test_pupils_come_into_their_class_in_the_order_of_names(bureau: Bureau) -> None:
    checked = bureau.bring(ListKind.PUPILS, ZOYA, LEV)

    seventh, there = bureau.school_class("7a"), bureau.everybody()
    assert checked.counts == {"added": 2, "changed": 0, "same": 0}
    assert [(one.name, one.joined) for one in seventh.pupils] == [("Ежов Лев", date(2026, 9, 7)), ("Ёлкина Зоя", None)]
    assert (there["Ёлкина Зоя"].classes, there["Ёлкина Зоя"].birth_date) == ({2026: "7a"}, date(2013, 3, 5))
    assert seventh.groups["algebra-2"].pupils == (there["Ежов Лев"].id,)
    assert there["Ежов Лев"].groups == {2026: ("algebra-2",)}


def test_a_snils_is_found_by_its_hash_and_kept_encrypted(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)

    (found,) = people.by_snils(bureau.table, TENANT, str(ZOYA[4]), PEOPLE_KEY)
    sealed = bureau.table.get(keys.sealed(TENANT, found.id, people.SNILS))

    assert found.name == "Ёлкина Зоя"
    assert sealed is not None
    text = records.of(sealed, people.Sealed).text
    assert PEOPLE_KEY.open(people.SNILS, found.id, text) == numbers.digits(str(ZOYA[4]))


def test_no_snils_lies_in_a_plan(bureau: Bureau) -> None:
    checked = bureau.check(ListKind.PUPILS, ZOYA)

    assert checked.job is not None
    digits = numbers.digits(str(ZOYA[4])) or ""
    (part, *_) = jobs.parts(bureau.table, TENANT, checked.job.id)
    assert digits not in part
    assert str(ZOYA[4]) not in part


def test_parents_and_children_are_tied_from_both_sides(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA, LEV)
    bureau.bring(ListKind.PARENTS, ANNA, changed(ANNA, 6, "Ежов Лев"))

    mother, zoya = bureau.everybody()["Ёлкина Анна"], bureau.everybody()["Ёлкина Зоя"]
    assert mother.roles == (Role.GUARDIAN,)
    assert [(one.child_name, one.kind, one.since) for one in bureau.family(mother.name).links] == [
        ("Ёлкина Зоя", LinkKind.MOTHER, TODAY),
        ("Ежов Лев", LinkKind.MOTHER, TODAY),
    ]
    assert [one.guardian_id for one in bureau.guardians(zoya.name).links] == [mother.id]


def test_loads_give_journals_to_teachers(bureau: Bureau) -> None:
    bureau.bring(ListKind.LOADS, ("Рощина Вера Львовна", "Алгебра", "7а", "", "", ""))

    assert bureau.school_class("7a").teacher_of("algebra") == bureau.everybody()["Рощина Вера"].id


@pytest.mark.parametrize("way", ["at once", "again after a day"])
def test_the_same_files_again_change_nothing(bureau: Bureau, way: str) -> None:
    lists: list[tuple[ListKind, list[Row]]] = [
        (ListKind.STAFF, STAFF),
        (ListKind.PUPILS, [ZOYA, LEV]),
        (ListKind.PARENTS, [ANNA]),
        (ListKind.LOADS, [("Рощина Вера Львовна", "Алгебра", "7а", "2", date(2026, 9, 1), "")]),
    ]
    for kind, rows in lists:
        bureau.bring(kind, *rows)
    before = everything_kept(bureau.table)
    bureau.at += timedelta(days=way != "at once")

    for kind, rows in lists:
        checked = bureau.check(kind, *rows)
        assert (checked.job, checked.mistakes) == (None, [])
        assert checked.counts == {"added": 0, "changed": 0, "same": len(rows)}

    assert everything_kept(bureau.table) == before


def test_an_empty_cell_and_a_column_left_out_change_nothing(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, LEV)
    poor = changed(changed(changed(LEV, 6, ""), 8, ""), 2, "")

    assert bureau.check(ListKind.PUPILS, poor).counts["same"] == 1


def test_a_new_family_name_goes_to_every_list_that_repeats_it(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)
    bureau.bring(ListKind.PARENTS, ANNA)

    checked = bureau.bring(ListKind.PUPILS, changed(ZOYA, 0, "Мышкина"))

    assert checked.shown[0].details == ("фамилия: Ёлкина → Мышкина",)
    assert bureau.school_class("7a").pupils[0].name == "Мышкина Зоя"
    assert bureau.family("Ёлкина Анна").links[0].child_name == "Мышкина Зоя"


def test_a_pupil_who_changes_class_ends_in_one_list_and_begins_in_the_other(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)

    moved = changed(changed(ZOYA, 5, "7б"), 6, date(2026, 11, 2))
    checked = bureau.bring(ListKind.PUPILS, moved)

    assert checked.shown[0].details == ("класс: 7а класс → 7б класс с 02.11.2026",)
    assert bureau.school_class("7a").pupils[0].left == date(2026, 11, 1)
    assert bureau.school_class("7b").pupils[0].joined == date(2026, 11, 2)
    zoya = bureau.everybody()["Ёлкина Зоя"]
    assert zoya.classes == {2026: "7b"}
    assert [(one.class_id, one.last) for one in zoya.moves[2026]] == [("7a", date(2026, 11, 1))]
    (waits,) = (one.follow for one in follow_queue.waiting(bureau.table, TENANT))
    assert (waits.class_id, waits.pupils, waits.since) == ("7b", (zoya.id,), date(2026, 11, 2))
    assert importing.follow(bureau.office, lambda: False).all == 0
    assert bureau.check(ListKind.PUPILS, moved).counts["same"] == 1


def test_a_pupil_who_leaves_stays_in_the_list_with_the_last_day(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)

    bureau.bring(ListKind.PUPILS, changed(ZOYA, 7, date(2026, 11, 20)))
    assert bureau.school_class("7a").pupils_on(TODAY) == []

    back = bureau.bring(ListKind.PUPILS, changed(ZOYA, 6, date(2026, 11, 24)))
    assert back.shown[0].details == ("прибыл: 24.11.2026", "снова в классе")
    assert [one.name for one in bureau.school_class("7a").pupils_on(TODAY)] == ["Ёлкина Зоя"]


def test_a_pupil_goes_from_one_subgroup_to_another(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, LEV)

    bureau.bring(ListKind.PUPILS, changed(LEV, 8, "Алгебра 1"))

    groups = bureau.school_class("7a").groups
    assert (len(groups["algebra-1"].pupils), groups["algebra-2"].pupils) == (1, ())
    assert bureau.everybody()["Ежов Лев"].groups == {2026: ("algebra-1",)}


def test_who_is_not_in_the_file_is_told_and_stays(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA, LEV)

    assert bureau.bring(ListKind.PUPILS, ZOYA).missing == ["Ежов Лев, 7а класс"]
    assert bureau.bring(ListKind.STAFF, STAFF[0]).missing == ["Лугов Пётр Ильич"]
    assert len(bureau.school_class("7a").pupils) == 2


def test_a_class_goes_to_another_homeroom_teacher(bureau: Bureau) -> None:
    bureau.bring(ListKind.STAFF, changed(STAFF[1], 5, "7а"))

    there = bureau.everybody()
    assert bureau.school_class("7a").homeroom_teacher_id == there["Лугов Пётр"].id
    assert (there["Лугов Пётр"].homerooms, there["Рощина Вера"].homerooms) == (("7b", "7a"), ())


def test_a_teacher_who_is_a_parent_too_is_one_person(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)
    bureau.bring(ListKind.PARENTS, (*STAFF[0][:3], "", STAFF[0][3], "законный представитель", *ANNA[6:]))

    assert bureau.everybody()["Рощина Вера"].roles == (Role.TEACHER, Role.GUARDIAN)


def test_a_lesson_goes_from_one_teacher_to_another_on_a_day(bureau: Bureau) -> None:
    first, second = ("Рощина Вера Львовна", "Алгебра", "7а", "", "", ""), ("Лугов Пётр Ильич", "Алгебра", "7а", "")
    bureau.bring(ListKind.LOADS, first)

    refused = bureau.check(ListKind.LOADS, (*second, "", ""))
    checked = bureau.bring(ListKind.LOADS, (*second, date(2026, 11, 9), ""))

    there = bureau.everybody()
    assert [one.title for one in refused.mistakes] == ["С какого дня"]
    assert checked.shown[0].details == ("Алгебра, 7а класс", "прежний учитель — по 08.11.2026")
    assert bureau.school_class("7a").loads == (
        Load(subject="algebra", teacher_id=there["Рощина Вера"].id, until=date(2026, 11, 8)),
        Load(subject="algebra", teacher_id=there["Лугов Пётр"].id, since=date(2026, 11, 9)),
    )


def test_lessons_have_to_follow_a_load_that_goes_to_somebody_else(bureau: Bureau) -> None:
    bureau.bring(ListKind.LOADS, ("Рощина Вера Львовна", "Алгебра", "7а", "", "", ""))
    follow_queue.forget(bureau.table, follow_queue.waiting(bureau.table, TENANT))

    bureau.bring(ListKind.LOADS, ("Лугов Пётр Ильич", "Алгебра", "7а", "", date(2026, 11, 9), ""))

    (waits,) = (one.follow for one in follow_queue.waiting(bureau.table, TENANT))
    assert (waits.class_id, waits.since, waits.cause, waits.by) == ("7a", date(2026, 11, 9), Cause.LOADS, "clerk1")


NAMESAKE: Row = ("Ёлкина", "Зоя", "Ильинична", date(2013, 3, 5), "", "7б", "", "", "")


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        pytest.param([ZOYA, ZOYA], "СНИЛС", id="one pupil twice"),
        pytest.param([NAMESAKE, NAMESAKE], "Фамилия", id="one pupil twice without a SNILS"),
        pytest.param([changed(ZOYA, 4, STAFF[0][3])], "СНИЛС", id="a teacher's SNILS"),
    ],
)
def test_pupils_who_cannot_be_told_apart_are_mistakes(bureau: Bureau, rows: list[Row], title: str) -> None:
    checked = bureau.check(ListKind.PUPILS, *rows)

    assert [one.title for one in checked.mistakes] == [title]
    assert checked.job is None


def test_another_snils_for_somebody_known_is_a_mistake(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)

    (mistake,) = bureau.check(ListKind.PUPILS, changed(ZOYA, 4, snils())).mistakes

    assert mistake.expected == "СНИЛС, который записан в школе: у человека с этими данными он другой"


def test_two_children_of_one_name_need_a_date_of_birth(bureau: Bureau) -> None:
    twin = changed(changed(ZOYA, 3, date(2014, 1, 1)), 4, "")
    bureau.bring(ListKind.PUPILS, ZOYA, twin)

    (mistake,) = bureau.check(ListKind.PARENTS, ANNA).mistakes
    told = bureau.check(ListKind.PARENTS, changed(ANNA, 8, date(2014, 1, 1)))

    assert mistake.title == "Дата рождения ребёнка"
    assert told.mistakes == []


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (changed(ANNA, 6, "Ежов Лев"), "Ребёнок"),
        (changed(changed(ANNA, 4, ""), 3, ""), "СНИЛС"),
    ],
)
def test_a_parent_of_nobody_or_known_by_name_only_is_a_mistake(bureau: Bureau, row: Row, title: str) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)

    assert [one.title for one in bureau.check(ListKind.PARENTS, row).mistakes] == [title]


def test_a_link_that_was_ended_does_not_come_back_by_itself(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)
    bureau.bring(ListKind.PARENTS, ANNA)
    mother, ended = bureau.everybody()["Ёлкина Анна"], bureau.family("Ёлкина Анна").links[0]
    over = Family(
        links=(ChildLink(**ended.model_dump() | {"until": TODAY - timedelta(days=1), "since": date(2026, 9, 1)}),)
    )
    bureau.table.transact(people.put_family(TENANT, mother.id, over))

    (mistake,) = bureau.check(ListKind.PARENTS, ANNA).mistakes
    told = bureau.bring(ListKind.PARENTS, changed(ANNA, 9, TODAY))

    assert mistake.title == "С какого дня"
    assert told.counts["changed"] == 1
    assert len(bureau.family("Ёлкина Анна").links) == 2


def test_two_homeroom_teachers_of_one_class_are_a_mistake(bureau: Bureau) -> None:
    (mistake,) = bureau.check(ListKind.STAFF, STAFF[0], changed(STAFF[1], 5, "7а")).mistakes

    assert (mistake.line, mistake.title) == (3, "Классное руководство")


@pytest.mark.parametrize("name", ["Никто Некий", "Рощина Вера Львовна"])
def test_a_load_is_of_one_known_teacher(bureau: Bureau, name: str) -> None:
    bureau.bring(ListKind.STAFF, ("Тишина", "Анна", "", "", "", ""))
    bureau.table.transact(
        people.put_person(TENANT, bureau.everybody()["Рощина Вера"].model_copy(update={"id": "other1"}))
    )

    (mistake,) = bureau.check(ListKind.LOADS, (name, "Алгебра", "7а", "", "", "")).mistakes

    assert mistake.title == "Учитель"


def test_a_mistake_in_the_last_line_keeps_the_first_from_being_written(bureau: Bureau) -> None:
    before = everything_kept(bureau.table)

    checked = bureau.check(ListKind.PUPILS, ZOYA, changed(LEV, 3, ""))

    assert (len(checked.mistakes), checked.job) == (1, None)
    assert everything_kept(bureau.table) == before


def test_an_import_that_broke_off_goes_on_to_the_same_end(bureau: Bureau) -> None:
    rows = [changed(changed(ZOYA, 1, f"Зоя{'а' * number}"), 4, snils()) for number in range(40)]
    job = bureau.check(ListKind.PUPILS, *rows).job
    assert job is not None
    importing.begin(bureau.office, job.id)

    half = importing.go_on(bureau.table, TENANT, job.id, lambda: True)
    assert half.state is JobState.RUNNING
    assert bureau.school_class("7a").pupils == ()  # the list names people only when all of them are there

    assert bureau.finish(job.id).state is JobState.DONE
    assert len(bureau.school_class("7a").pupils) == 40
    assert bureau.check(ListKind.PUPILS, *rows).counts["same"] == 40


def test_a_second_import_waits_for_the_first(bureau: Bureau) -> None:
    first, second = (bureau.check(ListKind.PUPILS, row).job for row in (ZOYA, LEV))
    assert first is not None
    assert second is not None
    importing.begin(bureau.office, first.id)

    with pytest.raises(AnotherJobRuns):
        importing.begin(bureau.office, second.id)
    with pytest.raises(AnotherJobRuns):
        bureau.check(ListKind.PUPILS, LEV)
    bureau.finish(first.id)
    with pytest.raises(PlanOutdated):
        importing.begin(bureau.office, second.id)

    assert list(bureau.everybody()) == ["Ёлкина Зоя", "Лугов Пётр", "Рощина Вера"]


def test_what_others_change_meanwhile_stays(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, LEV)
    job = bureau.check(ListKind.PUPILS, ZOYA, LEV).job
    assert job is not None
    seventh = bureau.school_class("7a").model_copy(update={"title": "7а класс, инженерный"})
    key = keys.school_class(TENANT, "7a", 2026)
    version = bureau.table.batch_get([key])[key].version
    bureau.table.transact(Put(records.item(key, seventh, version=version + 1)))

    bureau.finish(job.id)

    assert bureau.school_class("7a").title == "7а класс, инженерный"
    assert len(bureau.school_class("7a").pupils) == 2


def test_each_import_leaves_an_entry_in_the_chain_of_the_office(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, ZOYA)

    entries = [
        AuditEntry.model_validate_json(item.doc) for item in everything(bureau.table, keys.office_audits(TENANT))
    ]
    head = bureau.table.get(keys.office_chain(TENANT))
    assert head is not None
    assert verify(entries, records.of(head, ChainHead)) is None
    assert [(one.about, one.by, one.at) for one in entries] == [
        ("import Сотрудники", "clerk1", NOW),
        ("import Ученики", "clerk1", NOW),
    ]
    assert entries[1].after == {"added": 1, "changed": 0, "same": 0}


def test_a_part_changes_each_record_once_and_fits_into_a_transaction(bureau: Bureau) -> None:
    bureau.bring(ListKind.PUPILS, *(changed(ZOYA, 1, f"Зоя{'а' * number}") for number in range(1)))
    rows = [changed(changed(ANNA, 1, f"Анна{'а' * number}"), 4, snils()) for number in range(30)]
    job = bureau.check(ListKind.PARENTS, *rows).job
    assert job is not None

    written = map(partial(imports.write, bureau.table, TENANT), jobs.parts(bureau.table, TENANT, job.id))

    assert all(1 <= len(puts) <= jobs.MOST_ACTIONS for puts in written)


def everything_kept(table: Table) -> list[str]:
    """Return all people, classes and the school, as they are kept."""
    kept = [item.doc for item in everything(table, keys.people(TENANT), index=True)]
    classes = [keys.school(TENANT), keys.school_class(TENANT, "7a", 2026), keys.school_class(TENANT, "7b", 2026)]
    return kept + [item.doc for item in table.batch_get(classes).values()]

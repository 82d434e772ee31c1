"""A class as large as they come: 25 pupils, 10 subjects, 30 lessons of each in the term, in a school of its own.

`filling.py` writes a thousand such schools beside it.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from functions.domain.lessons.audit import ChainHead
from functions.domain.lessons.lesson import Cell, Journal, LessonId, Sheet
from functions.domain.lessons.marks import Mark
from functions.domain.roll.classes import Load, Pupil, SchoolClass
from functions.domain.roll.people import ChildLink, Family, LinkKind, Person, Role
from functions.storage import keys, lessons, people, records, school
from functions.storage.table import MAX_ACTIONS, Item, Put, Table
from infra.local.demo import year

TENANT: Final = "bench"
TODAY: Final = date(2026, 11, 23)
NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST: Final = date(2026, 9, 14)  # a Monday; ten weeks of it end in November
SUBJECTS: Final = (
    "algebra", "biology", "chemistry", "english", "geography",
    "geometry", "history", "literature", "physics", "russian",
)  # fmt: skip
PUPILS: Final = 25
GUARDIAN: Final = "guardian1"
TEACHER: Final = "teacher1"
CLASS: Final = "7v"  # not one of the demo school, whose chains would go on


def pupil_id(number: int) -> str:
    """Return a pupil's id, from number 0."""
    return f"pupil{number:02d}"


def lesson(place: int) -> LessonId:
    """Return a filled lesson of the tenth week, of the subject at a place of SUBJECTS."""
    day, number = _when(place, 9, 0)
    return LessonId(CLASS, SUBJECTS[place], day, number)


def fill(table: Table, tenant: str = TENANT) -> None:
    """Write the one school that is measured."""
    actions = [Put(moved(item, tenant)) for item in items()]
    for start in range(0, len(actions), MAX_ACTIONS):
        table.transact(*actions[start : start + MAX_ACTIONS])


def moved(item: Item, tenant: str) -> Item:
    """Return an item as another school would have it: a key begins with the school."""
    key = item.key._replace(pk=item.key.pk.replace(TENANT, tenant, 1))
    index = None if item.index is None else item.index._replace(pk=item.index.pk.replace(TENANT, tenant, 1))
    return replace(item, key=key, index=index)


def items() -> list[Item]:
    """Return all that the one school has, as `TENANT`."""
    return [put.item for put in _actions()]


def _actions() -> Iterator[Put]:
    the_school = year.school(TENANT, TODAY)
    # One term that holds all thirty lessons of each subject, and is open.
    term = the_school.terms[0].model_copy(update={"start": FIRST, "end": FIRST + timedelta(days=90), "closed": False})
    yield school.put_school(the_school.model_copy(update={"terms": (term,)}))
    pupils = tuple(Pupil(id=pupil_id(n), name=f"Ученик Номер{n:02d}") for n in range(PUPILS))
    loads = tuple(Load(subject=subject, teacher_id=TEACHER) for subject in SUBJECTS)
    yield school.put_class(
        TENANT,
        SchoolClass(
            id=CLASS, year=2026, title="7 класс", grade=7, homeroom_teacher_id=TEACHER, pupils=pupils, loads=loads
        ),
    )
    yield people.put_person(TENANT, _person(TEACHER, Role.TEACHER))
    yield people.put_person(TENANT, _person(GUARDIAN, Role.GUARDIAN))
    link = ChildLink(child_id=pupil_id(0), child_name="Ученик Номер00", kind=LinkKind.MOTHER, since=FIRST)
    yield people.put_family(TENANT, GUARDIAN, Family(links=(link,)))
    for n in range(PUPILS):
        yield people.put_person(TENANT, _person(pupil_id(n), Role.PUPIL))
    rng = random.Random(1)  # noqa: S311  # marks for a benchmark
    for subject in SUBJECTS:
        yield from _journal(subject, rng)


def _person(person_id: str, role: Role) -> Person:
    return Person(
        id=person_id,
        family_name="Примеров",
        given_name="Пример",
        birth_date=date(2013, 5, 5),
        roles=(role,),
        classes={2026: CLASS} if role is Role.PUPIL else {},
    )


def _journal(subject: str, rng: random.Random) -> Iterator[Put]:
    place = SUBJECTS.index(subject)
    journal, head = Journal(CLASS, subject, 2026), ChainHead()
    for week in range(10):
        for third in range(3):  # subject 0 on Monday 1, Tuesday 3, Wednesday 5 …; 30 lessons in 5 days of 6
            day, number = _when(place, week, third)
            sheet = _sheet(subject, day, number, rng)
            yield Put(lessons.sheet_item(TENANT, sheet, 2))
            entry = head.next_entry(
                about=str(sheet.id),
                version=2,
                save_id=f"bench-{subject}-{day}-{number}",
                by=TEACHER,
                at=NOW,
                before={},
                after={},
            )
            yield Put(records.item(keys.audit(TENANT, journal, entry.sequence), entry))
            head = head.after(entry)
    yield Put(records.item(keys.chain(TENANT, journal), head))


def _when(place: int, week: int, third: int) -> tuple[date, int]:
    slot = place * 3 + third
    return FIRST + timedelta(weeks=week, days=slot // 6), slot % 6 + 1


def _sheet(subject: str, day: date, number: int, rng: random.Random) -> Sheet:
    cells = {}
    for n in range(PUPILS):
        if rng.random() < 0.45:  # half of a class has a mark at a lesson, a few are away
            cells[pupil_id(n)] = Cell(marks=(Mark(value=rng.randint(2, 5)),), changed_in=2)
        elif rng.random() < 0.06:
            cells[pupil_id(n)] = Cell(absence="б", changed_in=2)
    return Sheet(
        class_id=CLASS,
        subject=subject,
        day=day,
        number=number,
        teacher_id=TEACHER,
        room="12",
        topic="Разложение многочлена на множители способом группировки",
        homework="§ 14, № 211–215; повторить правила на с. 48",
        cells=cells,
        changed_in={"topic": 2, "homework": 2},
    )

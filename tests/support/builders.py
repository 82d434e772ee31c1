"""Builders: each makes a valid, invented thing, and the test says only what it is about."""

from datetime import UTC, date, datetime
from typing import Final

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.journal.entry import LessonChange
from functions.domain.lessons.audit import AuditEntry, ChainHead
from functions.domain.lessons.lesson import Sheet
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import School
from functions.domain.roll.classes import Load, Pupil, SchoolClass
from functions.domain.roll.people import ChildLink, Family, LinkKind, Person, Role
from functions.storage.sealing import PeopleKey
from infra.local.demo import year

TENANT: Final = "burminka"
TODAY: Final = date(2026, 11, 25)  # a Wednesday of the second term
NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # noon in Moscow
PEOPLE_SECRET: Final = b"invented key of the tests, 32 bytes or more"
PEOPLE_KEY: Final = PeopleKey(PEOPLE_SECRET)
TEACHER: Final = "teacher1"
PUPILS: Final = ("pupil1", "pupil2", "pupil3")


def make_person(person_id: str = TEACHER, *roles: Role, **changes: object) -> Person:
    """Make a teacher, or whoever the roles say."""
    given = {"id": person_id, "family_name": "Рощина", "given_name": "Вера", "patronymic": "Львовна"}
    return Person.model_validate(given | {"roles": roles or (Role.TEACHER,)} | changes)


def make_pupil(person_id: str = PUPILS[0], **changes: object) -> Person:
    """Make a pupil of class 7, thirteen years old."""
    given = {"given_name": "Лев", "patronymic": "Ильич", "classes": {2026: "7"}, "birth_date": date(2013, 5, 5)}
    return make_person(person_id, Role.PUPIL, **(given | changes))


def make_family(*children: str, since: date = date(2020, 9, 1), until: date | None = None) -> Family:
    """Make the links of a mother to these children."""
    links = [
        ChildLink(child_id=child, child_name=f"Рощин {child}", kind=LinkKind.MOTHER, since=since, until=until)
        for child in children
    ]
    return Family(links=tuple(links))


def make_class(*pupils: Pupil | str, **changes: object) -> SchoolClass:
    """Make class 7; pupils are given whole or by id, three by default."""
    listed = tuple(
        pupil if isinstance(pupil, Pupil) else Pupil(id=pupil, name=f"Рощин {pupil}") for pupil in pupils or PUPILS
    )
    given = {"id": "7", "year": 2026, "title": "7 класс", "grade": 7, "homeroom_teacher_id": "homeroom1"}
    loads = (Load(subject="algebra", teacher_id=TEACHER),)
    return SchoolClass.model_validate(given | {"pupils": listed, "loads": loads} | changes)


def make_school(**changes: object) -> School:
    """Make a school in its second term, the first one closed; without the demo's own rules for writing and marks."""
    own = {"days_to_write": None, "pass_subjects": ()}
    return School.model_validate(year.school(TENANT, TODAY).model_dump() | own | changes)


def make_sheet(**changes: object) -> Sheet:
    """Make today's lesson of algebra in class 7, nothing written in it yet."""
    given = {"class_id": "7", "subject": "algebra", "day": TODAY, "number": 2, "teacher_id": TEACHER}
    return Sheet.model_validate(given | changes)


def make_diary_lesson(**changes: object) -> DiaryLesson:
    """Make today's lesson of algebra as a pupil has it."""
    return DiaryLesson.model_validate({"day": TODAY, "number": 2, "subject": "algebra"} | changes)


def make_marks(*values: int) -> tuple[Mark, ...]:
    """Make marks of the lesson's own kind of work."""
    return tuple(Mark(value=value) for value in values)


def make_change(save_id: str = "save-0000000000001", **changes: object) -> LessonChange:
    """Make a change by somebody who looked at version 1; cells are given as {"marks": [5]}."""
    return LessonChange.model_validate({"base_version": 1, "save_id": save_id} | changes)


def make_chain(length: int) -> tuple[list[AuditEntry], ChainHead]:
    """Make a journal's audit chain that is sound, oldest entry first, and its head."""
    entries: list[AuditEntry] = []
    head = ChainHead()
    for number in range(1, length + 1):
        entry = head.next_entry(
            about="7.algebra.2026-11-25.2",
            version=number + 1,
            save_id=f"save-{number:013d}",
            by=TEACHER,
            at=NOW,
            before={"topic": f"Тема {number - 1}"},
            after={"topic": f"Тема {number}", PUPILS[0]: {"marks": [5]}},
        )
        entries.append(entry)
        head = head.after(entry)
    return entries, head

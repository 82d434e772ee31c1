"""The plan of a list of staff: who is new, which roles they have, and which class is whose. It also makes classes."""

from collections.abc import Mapping, Sequence
from typing import Final

from functions.domain.imports.changes import ClassSet, PersonSet, Plan, SchoolSet
from functions.domain.imports.fields import Mistake
from functions.domain.imports.people import Draft, Given, details, meant, person_change
from functions.domain.imports.roll import Doubt, Listed
from functions.domain.imports.rows import StaffRow
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Role

GRADE: Final = "0123456789"


def plan(rows: Sequence[StaffRow], mistakes: list[Mistake], classes: Mapping[str, SchoolClass], given: Given) -> Plan:
    """Return what a list of staff would change. `classes` are all of the school's present year, by id."""
    draft, seen, homerooms, titles = Draft(mistakes), set[str](), dict[str, ClassSet | None](), dict[str, str]()
    for row in rows:
        listed = meant(row, given, lambda person: person.is_staff)
        if isinstance(listed, Doubt):
            continue
        key = row.name.full if listed is None else listed.person.id
        if key in seen or row.snils in seen:
            row.cells.wrong("family_name", "каждый сотрудник один раз: он уже был выше")
            continue
        seen |= {key, row.snils} - {""}
        _line(row, listed, given, draft, classes, homerooms, titles)
    later = [change for change in homerooms.values() if change is not None]
    school = [SchoolSet(classes=titles)] if titles else []
    missing = [
        f"{one.name} {one.patronymic}".strip() for one in given.roll.everybody() if one.is_staff and one.id not in seen
    ]
    return draft.plan(*later, *school, missing=missing)


def _line(
    row: StaffRow,
    listed: Listed | None,
    given: Given,
    draft: Draft,
    classes: Mapping[str, SchoolClass],
    homerooms: dict[str, ClassSet | None],
    titles: dict[str, str],
) -> None:
    person = None if listed is None else listed.person
    roles = tuple(dict.fromkeys((*row.roles, *((Role.TEACHER,) if row.classes else ()))))
    change = person_change(row, listed, given, roles)
    told = details(change, person)
    mine = [] if person is None else list(person.homerooms)
    for class_id, title in row.classes:
        if class_id in homerooms:
            row.cells.wrong("homerooms", "у класса один классный руководитель: этот класс уже был выше")
            return
        homerooms[class_id] = _homeroom(class_id, title, change.id, classes.get(class_id), given)
        if class_id not in classes:
            titles[class_id] = title
        if homerooms[class_id] is not None:
            told.append(f"классное руководство: {title}" + ("" if class_id in classes else ", новый класс"))
            _take_over(classes.get(class_id), class_id, change.id, draft)
        if class_id not in mine:
            mine.append(class_id)
    if person is None or mine != list(person.homerooms):
        change = change.model_copy(update={"homerooms": tuple(mine)})
    if change != PersonSet(id=change.id):
        draft.set_person(change)
    draft.show(row.cells.line.number, row.name.full, new=person is None, details=told)


def _homeroom(
    class_id: str, title: str, person_id: str, school_class: SchoolClass | None, given: Given
) -> ClassSet | None:
    """Return the change that gives a class to its teacher, or None where it has that one."""
    if school_class is None:
        grade = int("".join(one for one in class_id if one in GRADE))
        made = SchoolClass(
            id=class_id,
            year=given.year,
            title=title,
            grade=grade,
            homeroom_teacher_id=person_id,
            pupils=(),
            loads=(),
        )
        return ClassSet(class_id=class_id, year=given.year, made=made)
    if school_class.homeroom_teacher_id == person_id:
        return None
    return ClassSet(class_id=class_id, year=given.year, homeroom_teacher_id=person_id)


def _take_over(school_class: SchoolClass | None, class_id: str, person_id: str, draft: Draft) -> None:
    """Let the homeroom teacher before be it no more."""
    before = None if school_class is None else school_class.homeroom_teacher_id
    if before is not None and before != person_id:
        known = draft.people.get(before, PersonSet(id=before))
        draft.people[before] = known.model_copy(update={"no_homerooms": (*known.no_homerooms, class_id)})

"""The plan of the teaching loads: who teaches what, from a day to a day. A load gives the right to write a lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from functions.domain.imports.changes import ClassSet, Plan
from functions.domain.imports.fields import Mistake
from functions.domain.imports.people import Draft, Given
from functions.domain.imports.rows import LoadRow
from functions.domain.organisation.school import School
from functions.domain.roll.classes import Load, SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.following import changed_loads


@dataclass
class _Class:
    """A class's loads as they are, and as they come to be."""

    before: tuple[Load, ...]
    loads: list[Load]


def plan(
    rows: Sequence[LoadRow],
    mistakes: list[Mistake],
    classes: Mapping[str, SchoolClass],
    school: School,
    given: Given,
) -> Plan:
    """Return what the loads would change. `classes` are all of the school's present year, by id."""
    draft, seen = Draft(mistakes), set[tuple[str, Load]]()
    drafts = {class_id: _Class(one.loads, list(one.loads)) for class_id, one in classes.items()}
    for row in rows:
        teacher = _teacher(row, given)
        if teacher is None:
            continue
        load = _line(row, teacher, drafts[row.class_id], classes[row.class_id].title, school, draft)
        if load is None:
            continue
        if (row.class_id, load) in seen:
            row.cells.wrong("teacher", "каждая строка один раз: такая уже была выше")
        seen.add((row.class_id, load))
    changes = [
        ClassSet(
            class_id=class_id,
            year=given.year,
            loads=tuple(one for one in each.loads if one not in each.before),
            without=tuple(one for one in each.before if one not in each.loads),
            lessons_since=changed_loads(each.before, each.loads, given.year),
        )
        for class_id, each in drafts.items()
        if list(each.before) != each.loads
    ]
    return draft.plan(*changes, missing=_missing(rows, classes, school, seen, given))


def _teacher(row: LoadRow, given: Given) -> Person | None:
    found = [one.person for one in given.roll.named(row.teacher) if one.person.is_staff]
    if len(found) == 1:
        return found[0]
    row.cells.wrong(
        "teacher",
        "один учитель: в школе несколько сотрудников с этим именем" if found else "сотрудник из списка школы",
    )
    return None


def _line(row: LoadRow, teacher: Person, each: _Class, class_title: str, school: School, draft: Draft) -> Load | None:
    """Return the load of a line as it is to be, put among the class's; None where it cannot be."""
    of_journal = [one for one in each.loads if (one.subject, one.group) == (row.subject, row.group)]
    own = next((one for one in reversed(of_journal) if one.teacher_id == teacher.id), None)
    fields = {"subject": row.subject, "group": row.group, "teacher_id": teacher.id}
    wanted = (own or Load.model_validate(fields)).model_copy(
        update={key: day for key, day in (("since", row.since), ("until", row.until)) if day is not None}
    )
    title = f"{school.journal_title(row.subject, row.group)}, {class_title}"
    if own == wanted:
        draft.show(row.cells.line.number, row.teacher, new=False, details=[])
        return own
    others = [one for one in of_journal if one.teacher_id != teacher.id and _overlap(one, wanted)]
    told = [title]
    for other in others:
        if wanted.since is None or (other.since is not None and other.since >= wanted.since):
            row.cells.wrong("since", "день, с которого урок переходит: на это время он у другого учителя")
            return None
        last = wanted.since - timedelta(days=1)
        each.loads[each.loads.index(other)] = other.model_copy(update={"until": last})
        told.append(f"прежний учитель — по {last:%d.%m.%Y}")
    if own is None:
        each.loads.append(wanted)
    else:
        each.loads[each.loads.index(own)] = wanted
        told.append("сроки")
    draft.show(row.cells.line.number, row.teacher, new=own is None, details=told)
    return wanted


def _overlap(one: Load, other: Load) -> bool:
    return (one.until is None or other.since is None or other.since <= one.until) and (
        other.until is None or one.since is None or one.since <= other.until
    )


def _missing(
    rows: Sequence[LoadRow],
    classes: Mapping[str, SchoolClass],
    school: School,
    seen: set[tuple[str, Load]],
    given: Given,
) -> list[str]:
    """Return loads of today, of classes that the list names, that are not in it."""
    told = []
    for class_id in dict.fromkeys(row.class_id for row in rows):
        for load in classes[class_id].loads:
            teacher = given.roll.get(load.teacher_id)
            if load.is_on(given.today) and (class_id, load) not in seen and teacher is not None:
                title = school.journal_title(load.subject, load.group)
                told.append(f"{title}, {classes[class_id].title}: {teacher.name} {teacher.patronymic}".strip())
    return told

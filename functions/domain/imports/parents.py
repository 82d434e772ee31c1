"""The plan of a list of parents: who is new, and which child is whose. A line is a parent with one child."""

from collections.abc import Mapping, Sequence
from datetime import date

from functions.domain.imports.changes import LinkSet, PersonSet, Plan
from functions.domain.imports.fields import Mistake
from functions.domain.imports.people import Draft, Given, as_listed, details, meant, person_change
from functions.domain.imports.roll import Doubt, Fitting, full_name
from functions.domain.imports.rows import ParentRow
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import ChildLink, Family, LinkKind, Person, Role
from functions.domain.tables import plain

WORDS = {LinkKind.MOTHER: "мать", LinkKind.FATHER: "отец", LinkKind.REPRESENTATIVE: "законный представитель"}


def plan(
    rows: Sequence[ParentRow],
    mistakes: list[Mistake],
    classes: Mapping[str, SchoolClass],
    families: Mapping[str, Family],
    given: Given,
) -> Plan:
    """Return what a list of parents would change. `families` are those of all guardians, by id."""
    draft, links = Draft(mistakes), dict[tuple[str, str], LinkSet | None]()
    for row in rows:
        child = _child(row, classes[row.class_id], given)
        if child is not None:
            _line(row, child, families, given, draft, links)
    return draft.plan(*(link for link in links.values() if link is not None), missing=[])


def _child(row: ParentRow, school_class: SchoolClass, given: Given) -> Person | None:
    """Return the child of a line; who it is not, or not for certain, is noted as a mistake."""
    wanted, day = plain(row.child), row.child_birth_date
    pupils = [person for pupil in school_class.pupils if (person := given.roll.get(pupil.id)) is not None]
    found = [
        one for one in pupils if wanted in {full_name(one), plain(one.name)} and (day is None or one.birth_date == day)
    ]
    if not found:
        row.cells.wrong("child", f"ученик, который есть в списке: {school_class.title}")
        return None
    if len(found) > 1:
        row.cells.wrong("child_birth_date", "дата рождения ребёнка: в классе есть тёзки")
        return None
    return found[0]


def _line(
    row: ParentRow,
    child: Person,
    families: Mapping[str, Family],
    given: Given,
    draft: Draft,
    links: dict[tuple[str, str], LinkSet | None],
) -> None:
    listed = meant(row, given, _fitting(row, child, families))
    if isinstance(listed, Doubt):
        return
    change = person_change(row, listed, given, (Role.GUARDIAN,), birth_date=row.birth_date)
    if (change.id, child.id) in links:
        row.cells.wrong("child", "каждый родитель с каждым ребёнком один раз: эта пара уже была выше")
        return
    before = _link(families.get(change.id), child.id)
    since = row.since or given.today
    if before is not None and before.until is not None and (row.since is None or row.since <= before.until):
        row.cells.wrong("since", f"день позже {before.until:%d.%m.%Y}: тогда эта связь была прекращена")
        return
    told = details(change, None if listed is None else listed.person)
    standing = before is not None and before.until is None
    if standing and before is not None and before.kind is row.kind:
        links[change.id, child.id] = None
    else:
        since = before.since if standing and before is not None else since
        told.append(f"{WORDS[row.kind]}: {child.name}")
        links[change.id, child.id] = LinkSet(
            guardian_id=change.id, child_id=child.id, child_name=child.name, kind=row.kind, since=since
        )
    if change != PersonSet(id=change.id):
        draft.set_person(change)
        given.roll.add(as_listed(change, listed))
    draft.show(row.cells.line.number, row.name.full, new=listed is None, details=told)


def _fitting(row: ParentRow, child: Person, families: Mapping[str, Family]) -> Fitting:
    """A namesake is meant who was born on the same day, or is the child's guardian already."""
    day: date | None = row.birth_date

    def fits(person: Person) -> bool:
        return (day is not None and person.birth_date == day) or _link(families.get(person.id), child.id) is not None

    return fits


def _link(family: Family | None, child_id: str) -> ChildLink | None:
    """Return the newest link to a child."""
    links = () if family is None else family.links
    return next((link for link in reversed(links) if link.child_id == child_id), None)

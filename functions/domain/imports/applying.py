"""What is there and a change make what is to be, whatever has been done to the record since the plan."""

from functions.domain.imports.changes import ClassSet, LinkSet, PersonSet, SchoolSet
from functions.domain.lessons.lesson import parse_journal_key
from functions.domain.organisation.school import School
from functions.domain.roll.classes import Group, SchoolClass
from functions.domain.roll.enrolment import by_name
from functions.domain.roll.people import ChildLink, Family, GuardianLink, Guardians, Person

NAMES = ("family_name", "given_name", "patronymic", "birth_date")


def person(before: Person | None, change: PersonSet) -> Person:
    """Return a person as a change makes them."""
    told = {key: getattr(change, key) for key in NAMES if getattr(change, key) is not None}
    if before is None:
        return Person.model_validate(
            {"id": change.id, "roles": change.roles, "classes": change.classes, "groups": change.groups, **told}
            | {"homerooms": change.homerooms}
        )
    homerooms = (*before.homerooms, *(one for one in change.homerooms if one not in before.homerooms))
    told |= {
        "roles": (*before.roles, *(one for one in change.roles if one not in before.roles)),
        "classes": before.classes | change.classes,
        "groups": before.groups | change.groups,
        "moves": before.moves | change.moves,
        "without": before.without | dict.fromkeys(change.moves, ()),
        "homerooms": tuple(one for one in homerooms if one not in change.no_homerooms),
    }
    return before.model_copy(update=told)


def family(before: Family, change: LinkSet) -> Family:
    """Return a guardian's links with one added; a link that stands gets its kind."""
    new = ChildLink(child_id=change.child_id, child_name=change.child_name, kind=change.kind, since=change.since)
    links = tuple(
        one.model_copy(update={"kind": change.kind}) if one.child_id == change.child_id and one.until is None else one
        for one in before.links
    )
    stands = any(one.child_id == change.child_id and one.until is None for one in links)
    return Family(links=links if stands else (*links, new))


def guardians(before: Guardians, change: LinkSet) -> Guardians:
    """Return a child's guardians with one added: `family` seen from the child."""
    new = GuardianLink(guardian_id=change.guardian_id, kind=change.kind, since=change.since)
    links = tuple(
        one.model_copy(update={"kind": change.kind})
        if one.guardian_id == change.guardian_id and one.until is None
        else one
        for one in before.links
    )
    stands = any(one.guardian_id == change.guardian_id and one.until is None for one in links)
    return Guardians(links=links if stands else (*links, new))


def school_class(before: SchoolClass, change: ClassSet) -> SchoolClass:
    """Return a class as a change makes it; its list stays in the order of names."""
    pupils = {one.id: one for one in before.pupils} | {one.id: one for one in change.pupils}
    told: dict[str, object] = {
        "pupils": tuple(sorted(pupils.values(), key=by_name)),
        "groups": _groups(before, change),
        "loads": (*(one for one in before.loads if one not in change.without), *change.loads),
    }
    if change.homeroom_teacher_id is not None:
        told["homeroom_teacher_id"] = change.homeroom_teacher_id
    return before.model_copy(update=told)


def school(before: School, change: SchoolSet) -> School:
    """Return a school with more classes, in the order of lists: by year, then by letter."""
    classes = before.classes | {one: title for one, title in change.classes.items() if one not in before.classes}
    order = sorted(classes, key=lambda one: (int(one.rstrip("abcdefghijklmnopqrstuvwxyz")), one))
    return before.model_copy(update={"classes": {one: classes[one] for one in order}})


def _groups(before: SchoolClass, change: ClassSet) -> dict[str, Group]:
    groups = dict(before.groups)
    for key in change.joins:
        number = parse_journal_key(key)[1]
        groups.setdefault(key, Group(title=f"Группа\N{NO-BREAK SPACE}{number}", pupils=()))
    for key, group in groups.items():
        joins = tuple(one for one in change.joins.get(key, ()) if one not in group.pupils)
        left = tuple(one for one in group.pupils if one not in change.leaves.get(key, ()))
        groups[key] = group.model_copy(update={"pupils": (*left, *joins)})
    return groups

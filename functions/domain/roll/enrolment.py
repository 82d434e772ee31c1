"""Who belongs where: a pupil comes into a class or leaves it, attends or not, is whose child; kept as lists that agree.

A pupil stands in three places, the person, the list of the class and its subgroups; a link of a guardian in two. Each
function here returns records that agree, so that whoever writes them together keeps them so.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, NamedTuple, TypeVar

from pydantic import Field

from functions.domain.record import ClassId, Record, SchoolError, SubjectId
from functions.domain.roll.classes import Group, Pupil, SchoolClass
from functions.domain.roll.people import ChildLink, Family, GuardianLink, Guardians, NamePart, Person, Role, Spell

L = TypeVar("L", ChildLink, GuardianLink)
Choice = Annotated[tuple[str, ...], Field(max_length=40)]


class LeftBeforeJoined(SchoolError):
    """The last day in a class is before the first."""


class MoveDayKept(SchoolError):
    """Who has come from another class came on the day of the move, which both lists and the diary have."""


class LinkEnded(SchoolError):
    """The link between this guardian and this child is not in force, or never was."""


class MoveWrong(SchoolError):
    """A pupil cannot go to this class on this day: is there already, had not come yet or has left by then."""


class Names(Record):
    """How a person is called, and since when they live."""

    family_name: NamePart
    given_name: NamePart
    patronymic: Annotated[str, Field(max_length=60)] = ""
    birth_date: date | None = None


class Place(Record):
    """Where a pupil learns this year: from a day to a day (both included; None: since ever, still), and what not."""

    class_id: ClassId
    joined: date | None = None
    left: date | None = None
    groups: Choice = ()
    without: tuple[SubjectId, ...] = ()


class Enrolled(NamedTuple):
    """A pupil and the class as they are to be kept."""

    person: Person
    school_class: SchoolClass


def enrol(person: Person, names: Names, place: Place, school_class: SchoolClass) -> Enrolled:
    """Return a pupil with these names at this place, and the class with the pupil in its list.

    Raises:
        LeftBeforeJoined: The days are the wrong way round.
        MoveDayKept: Another first day for who has moved.
    """
    if place.joined and place.left and place.left < place.joined:
        raise LeftBeforeJoined
    year = school_class.year
    before = place_of(person.id, school_class)
    if before and person.moves.get(year) and place.joined != before.joined:
        raise MoveDayKept
    groups = tuple(key for key in place.groups if key in school_class.groups)
    changed = person.model_copy(
        update={
            **dict(names),
            "classes": person.classes | {year: school_class.id},
            "groups": person.groups | {year: groups},
            "without": person.without | {year: place.without},
        }
    )
    line = Pupil(id=person.id, name=changed.name, joined=place.joined, left=place.left, without=place.without)
    return Enrolled(changed, _listed(school_class, line, groups))


class Moved(NamedTuple):
    """A pupil who has changed class: the person, the class of before, the class of now."""

    person: Person
    former: SchoolClass
    present: SchoolClass


def move(person: Person, former: SchoolClass, present: SchoolClass, day: date) -> Moved:
    """Return a pupil who is in another class of the year from a day on, with both lists.

    The list of the class of before keeps the pupil with the last day, its subgroups too: lessons of then were theirs.
    Which subgroups of the new class they come to is to be said on the card.

    Raises:
        MoveWrong: To the same class, or on a day on which the pupil is not in the class.
    """
    line = next((one for one in former.pupils if one.id == person.id), None)
    last = day - timedelta(days=1)
    if line is None or former.id == present.id or not line.is_in(last) or not line.is_in(day):
        raise MoveWrong
    year = former.year
    spell = Spell(
        class_id=former.id, last=last, groups=person.groups.get(year, ()), without=person.without.get(year, ())
    )
    changed = person.model_copy(
        update={
            "classes": person.classes | {year: present.id},
            "moves": person.moves | {year: (*person.moves.get(year, ()), spell)},
            "groups": person.groups | {year: ()},
            "without": person.without | {year: ()},
        }
    )
    stayed = tuple(one.model_copy(update={"left": last}) if one.id == person.id else one for one in former.pupils)
    come = Pupil(id=person.id, name=person.name, joined=day)
    return Moved(changed, former.model_copy(update={"pupils": stayed}), _listed(present, come, ()))


def place_of(pupil_id: str, school_class: SchoolClass) -> Place | None:
    """Return where the list of a class has a pupil, or None where it has not."""
    line = next((one for one in school_class.pupils if one.id == pupil_id), None)
    if line is None:
        return None
    groups = tuple(key for key, group in school_class.groups.items() if pupil_id in group.pupils)
    return Place(class_id=school_class.id, joined=line.joined, left=line.left, groups=groups, without=line.without)


def end_link(family: Family, guardians: Guardians, guardian_id: str, child_id: str, last: date) -> "Linked":
    """Return both sides of a link with it ended after a day.

    Raises:
        LinkEnded: There is none in force.
    """
    if family.child(child_id, last) is None:
        raise LinkEnded
    return Linked(
        Family(links=tuple(_ended(one, last) if one.child_id == child_id else one for one in family.links)),
        Guardians(links=tuple(_ended(one, last) if one.guardian_id == guardian_id else one for one in guardians.links)),
    )


class Linked(NamedTuple):
    """Both sides of a link."""

    family: Family
    guardians: Guardians


def renamed(family: Family, child: Person) -> Family:
    """Return a guardian's links with a child's present name: the pages of a family show it from there."""
    return Family(
        links=tuple(
            one.model_copy(update={"child_name": child.name}) if one.child_id == child.id else one
            for one in family.links
        )
    )


def employed(person: Person, names: Names, roles: Iterable[Role], homerooms: Iterable[str]) -> Person:
    """Return somebody of the staff with these names and roles; what they are as a guardian stays."""
    kept = tuple(role for role in person.roles if role in {Role.GUARDIAN, Role.PUPIL})
    return person.model_copy(update={**dict(names), "roles": (*kept, *roles), "homerooms": tuple(homerooms)})


def _ended(one: L, last: date) -> L:
    return one.model_copy(update={"until": last}) if one.until is None else one


def _listed(school_class: SchoolClass, line: Pupil, groups: tuple[str, ...]) -> SchoolClass:
    pupils = sorted([*(one for one in school_class.pupils if one.id != line.id), line], key=by_name)
    return school_class.model_copy(
        update={
            "pupils": tuple(pupils),
            "groups": {one: _member(kept, line.id, inside=one in groups) for one, kept in school_class.groups.items()},
        }
    )


def _member(group: Group, pupil_id: str, *, inside: bool) -> Group:
    others = tuple(one for one in group.pupils if one != pupil_id)
    return group.model_copy(update={"pupils": (*others, pupil_id) if inside else others})


def by_name(pupil: Pupil) -> tuple[str, str]:
    """Return what the list of a class is sorted by: ё counts as е."""
    return pupil.name.replace("ё", "е").replace("Ё", "Е"), pupil.id

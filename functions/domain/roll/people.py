"""People of a school: who they are, and which child is whose."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from functions.domain.record import ClassId, PersonId, Record, SchoolError, SubjectId

NamePart = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class NoSuchPupil(SchoolError):
    """No such pupil, or not one this person may know of: both look the same from outside."""


class NotOffice(SchoolError):
    """Only the office may do this."""


class NotGuardian(SchoolError):
    """The lists do not say, or no longer say, that this person is a guardian of this pupil."""


class Role(StrEnum):
    """What a person is to the school; one person may be several."""

    TEACHER = "teacher"
    GUARDIAN = "guardian"
    PUPIL = "pupil"
    OFFICE = "office"


class LinkKind(StrEnum):
    """What a guardian is to a child."""

    MOTHER = "mother"
    FATHER = "father"
    REPRESENTATIVE = "representative"


class Spell(Record):
    """That a pupil was in a class of a school year until a day, and went on to another one."""

    class_id: ClassId
    last: date
    groups: tuple[str, ...] = ()
    without: tuple[SubjectId, ...] = ()


class Person(Record):
    """A person of the school.

    Attributes:
        classes: The class a pupil is in, by school year: an old year's diary is that of the class of then.
        moves: The classes a pupil was in before that one in the same year, by school year, in order of days.
        groups: The subgroups a pupil is in, by school year, each as «english-2».
        without: Subjects of the class that a pupil does not attend (individual plan), by school year.
        homerooms: The classes a homeroom teacher answers for now.
    """

    id: PersonId
    family_name: NamePart
    given_name: NamePart
    patronymic: str = ""
    birth_date: date | None = None
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    classes: dict[int, ClassId] = {}
    moves: dict[int, tuple[Spell, ...]] = {}
    groups: dict[int, tuple[str, ...]] = {}
    without: dict[int, tuple[SubjectId, ...]] = {}
    homerooms: tuple[ClassId, ...] = ()

    @property
    def name(self) -> str:
        """Family name and given name, as a list of a class has it."""
        return f"{self.family_name} {self.given_name}"

    @property
    def short_name(self) -> str:
        """Family name and initials, as families and lists have a teacher: Рощина В. Л."""
        initials = (f"{part[0]}." for part in (self.given_name, self.patronymic) if part)
        return "\N{NO-BREAK SPACE}".join([self.family_name, *initials])

    @property
    def is_staff(self) -> bool:
        """Tell whether the person works at the school."""
        return self.has(Role.TEACHER) or self.has(Role.OFFICE)

    def has(self, role: Role) -> bool:
        """Tell whether the person is this to the school."""
        return role in self.roles

    def attends(self, subject: str, key: str, year: int) -> bool:
        """Tell whether a pupil has the lessons of a journal in a school year; key: the subject with its subgroup."""
        own_group = key == subject or key in self.groups.get(year, ())
        return own_group and subject not in self.without.get(year, ())


class Stay(NamedTuple):
    """A pupil in a class of a school year.

    Attributes:
        pupil: As they were then: the class, its subgroups, what they did not attend.
        class_id: Which class.
        first, last: Its days, both included; None: since ever, still.
    """

    pupil: Person
    class_id: str
    first: date | None
    last: date | None

    def within(self, first: date, last: date) -> tuple[date, date] | None:
        """Return the days of a stretch that are of this stay, both included, or None."""
        begins, ends = max(first, self.first or first), min(last, self.last or last)
        return (begins, ends) if begins <= ends else None

    def holds(self, day: date) -> bool:
        """Tell whether a day is of this stay."""
        return self.within(day, day) is not None


def stays(pupil: Person, year: int) -> list[Stay]:
    """Return the classes of a pupil in a school year in order of days: one, or more for who has moved."""
    found, first = list[Stay](), None
    for one in pupil.moves.get(year, ()):
        told = {
            "classes": pupil.classes | {year: one.class_id},
            "groups": pupil.groups | {year: one.groups},
            "without": pupil.without | {year: one.without},
        }
        found.append(Stay(pupil.model_copy(update=told), one.class_id, first, one.last))
        first = one.last + timedelta(days=1)
    return [*found, Stay(pupil, pupil.classes[year], first, None)]


class ChildLink(Record):
    """A guardian's link to a child: from a day, and to a day (included) where it has ended."""

    child_id: PersonId
    child_name: str
    kind: LinkKind
    since: date
    until: date | None = None


class Family(Record):
    """All links of one guardian, one item of the table: a request knows its key from the cookie."""

    links: tuple[ChildLink, ...] = ()

    def children(self, on: date) -> list[ChildLink]:
        """Return the links in force on a day, in the order the office has put them."""
        return [link for link in self.links if link.since <= on and (link.until is None or on <= link.until)]

    def child(self, child_id: str, on: date) -> ChildLink | None:
        """Return the link to one child in force on a day."""
        return next((link for link in self.children(on) if link.child_id == child_id), None)


class GuardianLink(Record):
    """A `ChildLink` seen from the child."""

    guardian_id: PersonId
    kind: LinkKind
    since: date
    until: date | None = None


class Guardians(Record):
    """All guardians of one pupil, one item of the table. A request that decides anything asks `Family` instead."""

    links: tuple[GuardianLink, ...] = ()

    def on(self, day: date) -> list[GuardianLink]:
        """Return the links in force on a day."""
        return [link for link in self.links if link.since <= day and (link.until is None or day <= link.until)]


def guardians_of(families: Mapping[str, Family]) -> dict[str, Guardians]:
    """Return each child's guardians, from the families by guardian: the two are written together."""
    found: dict[str, list[GuardianLink]] = {}
    for guardian_id, family in families.items():
        for link in family.links:
            seen = GuardianLink(guardian_id=guardian_id, kind=link.kind, since=link.since, until=link.until)
            found.setdefault(link.child_id, []).append(seen)
    return {child_id: Guardians(links=tuple(links)) for child_id, links in found.items()}

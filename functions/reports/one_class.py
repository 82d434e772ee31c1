"""A class as a report has it: its list, its stretch of days, and what is read of it. No request is needed."""

from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from functions.domain.lessons.absences import ClassAbsences
from functions.domain.organisation.school import NoSuchTerm, School, Term
from functions.domain.reports.taught import Taught, with_notes
from functions.domain.roll.classes import Pupil, SchoolClass
from functions.domain.roll.people import Person
from functions.storage import keys, records, reports
from functions.storage.reports import ClassRecords
from functions.storage.table import Item, Key, Table

YEAR: Final = "year"  # stands where an address has the number of a term


class Period(NamedTuple):
    """A term, or the year: its days, and the terms in it."""

    title: str
    first: date
    last: date
    terms: tuple[Term, ...]
    whole_year: bool


def period(school: School, class_id: str, part: str) -> Period:
    """Return what a part of an address means for a class. Raises NoSuchTerm."""
    terms = school.terms_of(class_id)
    if part == YEAR:
        title = f"{school.year}/{(school.year + 1) % 100:02d} учебный год"
        return Period(title, terms[0].start, terms[-1].end, terms, whole_year=True)
    if not part.isdecimal() or str(int(part)) != part:
        raise NoSuchTerm
    term = school.term(int(part), class_id)
    return Period(term.title, term.start, term.end, (term,), whole_year=False)


@dataclass(frozen=True)
class OneClass:
    """A class that a report is of: its list, absences by days, and what is read of it."""

    table: Table
    tenant: str
    school: School
    listed: SchoolClass
    notes: ClassAbsences
    period: Period
    kept: Mapping[str, str]  # the texts of its list and its absences by days, as the table has them

    def read(self) -> ClassRecords:
        """Read its lessons and results of the period, notes of whole days laid over. One query."""
        first, last = self.period.first, self.period.last
        found = reports.class_records(self.table, self.tenant, self.listed.id, self.listed.year, first, last)
        return found._replace(lessons=with_notes(found.lessons, self.notes, self.school, self.attending))

    def in_term(self, term: Term) -> "OneClass":
        """Return the same class in one term of the period."""
        return replace(self, period=Period(term.title, term.start, term.end, (term,), whole_year=False))

    def attending(self, lesson: Taught) -> frozenset[str]:
        """Return whom a lesson is for, by id."""
        return self._attending(lesson.subject, lesson.group, lesson.day)

    def _attending(self, subject: str, group: str, day: date) -> frozenset[str]:
        place = (subject, group, bisect(self._changes, day))
        if place not in self._known:
            self._known[place] = frozenset(one.id for one in self.listed.pupils_of(subject, group, day))
        return self._known[place]

    @cached_property
    def _known(self) -> dict[tuple[str, str, int], frozenset[str]]:
        return {}

    @cached_property
    def _changes(self) -> list[date]:
        """The days from which the class is another than the day before: few in a year of 1,000 lessons."""
        joined = [one.joined for one in self.listed.pupils if one.joined is not None]
        left = [one.left + timedelta(days=1) for one in self.listed.pupils if one.left is not None]
        return sorted({*joined, *left})

    @property
    def marked(self) -> bool:
        """Tell whether the class learns with marks."""
        return self.listed.grade >= self.school.first_marked_grade

    @property
    def pupils(self) -> list[Pupil]:
        """Who was in it on some day of the period, in the order of the list."""
        return self.listed.pupils_between(self.period.first, self.period.last)

    @property
    def subjects(self) -> list[str]:
        """The subjects taught in it, by their titles."""
        found = {subject for subject, _group in self.listed.journals()}
        return sorted(found, key=self.school.subject_title)


def class_keys(tenant: str, class_id: str, year: int) -> tuple[Key, Key]:
    """Return what has to be read of a class: its list, and its absences by days."""
    return keys.school_class(tenant, class_id, year), keys.class_absences(tenant, class_id, year)


def one_class(  # each is a fact of its own
    table: Table, tenant: str, school: School, found: Mapping[Key, Item], listed: SchoolClass, part: str
) -> OneClass:
    """Return a class from a batch that holds its keys. Raises NoSuchTerm."""
    wanted = class_keys(tenant, listed.id, listed.year)
    notes = records.read(found, wanted[1], ClassAbsences) or ClassAbsences()
    kept = {f"{key.pk}\t{key.sk}": found[key].doc for key in wanted if key in found}
    return OneClass(table, tenant, school, listed, notes, period(school, listed.id, part), kept)


def names(table: Table, tenant: str, ids: Iterable[str]) -> dict[str, str]:
    """Return people's names as staff rooms write them: «Чернова Е. М.»; a dash where nobody is known. One trip."""
    places = {keys.person(tenant, one): one for one in ids}
    found = reports.read(table, places)
    return {one: _name(records.read(found, key, Person)) for key, one in places.items()}


def _name(person: Person | None) -> str:
    if person is None:
        return "—"
    initials = [f"{part[0]}." for part in (person.given_name, person.patronymic) if part]
    return "\N{NO-BREAK SPACE}".join([person.family_name, *initials])

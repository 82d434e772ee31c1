"""Who asks for what: the right to it, the classes and the stretch of days, and what is read for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from functions.domain.access import rights
from functions.domain.organisation.school import School, school_year
from functions.domain.record import SchoolError
from functions.domain.roll.classes import NoSuchClass, SchoolClass
from functions.domain.roll.people import NotOffice
from functions.reports.one_class import YEAR, OneClass, Period, class_keys, names, one_class, period
from functions.storage import records, reports
from functions.web.current import now, table, tenant_id
from functions.web.visit import Visit, enter


@dataclass(frozen=True)
class Asked:
    """A report that somebody may have: of one class, or of all; for a term, or for the year."""

    visit: Visit
    class_id: str  # empty where it is of all
    part: str
    classes: tuple[OneClass, ...]

    @property
    def school(self) -> School:
        """The school."""
        return self.visit.school

    @property
    def one(self) -> OneClass:
        """The class, of a report of one class."""
        return self.classes[0]

    @property
    def whole_school(self) -> bool:
        """Tell whether it is of all classes."""
        return not self.class_id

    @property
    def of_whom(self) -> str:
        """Of what it is, as a title has it: 7 класс."""
        return "вся школа" if self.whole_school else self.one.listed.title

    @property
    def title(self) -> str:
        """Of whom and for when, as titles end: «7 класс, 2 четверть»."""
        return f"{self.of_whom}, {self.period.title}"

    @property
    def period(self) -> Period:
        """The period, of the school's usual terms where it is of all classes."""
        return period(self.school, self.class_id, self.part)

    @property
    def until(self) -> date:
        """The last day that can be reported of."""
        return min(self.visit.today, self.period.last)

    def called(self, ids: Iterable[str]) -> dict[str, str]:
        """Return people's names as staff rooms write them. One round trip."""
        return names(table(), self.visit.tenant, ids)


def ask_of_class(class_id: str, part: str) -> Asked:
    """Return what is asked for of a class, for who may have it. One round trip. Raises NoSuchClass, NoSuchTerm."""
    visit, listed = enter_class(class_id)
    return Asked(visit, class_id, part, (one_class(table(), visit.tenant, visit.school, visit.found, listed, part),))


def ask_of_school(part: str) -> Asked:
    """Return what is asked for of all classes, for the office. Two round trips.

    Raises: NotOffice, NoSuchPage, NoSuchTerm.
    """
    visit = enter()
    rights.require(rights.Right.OFFICE, rights.ties_of(visit.person), told=NotOffice)
    period(visit.school, "", part)  # refuses what is none before anything is read
    places = [class_keys(visit.tenant, one, visit.school.year) for one in visit.school.classes]
    found = reports.read(table(), (key for pair in places for key in pair))
    present = [one for place, _ in places if (one := records.read(found, place, SchoolClass))]
    having = [one for one in present if has_part(visit.school, one.id, part)]
    classes = [one_class(table(), visit.tenant, visit.school, found, one, part) for one in having]
    return Asked(visit, "", part, tuple(classes))


def has_part(school: School, class_id: str, part: str) -> bool:
    """Tell whether a class has such a term: classes of one school may have other ones."""
    return part == YEAR or part in {str(term.number) for term in school.terms_of(class_id)}


def enter_class(class_id: str) -> tuple[Visit, SchoolClass]:
    """Return the visit and a class of the present year, for the office and its homeroom teacher. One round trip.

    Raises NoSuchClass to everybody else.
    """
    visit, listed = any_class(class_id)
    ties = rights.to_class(visit.person, listed.homeroom_teacher_id)
    rights.require(rights.Right.OWN_CLASS, ties, hidden=NoSuchClass)
    return visit, listed


def any_class(class_id: str, missing: type[SchoolError] = NoSuchClass) -> tuple[Visit, SchoolClass]:
    """Return the visit and a class of the present year, whoever asks. One round trip. Raises `missing`.

    The year is the school's to say, and known only after the read: of the two that a day of August may belong to
    both are asked for.
    """
    newest = school_year(now().date())
    places = {year: class_keys(tenant_id(), class_id, year) for year in (newest - 1, newest)}
    visit = enter(lambda _tenant, _me: tuple(key for pair in places.values() for key in pair))
    place = places.get(visit.school.year)
    listed = None if place is None else records.read(visit.found, place[0], SchoolClass)
    if listed is None:
        raise missing
    return visit, listed

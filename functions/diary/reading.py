"""A visit to one pupil's diary, after the door: who reads about whom, and what of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from functions.domain.diaries import diary
from functions.domain.diaries.diary import DiaryLesson, OtherYear
from functions.domain.lessons.absences import DayAbsence
from functions.domain.organisation.school import Term, school_year
from functions.domain.roll.people import ChildLink, Family, Person
from functions.domain.week import Week
from functions.storage import consents, diary_lessons, keys, people, records
from functions.storage import diary as storage
from functions.storage.diary import TermOfPupil
from functions.storage.table import Key
from functions.web.current import now, table
from functions.web.visit import Visit, enter

LOOK_BACK: Final = 2  # weeks before the one asked for: homework and works noted then may be due in it
AUGUST: Final = timedelta(days=31)  # in which the school may still be in the year before


@dataclass(frozen=True, slots=True)
class Reading:
    """A visit to one pupil's diary, after the door."""

    visit: Visit
    pupil: Person
    family: Family

    @property
    def own(self) -> bool:
        """Tell whether pupils read about themselves."""
        return self.visit.person.id == self.pupil.id

    @property
    def link(self) -> ChildLink | None:
        """The reader's link to the pupil: none for pupils themselves."""
        return self.family.child(self.pupil.id, self.visit.today)

    @property
    def children(self) -> list[ChildLink]:
        """Between whom the reader can switch."""
        return self.family.children(self.visit.today)

    @property
    def year(self) -> int:
        """The school's present year. Raises OtherYear for who is in no class of it."""
        year = self.visit.school.year
        if year not in self.pupil.classes:
            raise OtherYear
        return year

    @property
    def class_id(self) -> str:
        """The pupil's class in the present school year; nothing for who has left."""
        return self.pupil.classes.get(self.visit.school.year, "")

    @property
    def class_title(self) -> str:
        """The pupil's class in the present school year; nothing for who has left."""
        school = self.visit.school
        return school.classes.get(self.class_id, "")

    @property
    def former_classes(self) -> list[tuple[str, date]]:
        """The classes of before in the present school year: title, last day; nothing for who has not moved."""
        school = self.visit.school
        moves = self.pupil.moves.get(school.year, ())
        return [(school.classes.get(one.class_id, one.class_id), one.last) for one in moves]

    def term(self, number: int | None) -> Term:
        """Return a term of the pupil's class, the present or last one where none is named. Raises NoSuchTerm."""
        school = self.visit.school
        if number is None:
            return school.nearest_term(self.visit.today, self.class_id)
        return school.term(number, self.class_id)

    def begun_terms(self) -> list[Term]:
        """Return the terms of the pupil's class that have begun, in order."""
        return [term for term in self.visit.school.terms_of(self.class_id) if term.start <= self.visit.today]

    def lessons_around(self, week: Week) -> list[DiaryLesson]:
        """Return the pupil's lessons of a week and of LOOK_BACK weeks before. One query. Raises OtherYear."""
        year = school_year(week.sunday)
        if year not in self.pupil.classes:
            raise OtherYear
        first = week.shifted(-LOOK_BACK).monday
        found = diary_lessons.diary_lessons(table(), self.visit.tenant, self.pupil, year, first, week.sunday)
        return diary.laid_over(found, self._noted(year), self.visit.school)

    def of_term(self, term: Term, *, noted_only: bool = False) -> TermOfPupil:
        """Return the pupil's term up to today, or of its lessons only those that say something of the pupil.

        One query. Raises OtherYear.
        """
        visit, year = self.visit, self.year
        away, until = self._noted(year), min(term.end, visit.today)
        found = storage.term(table(), visit.tenant, self.pupil, year, term, until, away=away if noted_only else None)
        return found._replace(lessons=diary.laid_over(found.lessons, away, visit.school))

    def _noted(self, year: int) -> tuple[DayAbsence, ...]:
        return storage.noted_absences(self.visit.found, self.visit.tenant, self.pupil.id, year)


def admit(pupil_id: str, also: Callable[[str], tuple[Key, ...]] = lambda _tenant: ()) -> Reading:
    """Return the reading of a pupil's diary, where the visitor may. One round trip.

    Args:
        pupil_id: Whose diary.
        also: Given the tenant, says which keys the route needs in the same read.

    Raises:
        NotLoggedIn, ForgedForm: See `enter`.
        NoSuchPupil, ConsentMissing: See `diary.admit`.
    """

    def wanted(tenant: str, me: str) -> tuple[Key, ...]:
        of_pupil = (keys.person(tenant, pupil_id), keys.family(tenant, me), keys.consents(tenant, pupil_id))
        return *of_pupil, *also(tenant)

    visit = enter(wanted)
    pupil = records.read(visit.found, keys.person(visit.tenant, pupil_id), Person)
    family = people.family(visit.found, visit.tenant, visit.person.id)
    given = consents.read(visit.found, visit.tenant, pupil_id)
    return Reading(visit, diary.admit(visit.person, pupil, family, given, at=visit.at, today=visit.today), family)


def absences_of_now(pupil_id: str) -> Callable[[str], tuple[Key, ...]]:
    """Return `also` of `admit` for a page of the present school year, which the school may change later than August."""
    today = now().date()
    years = sorted({school_year(today - AUGUST), school_year(today + timedelta(days=1))})
    return lambda tenant: tuple(keys.absences(tenant, pupil_id, year) for year in years)


def of_week(pupil_id: str, week_text: str) -> Callable[[str], tuple[Key, ...]]:
    """Return `also` of `admit` for a week: absences of its year, signatures, calendar. Raises NoSuchWeek."""

    def also(tenant: str) -> tuple[Key, ...]:
        week = Week.parse(week_text)
        return (
            keys.absences(tenant, pupil_id, school_year(week.sunday)),
            keys.week_seen(tenant, pupil_id, week),
            keys.calendar(tenant, school_year(week.sunday)),
        )

    return also

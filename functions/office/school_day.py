"""A day of the school as substitutions need it: who gives which lesson, who is free, what is substituted already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from functions.domain.lessons.lesson import LessonId, Sheet, journal_key
from functions.domain.organisation.school import school_year
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.substituting import free_at
from functions.office import desk
from functions.storage import keys, records
from functions.storage.lessons import TeachingDay
from functions.storage.table import Item, Key
from functions.web.visit import Visit

AllLessons = Mapping[str, Sequence[LessonId]]  # by teacher


class Free(NamedTuple):
    """A teacher who can take a lesson: how many lessons that day, and whether the subject is this teacher's."""

    person: Person
    lessons: int
    subject: bool


class Instead(NamedTuple):
    """What can be taught in a lesson's stead: a journal of the class, and whether its teacher is busy then."""

    key: str
    subject: str
    group: str
    teacher: Person
    busy: bool


class Taught(NamedTuple):
    """A lesson of an absent teacher: one sheet, or those of a combined class."""

    sheets: tuple[Sheet, ...]

    @property
    def first(self) -> Sheet:
        """The sheet that stands for all."""
        return self.sheets[0]

    @property
    def text(self) -> str:
        """Its lessons as a form sends them."""
        return " ".join(str(sheet.id) for sheet in self.sheets)


@dataclass(frozen=True)
class SchoolDay:
    """A day of the school.

    Attributes:
        day: Which.
        classes: All of the year, by id.
        staff: Who has a teaching load, by id.
        days: What each gives that day; who gives nothing is not in it.
        sheets: Lessons that were read: all that are substituted, and those of the chosen teacher.
    """

    day: date
    classes: Mapping[str, SchoolClass]
    staff: Mapping[str, Person]
    days: Mapping[str, TeachingDay]
    sheets: Mapping[LessonId, Sheet]

    @property
    def lessons(self) -> AllLessons:
        """What each teacher gives, by teacher in the order of names."""
        return {one: _ids(self.days[one].lessons if one in self.days else ()) for one in self.staff}

    @property
    def substituted(self) -> list[Sheet]:
        """The day's lessons that differ from the timetable, and those of other days that came, by number and class."""
        found = [one for one in self.sheets.values() if one.substitution is not None and not self._here(one)]
        return sorted(found, key=lambda one: (one.number, one.class_id, one.subject, one.group))

    def of_teacher(self, teacher_id: str) -> list[Taught]:
        """Return a teacher's lessons by the timetable or as a substitute, those of a combined class as one."""
        own = self.days.get(teacher_id, TeachingDay(day=self.day, lessons=()))
        sheets = [self.sheets[one] for one in _ids((*own.lessons, *own.off)) if one in self.sheets]
        by_place: dict[tuple[int, str, bool], list[Sheet]] = {}
        for sheet in sheets:
            by_place.setdefault((sheet.number, self._room(sheet), sheet.substitution is None), []).append(sheet)
        return [Taught(tuple(by_place[place])) for place in sorted(by_place)]

    def free(self, lesson: Taught) -> list[Free]:
        """Return who can take a lesson, those who teach its subject first, then those who are in the building."""
        subjects = {sheet.subject for sheet in lesson.sheets}
        given = self.lessons
        told = lesson.first.substitution
        usual = None if told is None else told.usual_teacher_id
        found = [
            Free(self.staff[one], len(given[one]), any(self._teaches(one, subject) for subject in subjects))
            for one in free_at(lesson.first.number, given)
            if one not in {lesson.first.teacher_id, usual}
        ]
        return sorted(found, key=lambda one: not one.subject)

    def instead(self, lesson: Taught) -> list[Instead]:
        """Return what the class can have in a lesson's stead; nothing for a combined class, which has two journals."""
        sheet = lesson.first
        if len(lesson.sheets) > 1:
            return []
        school_class, given = self.classes[sheet.class_id], self.lessons
        found = []
        for subject, group in school_class.journals():
            teacher = self.staff.get(school_class.teacher_of(subject, group, self.day) or "")
            if teacher is None or (subject, group) == (sheet.subject, sheet.group):
                continue
            busy = any(one.number == sheet.number for one in given[teacher.id])
            found.append(Instead(journal_key(subject, group), subject, group, teacher, busy))
        return found

    def name(self, teacher_id: str) -> str:
        """Return a teacher's name with initials; the id of who is not in the lists any more."""
        return self.staff[teacher_id].short_name if teacher_id in self.staff else teacher_id

    def _here(self, sheet: Sheet) -> bool:
        """Tell whether a lesson came from another one of this day, which says so itself."""
        source = None if sheet.substitution is None else sheet.substitution.source
        return source is not None and source.day == self.day

    def _teaches(self, teacher_id: str, subject: str) -> bool:
        return any(
            load.teacher_id == teacher_id and load.subject == subject
            for one in self.classes.values()
            for load in one.loads
        )

    def _room(self, sheet: Sheet) -> str:
        """Return a name for the classes that are taught together."""
        partner = self.classes[sheet.class_id].set_with if sheet.class_id in self.classes else None
        return min(sheet.class_id, partner or sheet.class_id)


def load(visit: Visit, day: date, teacher_id: str) -> SchoolDay:
    """Read a day. Three round trips, more only past fifty teachers or a hundred lessons that are substituted.

    The lessons of one teacher are read with it, those of all others only where they are substituted.
    """
    year = school_year(day)
    places = {one: keys.school_class(visit.tenant, one, year) for one in visit.school.classes}
    found = desk.read(places.values())
    classes = {one: item for one, key in places.items() if (item := records.read(found, key, SchoolClass)) is not None}
    ids = {load.teacher_id for one in classes.values() for load in one.loads if load.is_on(day)} | (
        {teacher_id} if teacher_id else set()
    )
    read = desk.read(
        key for one in ids for key in (keys.person(visit.tenant, one), keys.teaching_day(visit.tenant, one, day))
    )
    days = _days(visit, ids, day, read)
    staff = sorted(desk.people(ids, read).values(), key=lambda person: person.name.replace("ё", "е"))
    own = days.get(teacher_id)
    wanted = {text for one in days.values() for text in (*one.off, *one.came)} | set(() if own is None else own.lessons)
    sheets = _sheets(visit, _ids(wanted)) if wanted else {}
    return SchoolDay(day, classes, {one.id: one for one in staff}, days, sheets)


def _days(visit: Visit, ids: Iterable[str], day: date, found: Mapping[Key, Item]) -> dict[str, TeachingDay]:
    read = {one: records.read(found, keys.teaching_day(visit.tenant, one, day), TeachingDay) for one in ids}
    return {one: taught for one, taught in read.items() if taught is not None}


def _sheets(visit: Visit, ids: Sequence[LessonId]) -> dict[LessonId, Sheet]:
    places = {one: keys.sheet(visit.tenant, one) for one in ids}
    found = desk.read(places.values())
    return {one: item for one, key in places.items() if (item := records.read(found, key, Sheet)) is not None}


def _ids(texts: Iterable[str]) -> list[LessonId]:
    return sorted((LessonId.parse(text) for text in texts), key=lambda one: (one.number, one.class_id, one.subject))

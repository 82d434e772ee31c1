"""What planning a substitution, or taking it back, has to know of other lessons: read in two batches and a query."""

from collections.abc import Sequence
from datetime import date

from functions.domain.lessons.lesson import LessonId, NoSuchLesson, Sheet
from functions.domain.lessons.substitution import LessonPlace, SubstitutionKind
from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.substituting import Asked, Busy, Taken, goes_to
from functions.storage import keys, records, teaching
from functions.storage.table import Item, Key, Table, everything
from functions.storage.teaching import Days


class Board:
    """What was read of the lessons asked for, of where they go or have gone, of teachers' days and the class's day."""

    def __init__(self, table: Table, tenant: str, lessons: Sequence[LessonId], asked: Asked | None) -> None:
        self.tenant, self.lessons = tenant, lessons
        self.found: dict[Key, Item] = dict(table.batch_get(self._first_keys()))
        self.others = {lesson: self._other(self.sheet(lesson), asked) for lesson in lessons}
        places = self._places(asked)
        self.found |= table.batch_get([*self._more_keys(), *teaching.day_keys(tenant, places)])
        places |= {place for other in self._there() for place in teaching.places_of(other)}
        missing = [key for key in teaching.day_keys(tenant, places) if key not in self.found]
        if asked is None and missing:  # who has come to give a lesson that moved is known only now
            self.found |= table.batch_get(missing)
        self.days = Days(tenant, self.found, places)
        self.class_days = self._class_days(table, asked)

    def sheet(self, lesson: LessonId) -> Sheet:
        """Return a lesson that was asked for. Raises NoSuchLesson."""
        item = self.found.get(keys.sheet(self.tenant, lesson))
        if item is None:
            raise NoSuchLesson
        return records.of(item, Sheet)

    def other(self, lesson: LessonId) -> Sheet | None:
        """Return the sheet of where a lesson goes or has gone, if there is one."""
        place = self.others[lesson]
        item = None if place is None else self.found.get(keys.sheet(self.tenant, place))
        return None if item is None else records.of(item, Sheet)

    def version(self, key: Key) -> int:
        """Return the version of what lies under a key; 0 for nothing."""
        item = self.found.get(key)
        return 0 if item is None else item.version

    def school_class(self, lesson: LessonId) -> SchoolClass:
        """Return a lesson's class. Raises NoSuchLesson."""
        found = records.read(self.found, self._class_key(lesson), SchoolClass)
        if found is None:
            raise NoSuchLesson
        return found

    def busy(self, *but: LessonId | None) -> Busy:
        """Return whether a teacher gives another lesson; those asked for together are one place."""
        own = {*self.lessons, *(one for one in self.others.values() if one), *(one for one in but if one)}
        return lambda teacher_id, day, number: self.days.busy(teacher_id, day, number, own)

    def taken(self, lesson: LessonId) -> Taken:
        """Return whether pupils of a lesson have another one at a place."""
        school_class, own = self.school_class(lesson), {lesson, self.others[lesson]}

        def is_taken(place: LessonPlace) -> bool:
            here = self.class_days.get((lesson.class_id, place.day), ())
            mine = school_class.members(place.subject, place.group)
            return any(
                bool(mine & school_class.members(one.subject, one.group)) or not (place.group and one.group)
                for one in here
                if one.number == place.number and one.id not in own and not one.cancelled
            )

        return is_taken

    def _first_keys(self) -> list[Key]:
        return [
            key
            for lesson in self.lessons
            for key in (
                keys.sheet(self.tenant, lesson),
                self._class_key(lesson),
                keys.chain(self.tenant, lesson.journal),
            )
        ]

    def _more_keys(self) -> list[Key]:
        wanted = [
            key
            for other in self.others.values()
            if other is not None
            for key in (keys.sheet(self.tenant, other), keys.chain(self.tenant, other.journal))
        ]
        return [key for key in dict.fromkeys(wanted) if key not in self.found]

    def _class_key(self, lesson: LessonId) -> Key:
        return keys.school_class(self.tenant, lesson.class_id, lesson.journal.year)

    def _other(self, sheet: Sheet, asked: Asked | None) -> LessonId | None:
        gone = None if sheet.substitution is None else sheet.substitution.to
        to = gone if asked is None else goes_to(sheet, asked)
        return None if to is None else LessonId(sheet.class_id, to.subject, to.day, to.number, to.group)

    def _there(self) -> list[Sheet]:
        return [one for lesson in self.lessons if (one := self.other(lesson)) is not None]

    def _places(self, asked: Asked | None) -> set[teaching.Place]:
        sheets = [self.sheet(lesson) for lesson in self.lessons]
        places = teaching.places_of(*sheets)
        days = {sheet.day for sheet in sheets} | {other.day for other in self.others.values() if other is not None}
        teachers = {teacher_id for teacher_id, _ in places}
        if asked is not None and asked.teacher_id is not None:
            teachers.add(asked.teacher_id)
        return {(teacher_id, day) for teacher_id in teachers for day in days}

    def _class_days(self, table: Table, asked: Asked | None) -> dict[tuple[str, date], list[Sheet]]:
        """Read the class's lessons of the days on which a place of it must be free."""
        if asked is not None and asked.kind in {SubstitutionKind.TEACHER, SubstitutionKind.CANCELLED}:
            return {}
        wanted = {
            (lesson.class_id, (lesson if asked is None else self.others[lesson] or lesson).day)
            for lesson in self.lessons
        }
        years = {lesson.class_id: lesson.journal.year for lesson in self.lessons}
        found: dict[tuple[str, date], list[Sheet]] = {}
        for class_id, day in sorted(wanted):
            span = keys.class_sheets(self.tenant, class_id, years[class_id], day, day)
            items = everything(table, span, index=True)
            found[class_id, day] = [records.of(item, Sheet) for item in items if keys.is_sheet(item.key)]
        return found

"""Teachers' days under change: who gives which lesson, read with versions and written back where they differ."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from functions.domain.lessons.lesson import LessonId, Sheet
from functions.domain.roll.classes import SchoolClass
from functions.storage import keys, records
from functions.storage.lessons import TeachingDay
from functions.storage.table import Absent, Delete, Item, Key, Put, Version

_LISTS: Final = ("lessons", "off", "extra", "came")
Place = tuple[str, date]  # teacher, day


class _Kept(NamedTuple):
    day: TeachingDay
    version: int


class Days:
    """Some teachers' days. Changes are made here first; `actions` are what they take in the table."""

    def __init__(self, tenant: str, found: Mapping[Key, Item], places: Iterable[Place]) -> None:
        """Take the days of these places from a batch that was read with `day_keys`."""
        self._tenant = tenant
        self._before = {place: self._read(found, place) for place in places}
        self._now = {place: kept.day for place, kept in self._before.items()}

    def busy(self, teacher_id: str, day: date, number: int, but: Iterable[LessonId] = ()) -> bool:
        """Tell whether a teacher gives a lesson of this number, other than these."""
        others = {str(lesson) for lesson in but}
        given = (LessonId.parse(text) for text in self._now[teacher_id, day].lessons if text not in others)
        return any(lesson.number == number for lesson in given)

    def put(self, before: Sheet | None, after: Sheet | None, school_class: SchoolClass) -> None:
        """Let the days say what a change of a lesson makes of them: who gives it, and who would by the timetable."""
        for sheet in (before, after):
            for teacher_id in () if sheet is None else _teachers(sheet):
                self._take_out(teacher_id, sheet)
        if after is None:
            return
        usual = _usual(after)
        if not after.cancelled:
            extra = not school_class.teaches(after.teacher_id, after.subject, after.group)
            source = None if after.substitution is None else after.substitution.source
            came = source is not None and source.day != after.day
            self._add((after.teacher_id, after.day), after.id, "lessons", *["extra"] * extra, *["came"] * came)
        if usual is not None and (after.cancelled or usual != after.teacher_id):
            self._add((usual, after.day), after.id, "off")

    def actions(self) -> list[Put | Delete]:
        """Return what is to be written, conditional on what was read. A day without any lesson is taken away."""
        return [
            self._action(place, kept, self._now[place])
            for place, kept in self._before.items()
            if self._now[place] != kept.day
        ]

    def _read(self, found: Mapping[Key, Item], place: Place) -> _Kept:
        item = found.get(keys.teaching_day(self._tenant, *place))
        if item is None:
            return _Kept(TeachingDay(day=place[1], lessons=()), 0)
        return _Kept(records.of(item, TeachingDay), item.version)

    def _take_out(self, teacher_id: str, sheet: Sheet | None) -> None:
        if sheet is None:
            return
        place, text = (teacher_id, sheet.day), str(sheet.id)
        was = self._now[place]
        lists = {name: tuple(one for one in getattr(was, name) if one != text) for name in _LISTS}
        self._now[place] = was.model_copy(update=lists)

    def _add(self, place: Place, lesson: LessonId, *names: str) -> None:
        was = self._now[place]
        lists = {name: _by_number({*getattr(was, name), str(lesson)}) for name in names}
        self._now[place] = was.model_copy(update=lists)

    def _action(self, place: Place, kept: _Kept, now: TeachingDay) -> Put | Delete:
        key = keys.teaching_day(self._tenant, *place)
        if not (now.lessons or now.off):
            return Delete(key, Version(kept.version))
        condition = Version(kept.version) if kept.version else Absent()
        return Put(records.item(key, now, version=kept.version + 1), condition)


def day_keys(tenant: str, places: Iterable[Place]) -> list[Key]:
    """Return what to read for `Days`."""
    return [keys.teaching_day(tenant, *place) for place in places]


def places_of(*sheets: Sheet | None) -> set[Place]:
    """Return the days that a change of these sheets can touch."""
    return {(teacher_id, sheet.day) for sheet in sheets if sheet is not None for teacher_id in _teachers(sheet)}


def _teachers(sheet: Sheet) -> set[str]:
    usual = _usual(sheet)
    return {sheet.teacher_id} | (set() if usual is None else {usual})


def _usual(sheet: Sheet) -> str | None:
    """Return who gives a lesson by the timetable; nobody, where it came from another place."""
    told = sheet.substitution
    if told is None:
        return sheet.teacher_id
    return None if told.source is not None else told.usual_teacher_id


def _by_number(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(texts, key=lambda text: (LessonId.parse(text).number, text)))

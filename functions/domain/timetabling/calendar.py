"""The school's calendar: on which days a class has lessons, by which weekday's timetable, and by which bells.

Holidays and transferred days are the school's own (273-FZ art. 30 pt. 2: режим занятий); grade 1 has a week of
holidays more in February (SP 2.4.3648-20 pt. 3.4.16), so a holiday may be that of some classes only. Terms are not kept
here: a day that lies in no term has no lessons whatever the calendar says (functions/domain/timetabling/timetable.py).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from functions.domain.organisation.school import Bell
from functions.domain.record import ClassId, Line, Record, SchoolError

WeekLength = Literal[5, 6]
SUNDAY: Final = 6


class HolidayBackwards(SchoolError):
    """A holiday ends before it begins."""


class DayInHolidays(SchoolError):
    """A day of holidays cannot be taught by another day's timetable: take it out of the holidays first."""


class NoTimetableThatDay(SchoolError):
    """Lessons cannot be those of a Sunday: it has no timetable."""


def short_bells(usual: Sequence[Bell], minutes: int, pause: int) -> tuple[Bell, ...]:
    """Return the bells of a shortened day: from the usual beginning, as many lessons, of so many minutes each."""
    bells, begins = [], None
    for bell in usual:
        begins = begins or datetime.combine(date.min, bell.start)
        ends = begins + timedelta(minutes=minutes)
        bells.append(Bell(number=bell.number, start=begins.time(), end=ends.time()))
        begins = ends + timedelta(minutes=pause)
    return tuple(bells)


class Holiday(Record):
    """Days without lessons, both ends included; one day is a holiday too. No classes named: of the whole school."""

    first: date
    last: date
    title: Line
    classes: tuple[ClassId, ...] = ()

    def covers(self, day: date, class_id: str) -> bool:
        """Tell whether a class has no lessons on a day because of this; no class: whether the whole school has none."""
        return self.first <= day <= self.last and (not self.classes or class_id in self.classes)


class Calendar(Record):
    """A school year's days.

    Attributes:
        year: The school year, 2026 for 2026/27.
        holidays: Where they overlap, a day is free once.
        moved: Day → the day whose timetable is taught on it, such as a Saturday → the Monday that is free. The other
            day stays as it is: where its lessons are given only once, it is a holiday of one day as well.
        short: Day → its own bells (сокращённые уроки).
        week: Lessons from Monday to Friday or to Saturday.
        weeks: The same, for classes that differ.
    """

    year: int
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=60)] = ()
    moved: Annotated[dict[date, date], Field(max_length=60)] = {}
    short: Annotated[dict[date, tuple[Bell, ...]], Field(max_length=60)] = {}
    week: WeekLength = 5
    weeks: dict[ClassId, WeekLength] = {}

    def holiday_on(self, day: date, class_id: str = "") -> Holiday | None:
        """Return the first holiday that a day of a class lies in."""
        return next((one for one in self.holidays if one.covers(day, class_id)), None)

    def taught_day(self, day: date, class_id: str = "") -> date | None:
        """Return the day whose timetable is taught on a day, mostly itself; None where there are no lessons.

        A holiday is free even where it was to be taught by another day: families have been told so.
        """
        if self.holiday_on(day, class_id) is not None:
            return None
        source = self.moved.get(day)
        if source is not None:
            return None if source.weekday() == SUNDAY else source
        return day if day.weekday() < self.weeks.get(class_id, self.week) else None

    def taught_as(self, day: date, class_id: str = "") -> int | None:
        """Return the weekday (Monday is 0) whose timetable is taught on a day, or None."""
        source = self.taught_day(day, class_id)
        return None if source is None else source.weekday()

    def is_school_day(self, day: date, class_id: str = "") -> bool:
        """Tell whether a class has lessons on a day of a term; no class: whether the school has."""
        return self.taught_day(day, class_id) is not None

    def school_days(self, first: date, last: date, class_id: str = "") -> list[date]:
        """Return the school days of a stretch, both ends included, in order."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_school_day(day, class_id)]

    def bells_on(self, day: date, usual: Sequence[Bell]) -> tuple[Bell, ...]:
        """Return the bells of a day: its own, where it is shortened."""
        return self.short.get(day, tuple(usual))

    def bell_on(self, day: date, number: int, usual: Sequence[Bell]) -> Bell | None:
        """Return the times of a lesson of a day, or None where there is no bell for its number."""
        return next((bell for bell in self.bells_on(day, usual) if bell.number == number), None)

    def with_week(self, week: WeekLength, weeks: Mapping[str, WeekLength]) -> "Calendar":
        """Return the calendar with other lengths of the week: the usual one, and those of classes that differ."""
        return self._with(week=week, weeks={one: length for one, length in weeks.items() if length != week})

    def with_holiday(self, holiday: Holiday) -> "Calendar":
        """Return the calendar with a holiday more, in order of days. Raises HolidayBackwards."""
        if holiday.last < holiday.first:
            raise HolidayBackwards
        others = [one for one in self.holidays if one != holiday]
        return self._with(holidays=tuple(sorted([*others, holiday], key=lambda one: (one.first, one.last))))

    def without_holiday(self, holiday: Holiday) -> "Calendar":
        """Return the calendar without a holiday; one that is not there is no matter."""
        return self._with(holidays=tuple(one for one in self.holidays if one != holiday))

    def with_moved(self, day: date, source: date) -> "Calendar":
        """Return the calendar where a day is taught by another day's timetable.

        Raises: DayInHolidays, NoTimetableThatDay.
        """
        if source.weekday() == SUNDAY:
            raise NoTimetableThatDay
        if self.holiday_on(day) is not None:
            raise DayInHolidays
        return self._with(moved=dict(sorted({**self.moved, day: source}.items())))

    def without_moved(self, day: date) -> "Calendar":
        """Return the calendar where a day is taught as its own weekday again."""
        return self._with(moved={key: source for key, source in self.moved.items() if key != day})

    def with_short(self, day: date, bells: Sequence[Bell]) -> "Calendar":
        """Return the calendar where a day has bells of its own; with none it has the usual ones again."""
        others = {key: kept for key, kept in self.short.items() if key != day}
        return self._with(short=dict(sorted({**others, **({day: tuple(bells)} if bells else {})}.items())))

    def _with(self, **changes: object) -> "Calendar":
        return self.model_copy(update=changes)

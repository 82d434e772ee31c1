"""What is wrong with weeks from a file: a lesson by itself, the day they begin on, two lessons at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from functions.domain.imports.rows import WeekRow
from functions.domain.imports.week_draft import Stand, Week
from functions.domain.timetabling.timetable import Entry, Timetable, Version
from functions.domain.timetabling.timetable_conflicts import Conflict, ConflictKind, Placed, conflicts, facts

MOST: Final = 200  # lessons of a week, as a version takes them


def possible(week: Week, stand: Stand) -> None:
    """Note what is wrong with each lesson by itself, and with the day on which the week begins."""
    terms = stand.school.terms_of(week.class_id)
    first = week.rows[0][0].cells
    closed = [term for term in terms if term.closed]
    if week.since > terms[-1].end:
        first.wrong("since", f"день учебного года: он кончается {terms[-1].end:%d.%m.%Y}")
    elif closed and week.since <= closed[-1].end:
        first.wrong("since", f"день после {closed[-1].end:%d.%m.%Y}: {closed[-1].title} уже закрыта")
    elif week.class_id in stand.written and week.since <= stand.written[week.class_id]:
        day = stand.written[week.class_id]
        first.wrong("since", f"день после {day:%d.%m.%Y}: по этот день в уроках класса уже есть записи")
    if len(week.rows) > MOST:
        first.wrong("class", f"не больше {MOST} уроков в неделе класса")
    length = stand.calendar.weeks.get(week.class_id, stand.calendar.week)
    journals = stand.classes[week.class_id].journals()
    for row, entry in week.rows:
        if entry.weekday >= length:
            row.cells.wrong("weekday", f"день от понедельника до пятницы: у класса {length} учебных дней в неделе")
        groups = [group for subject, group in journals if subject == entry.subject]
        if groups and entry.group not in groups:
            known = ", ".join(group or "весь класс (пусто)" for group in groups)
            row.cells.wrong("group", f"подгруппа, у которой по нагрузке есть учитель: {known}")


def meeting(changed: Sequence[Week], weeks: Sequence[Week], stand: Stand) -> dict[int, str]:
    """Note what meets what in the weeks that change; return, by line, in which room two lessons are."""
    after = dict(stand.timetables)
    for week in weeks:
        version = Version(since=week.since, entries=tuple(week.entries[:MOST]))
        after[week.class_id] = after[week.class_id].with_version(version)
    first = min((week.since for week in changed), default=stand.today)
    later = {one.since for timetable in after.values() for one in timetable.versions if one.since > first}
    rooms, seen = dict[int, str](), set[tuple[int, str]]()
    for day in sorted({first, *later}):
        lines = _lines(changed, after, day)
        held = facts(stand.classes, {bell.number for bell in stand.school.bells}, day)
        found = conflicts({one: _entries(after[one], day) for one in stand.classes}, held)
        for conflict in found:
            _told(_Met(conflict, day), lines, stand, rooms, seen)
    return rooms


def _lines(changed: Sequence[Week], after: Mapping[str, Timetable], day: date) -> dict[Placed, WeekRow]:
    """Return the lines of the lessons that are in force on a day by the file."""
    found = dict[Placed, WeekRow]()
    for week in changed:
        version = after[week.class_id].version_on(day)
        if version is not None and version.since == week.since:
            found |= {Placed(week.class_id, entry): row for row, entry in week.rows}
    return found


def _entries(timetable: Timetable, day: date) -> tuple[Entry, ...]:
    version = timetable.version_on(day)
    return () if version is None else version.entries


class _Met(NamedTuple):
    """A conflict, and from which day on."""

    conflict: Conflict
    day: date


def _told(
    met: _Met,
    lines: Mapping[Placed, WeekRow],
    stand: Stand,
    rooms: dict[int, str],
    seen: set[tuple[int, str]],
) -> None:
    """Note a conflict at the later line of the file that is in it; one that only older weeks are in is theirs."""
    conflict = met.conflict
    own = sorted(((lines[one], place) for place, one in enumerate(conflict.lessons) if one in lines), key=_by_line)
    if not own:
        return
    row, place = own[-1]
    where = _placed(conflict.lessons[place - 1], lines, stand)
    if conflict.kind is ConflictKind.ROOM:
        rooms[row.line] = f"в кабинете {conflict.about} тогда же {where}"
        return
    key, expected = _expected(conflict, where, stand)
    known = [group for subject, group in stand.classes[row.class_id].journals() if subject == row.entry.subject]
    told_already = conflict.kind is ConflictKind.NO_LOAD and bool(known) and row.entry.group not in known
    later = conflict.kind is ConflictKind.NO_LOAD and met.day != (row.since or met.day)
    if not (told_already or later or (row.line, expected) in seen):
        seen.add((row.line, expected))
        row.cells.wrong(key, expected)


def _by_line(one: tuple[WeekRow, int]) -> int:
    return one[0].line


def _expected(conflict: Conflict, where: str, stand: Stand) -> tuple[str, str]:
    """Return the column of a mistake, and what is expected there."""
    if conflict.kind is ConflictKind.NO_LOAD:
        return "subject", "предмет, который по нагрузке кто-то ведёт в этом классе с этого дня"
    if conflict.kind is ConflictKind.NO_BELL:
        numbers = ", ".join(str(bell.number) for bell in stand.school.bells)
        return "number", f"урок, на который в школе есть звонок: {numbers}"
    if conflict.kind is ConflictKind.TEACHER:
        name = stand.names.get(conflict.about, "учитель")
        return "number", f"время, когда {name} не ведёт другой урок: тогда же {where}"
    return "number", f"место, где у этих учеников нет другого урока: там уже {where}"


def _placed(one: Placed, lines: Mapping[Placed, WeekRow], stand: Stand) -> str:
    title = stand.school.journal_title(one.entry.subject, one.entry.group)
    there = f"{title}, {stand.classes[one.class_id].title}"
    return f"{there} (строка {lines[one].line})" if one in lines else there

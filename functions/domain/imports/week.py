"""The plan of the weeks of classes: which lessons come, change or go, from which day on, and what cannot be.

The file gives the whole week of each class that it names: lessons that stand in the timetable and not in the file go.
Weeks of all classes are looked at together, since it is between them that teachers and rooms meet.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

from functions.domain.imports.changes import Plan, Shown, WeekSet
from functions.domain.imports.fields import Mistake
from functions.domain.imports.rows import WeekRow
from functions.domain.imports.week_checks import MOST, meeting, possible
from functions.domain.imports.week_draft import Stand, Week, order
from functions.domain.organisation.school import School
from functions.domain.timetabling.timetable import Alternation, Entry, Version

DAYS: Final = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота")
TURNS: Final = {Alternation.FIRST: "первые недели", Alternation.SECOND: "вторые недели"}


def plan(rows: Sequence[WeekRow], mistakes: list[Mistake], stand: Stand) -> Plan:
    """Return what weeks of classes would change."""
    weeks = _weeks(rows, stand)
    changed = [week for week in weeks if not week.same]
    for week in changed:
        possible(week, stand)
    rooms = meeting(changed, weeks, stand)
    shown = [line for week in changed for line in _shown(week, stand, rooms)]
    counts = {what: sum(one.what == what for one in shown) for what in ("added", "changed", "removed")}
    counts["same"] = len(rows) - counts["added"] - counts["changed"]
    sets = [
        WeekSet(
            class_id=week.class_id,
            year=stand.school.year,
            version=Version(since=week.since, entries=tuple(sorted(week.entries[:MOST], key=order))),
        )
        for week in changed
    ]
    return Plan([*sets], shown, counts, [], mistakes)


def _weeks(rows: Sequence[WeekRow], stand: Stand) -> list[Week]:
    """Put the lines together by class; all lessons of a class begin on one day."""
    found: dict[str, Week] = {}
    for row in rows:
        if row.class_id not in stand.classes:
            row.cells.wrong("class", "класс, у которого в этом году есть список и нагрузка")
            continue
        since = row.since or stand.today + timedelta(days=1)
        if row.class_id not in found:
            version = stand.timetables[row.class_id].version_on(since)
            found[row.class_id] = Week(row.class_id, since, () if version is None else version.entries)
        week = found[row.class_id]
        if since != week.since:
            row.cells.wrong("since", f"один день у всех уроков класса: выше стоит {week.since:%d.%m.%Y}")
        elif row.entry in week.entries:
            row.cells.wrong("number", "каждый урок один раз: такой уже был выше")
        else:
            week.rows.append((row, row.entry))
    return list(found.values())


def _shown(week: Week, stand: Stand, rooms: Mapping[int, str]) -> list[Shown]:
    """Return the lines of a week that somebody is to look at, then the lessons that go."""
    kept = set(map(order, week.before)) & set(map(order, week.entries))
    gone: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    for entry in week.before:
        if order(entry) not in kept:
            gone[entry.weekday, entry.number].append(entry)
    told = list[Shown]()
    until = _stretch(week, stand)
    title = stand.classes[week.class_id].title
    for row, entry in week.rows:
        if order(entry) in kept:
            continue
        instead = gone[entry.weekday, entry.number]
        details = [_entry(entry, stand.school), until]
        if instead:
            details.append(f"вместо: {_entry(instead[0], stand.school)}")
        if row.line in rooms:
            details.append(rooms[row.line])
        what: Literal["added", "changed"] = "changed" if instead else "added"
        told.append(Shown(line=row.line, name=_where(title, entry), what=what, details=tuple(details)))
        del instead[:1]
    return told + [
        Shown(line=0, name=_where(title, entry), what="removed", details=(_entry(entry, stand.school),))
        for entries in gone.values()
        for entry in entries
    ]


def _stretch(week: Week, stand: Stand) -> str:
    """Return from when to when a week is taught: until the next one that the timetable has already."""
    later = [one.since for one in stand.timetables[week.class_id].versions if one.since > week.since]
    first = f"с {week.since:%d.%m.%Y}"
    return f"{first} по {min(later) - timedelta(days=1):%d.%m.%Y}" if later else first


def _where(title: str, entry: Entry) -> str:
    return f"{title}, {DAYS[entry.weekday]}, {entry.number}-й урок"


def _entry(entry: Entry, school: School) -> str:
    room = f"кабинет {entry.room}" if entry.room else ""
    return ", ".join(filter(None, [school.journal_title(entry.subject, entry.group), room, TURNS.get(entry.week, "")]))

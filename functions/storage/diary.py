"""What a family's diary reads of its class: a term with its results, the results of a year, the week's signatures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.diaries.signature import WeekSeen
from functions.domain.grading.brought import BroughtMark
from functions.domain.grading.results import Result
from functions.domain.lessons.absences import DayAbsence, PupilAbsences
from functions.domain.organisation.school import Term
from functions.domain.roll.people import Person, stays
from functions.domain.week import Week
from functions.storage import diary_lessons, keys, records, results
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, Version, everything

ATTEMPTS: Final = 4  # a pupil has two guardians, seldom more


class TermOfPupil(NamedTuple):
    """A term of one pupil.

    Attributes:
        lessons: Until a day, oldest first.
        subjects: Of all lessons until then.
        results, brought: Term marks and brought marks by subject.
    """

    lessons: list[DiaryLesson]
    subjects: set[str]
    results: dict[str, Result]
    brought: dict[str, tuple[BroughtMark, ...]]


def term(
    table: Table,
    tenant: str,
    pupil: Person,
    year: int,
    asked: Term,
    until: date,
    *,
    away: Sequence[DayAbsence] | None = None,
) -> TermOfPupil:
    """Return a pupil's term. One query of the index, to the term's last day, where its results lie.

    Who has moved in it has a query for each class: lessons are those of the class of the day, results those of the
    class of the last day. Marks brought from a former school are those of each class's own journals: what went along
    from one to the next is left out, since its lessons, or the mark itself, are here.

    Args:
        table: What to read.
        tenant: Of which school.
        pupil: Whose class and subgroups of that year count; other pupils' cells are dropped here.
        year: The school year.
        asked: The term.
        until: The last day whose lessons are wanted.
        away: The pupil's absences by days. With them, only such lessons are read as say something of the pupil, or lie
            on these days: half of a term, and reading lessons is the greater part of what a page of it costs.
    """
    here = [stay for stay in stays(pupil, year) if stay.within(asked.start, asked.end)]
    items: list[Item] = []
    held: list[Item] = []
    brought: dict[str, tuple[BroughtMark, ...]] = {}
    for stay in here:
        first, last = stay.within(asked.start, asked.end) or (asked.start, asked.end)
        items = diary_lessons.class_items(
            table, tenant, stay.class_id, year, asked.start, last
        )  # brought: at its start
        begins, ends = first.isoformat(), min(until, last).isoformat()
        sheets = diary_lessons.own_sheets(items, stay.pupil, year)
        held += [item for item in sheets if begins <= keys.sheet_day(item.key) <= ends]
        for subject, marks in results.own_brought(items, stay.pupil, year).items():
            own_marks = marks if len(here) == 1 else tuple(one for one in marks if one.class_id is None)
            brought[subject] = (*brought.get(subject, ()), *own_marks)
    wanted = held if away is None else [item for item in held if _may_say(item, pupil.id, away)]
    own = results.own_results(items, here[-1].pupil, year)
    return TermOfPupil(
        [diary_lessons.for_pupil(item, pupil.id) for item in wanted],
        diary_lessons.subjects_of(held),
        {one.subject: one.result for one in own if one.term == asked.number},
        brought,
    )


def _may_say(item: Item, pupil_id: str, away: Sequence[DayAbsence]) -> bool:
    """Tell whether a sheet may have a cell of a pupil, which is so only where the id is in its text, or needs one."""
    return pupil_id in item.doc or any(one.covers(date.fromisoformat(keys.sheet_day(item.key))) for one in away)


def year_results(
    table: Table, tenant: str, pupil: Person, year: int, last_days: Iterable[date]
) -> list[tuple[str, int, Result]]:
    """Return a pupil's results that lie at these last days of terms: subject, term, result. One query a day.

    Those of the year lie at the last of its days.
    """
    found = []
    for last in last_days:
        stay = next(one for one in reversed(stays(pupil, year)) if one.holds(last))
        items = everything(table, keys.class_results(tenant, stay.class_id, year, last), index=True)
        found += results.own_results(items, stay.pupil, year)
    return [(one.subject, one.term, one.result) for one in found]


def noted_absences(found: Mapping[Key, Item], tenant: str, pupil_id: str, year: int) -> tuple[DayAbsence, ...]:
    """Return a pupil's absences by days from a batch that was read; none where none were noted."""
    return (records.read(found, keys.absences(tenant, pupil_id, year), PupilAbsences) or PupilAbsences()).days


def seen(found: Mapping[Key, Item], tenant: str, pupil_id: str, week: Week) -> WeekSeen:
    """Return a week's signatures from a batch that was read; none where nobody has signed."""
    return records.read(found, keys.week_seen(tenant, pupil_id, week), WeekSeen) or WeekSeen()


def sign(
    table: Table,
    found: Mapping[Key, Item],
    tenant: str,
    pupil_id: str,
    week: Week,
    change: Callable[[WeekSeen], WeekSeen],
) -> None:
    """Write a change of a week's signatures; one that changes nothing writes nothing. Key: keys.week_seen.

    Args:
        table: Where to write.
        found: A batch that was asked for the key.
        tenant: Of which school.
        pupil_id: In whose diary.
        week: Under which week.
        change: Made anew where the other parent has signed meanwhile.

    Raises:
        TableBusy: Others have signed at every attempt.
    """
    key = keys.week_seen(tenant, pupil_id, week)
    for attempt in range(ATTEMPTS):
        before, kept = seen(found, tenant, pupil_id, week), found.get(key)
        after = change(before)
        if after == before:
            return
        version = 0 if kept is None else kept.version
        try:
            table.transact(
                Put(records.item(key, after, version=version + 1), Version(version) if version else Absent())
            )
        except ConditionFailed:
            pause(attempt)
            found = table.batch_get([key])
        else:
            return
    raise TableBusy

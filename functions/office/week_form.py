"""A class's week as a form: a choice of subject, room and weeks for each place, and back to entries."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pydantic import ValidationError

from functions.domain.lessons.lesson import journal_key, parse_journal_key
from functions.domain.timetabling.timetable import Alternation, Entry
from functions.web.forms import InvalidInput

LINES: Final = 2  # lessons that a place offers: two subgroups, or two subjects in weeks by turns
_SUBJECT: Final = re.compile(r"s\.([0-5])\.([1-9]|1[0-2])\.([0-9])", re.ASCII)


class Line(NamedTuple):
    """A lesson of a place in the form: what stands in its three fields."""

    journal: str = ""
    room: str = ""
    week: int = 0


Places = dict[tuple[int, int], list[Line]]  # weekday, number → lines


def shown(entries: Iterable[Entry]) -> Places:
    """Return a week as the form has it; every place has a line to fill in."""
    places: Places = defaultdict(list)
    for one in entries:
        places[one.weekday, one.number].append(Line(journal_key(one.subject, one.group), one.room, int(one.week)))
    return places


def typed(posted: Mapping[str, str]) -> Places:
    """Return what was sent, good or not, to be shown again."""
    places: Places = defaultdict(list)
    for name in posted:
        found = _SUBJECT.fullmatch(name)
        if found is not None and posted[name]:
            place = name.removeprefix("s.")
            week = posted.get(f"w.{place}", "0")
            line = Line(posted[name], posted.get(f"r.{place}", ""), int(week) if week in {"0", "1", "2"} else 0)
            places[int(found[1]), int(found[2])].append(line)
    return places


def entries(posted: Mapping[str, str], journals: Iterable[tuple[str, str]]) -> tuple[Entry, ...]:
    """Return the week that was sent. Raises InvalidInput, which names the fields.

    Args:
        posted: The form.
        journals: Subject and subgroup of what the class is taught; nothing else can be chosen.
    """
    known = {*journals}
    made, wrong = [], []
    for (weekday, number), lines in typed(posted).items():
        for line in lines:
            subject, group = parse_journal_key(line.journal)
            told = {"weekday": weekday, "number": number, "subject": subject, "group": group, "room": line.room}
            try:
                entry = Entry.model_validate(told | {"week": Alternation(line.week)})
            except ValidationError:
                wrong.append(f"{weekday}.{number}")
                continue
            if (subject, group) not in known:
                wrong.append(f"{weekday}.{number}")
            made.append(entry)
    if wrong:
        raise InvalidInput(wrong)
    return tuple(made)

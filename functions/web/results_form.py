"""The form of results: between what a browser sends and a ResultsChange, and back onto the page.

A subject's journal has it, and so has the class page for behaviour. As in the form of a lesson, the page carries what
it showed, so that only places somebody has touched are sent on. A place is «2.pupil1»: term and pupil.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from functions.domain.grading.gradebook import Column, Place, Row
from functions.domain.grading.result_entry import ResultsChange
from functions.domain.grading.results import Result, ResultValue
from functions.domain.organisation.school import School
from functions.domain.record import Record
from functions.web.forms import InvalidInput, wrong_fields

FIELD: Final = re.compile(r"(value|reason)\.([1-9][0-9]?\.[a-z0-9]{4,32})", re.ASCII)
MARKS: Final = frozenset("2345")


class Shown(Record):
    """What a page showed: the versions of the results by term, and per place its value and reason."""

    versions: dict[int, int] = {}
    places: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's place as the form has it.

    Attributes:
        free: The values that may be set without a reason.
        wrong: What was typed was refused.
        theirs: What somebody else has set meanwhile, or None.
    """

    name: str
    place: Place
    value: str
    reason: str
    free: tuple[str, ...]
    wrong: bool = False
    theirs: Result | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it is shown: columns, and per pupil a line for each of them by number."""

    columns: list[Column]
    rows: list[tuple[Row, dict[int, Line]]]
    save_id: str
    shown: str
    offered: tuple[str, ...]

    @property
    def writable(self) -> bool:
        """Tell whether anything may be set in it."""
        return any(column.open for column in self.columns) and bool(self.rows)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has typed over the newest state, and what of it was refused."""

    places: Mapping[str, str]
    wrong: frozenset[str] = frozenset()
    changed: frozenset[str] = field(default_factory=frozenset)


def make(
    columns: Iterable[Column],
    rows: list[Row],
    versions: Mapping[int, int],
    school: School,
    offered: Iterable[ResultValue],
    typed: Typed | None = None,
) -> Form:
    """Return the form over what is kept, with what was typed in it."""
    scale = tuple(offered)
    begun = [column for column in columns if column.begun or _any_result(rows, column.number)]
    told = typed or Typed({})
    lines = [(row, {one.number: _line(row, one.number, school, scale, told) for one in begun}) for row in rows]
    places = {
        f"{number}.{row.pupil.id}": text(place.result)
        for row in rows
        for number, place in row.places.items()
        if place.result.value is not None
    }
    shown = Shown(versions=dict(versions), places=places).model_dump_json()
    return Form(begun, lines, secrets.token_urlsafe(18), shown, tuple(map(str, scale)))


def change_of(posted: Mapping[str, str]) -> ResultsChange:
    """Return what somebody has touched. Raises InvalidInput, which names the places."""
    shown = _shown(posted)
    terms: dict[int, dict[str, object]] = {}
    for place, typed in _typed(posted).items():
        if typed == shown.places.get(place, ""):
            continue
        number, _, pupil_id = place.partition(".")
        value, _, reason = typed.partition("|")
        of_term = terms.setdefault(int(number), {})
        of_term[pupil_id] = {"value": int(value) if value in MARKS else value or None, "reason": reason}
    told = {number: {"base_version": shown.versions.get(number, 0), "cells": cells} for number, cells in terms.items()}
    try:
        return ResultsChange.model_validate({"save_id": posted.get("save_id", ""), "terms": told})
    except ValidationError as exc:
        raise InvalidInput([_place_of(name) for name in wrong_fields(exc)]) from exc


def typed_over(posted: Mapping[str, str], rows: Iterable[Row], *, wrong: Iterable[str] = ()) -> Typed:
    """Return what was typed, for the form to be shown again over the newest state.

    An untouched place shows what is kept now; a touched one what was typed, and beside it what somebody else has set
    there meanwhile. Sent again, the typed value wins knowingly.
    """
    try:
        before = _shown(posted).places
    except InvalidInput:
        before = {}
    now = {f"{number}.{row.pupil.id}": text(place.result) for row in rows for number, place in row.places.items()}
    touched = {place: typed for place, typed in _typed(posted).items() if typed != before.get(place, "")}
    changed = {place for place, typed in touched.items() if now.get(place, "") not in (typed, before.get(place, ""))}
    return Typed(touched, frozenset(wrong), frozenset(changed))


def filled(typed: Typed, columns: Iterable[Column], rows: Iterable[Row]) -> Typed:
    """Return what was typed with every empty place of the open columns filled with what is proposed."""
    places = dict(typed.places)
    for column in columns:
        for row in rows:
            name, place = f"{column.number}.{row.pupil.id}", row.places[column.number]
            kept = places.get(name, text(place.result))
            if column.open and place.there and place.proposed is not None and not kept.partition("|")[0]:
                places[name] = f"{place.proposed}|{kept.partition('|')[2]}"
    return Typed(places, typed.wrong, typed.changed)


def text(result: Result) -> str:
    """Return a result as the form holds it: value, a bar, the reason. Nothing where none is set."""
    return "" if result.value is None else f"{result.value}|{result.reason}"


def _line(row: Row, number: int, school: School, scale: tuple[ResultValue, ...], typed: Typed) -> Line:
    name, place = f"{number}.{row.pupil.id}", row.places[number]
    value, _, reason = typed.places.get(name, text(place.result)).partition("|")
    free = tuple(str(one) for one in scale if not place.asks_reason(one, school))
    theirs = place.result if name in typed.changed else None
    return Line(name, place, value, reason, free, name in typed.wrong, theirs)


def _any_result(rows: Iterable[Row], number: int) -> bool:
    return any(row.places[number].result.value is not None for row in rows)


def _typed(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the text of every place that the form had; a reason without a result is nothing."""
    found: dict[str, str] = {}
    for name in posted:
        match = FIELD.fullmatch(name)
        if match is not None and match[1] == "value":
            value, reason = posted[name].strip(), " ".join(posted.get(f"reason.{match[2]}", "").split())
            found[match[2]] = f"{value}|{reason}" if value else ""
    return found


def _shown(posted: Mapping[str, str]) -> Shown:
    try:
        return Shown.model_validate_json(posted.get("shown", ""))
    except ValidationError as exc:
        raise InvalidInput(["shown"]) from exc


def _place_of(name: str) -> str:
    """Return «2.pupil1» of «terms.2.cells.pupil1.value», and other names as they are."""
    parts = name.split(".")
    return f"{parts[1]}.{parts[3]}" if len(parts) > 3 and parts[0] == "terms" else name  # noqa: PLR2004  # those parts

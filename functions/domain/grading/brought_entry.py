"""Entering marks of a former school: for whom, of which days, and what is refused."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from functions.domain import merging
from functions.domain.grading.brought import NOTHING_BROUGHT, Brought, BroughtMark, PupilBrought
from functions.domain.grading.results import ResultTerm
from functions.domain.lessons.lesson import Journal, Remark, SaveId
from functions.domain.lessons.marks import PassFail
from functions.domain.merging import ChangedMeanwhile, Difference, VersionAhead
from functions.domain.organisation.school import School, TermClosed, school_year
from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.classes import Pupil, SchoolClass

BaseVersion = Annotated[int, Field(ge=0, le=1_000_000_000)]


class NotANewcomer(SchoolError):
    """Marks of a former school for somebody who has been in the class since the year began, or is not in it."""


class BroughtDayWrong(SchoolError):
    """A brought mark is of a day before the school year, or of one on which the pupil was here already."""


class BroughtMarkWrong(SchoolError):
    """A brought mark has no value, a kind of work that the school has not, or is of another scale than the subject."""


class BroughtChange(Record):
    """All that one pupil brought into a journal, as it is to be kept from now on.

    Attributes:
        base_versions: By term, of what the writer was looking at; a term that is missing had nothing.
        school: Which school the marks are from.
    """

    save_id: SaveId
    pupil_id: PersonId
    base_versions: Annotated[dict[ResultTerm, BaseVersion], Field(max_length=12)] = {}
    school: Remark = ""
    marks: Annotated[tuple[BroughtMark, ...], Field(max_length=40)] = ()


def newcomers(school_class: SchoolClass, journal: Journal, school: School) -> list[Pupil]:
    """Return who joined the journal during the school year, in the order of the list."""
    first = school.terms_of(journal.class_id)[0].start
    members = school_class.members(journal.subject, journal.group)
    return [
        pupil
        for pupil in school_class.pupils
        if pupil.joined is not None
        and pupil.joined > first
        and pupil.id in members
        and journal.subject not in pupil.without
    ]


def by_term(change: BroughtChange, journal: Journal, school: School) -> dict[int, PupilBrought]:
    """Return the marks by the term their day lies in, oldest first; a day of holidays belongs to the term before."""
    found: dict[int, list[BroughtMark]] = {}
    for one in sorted(change.marks, key=lambda mark: mark.day):
        found.setdefault(school.nearest_term(one.day, journal.class_id).number, []).append(one)
    return {number: PupilBrought(marks=tuple(marks), school=change.school) for number, marks in found.items()}


def permit(change: BroughtChange, journal: Journal, school_class: SchoolClass, school: School) -> None:
    """Raise unless this may be brought; who may enter it is the right's to say.

    Raises:
        NotANewcomer, BroughtDayWrong, BroughtMarkWrong: The change itself can't be.
    """
    pupil = next((one for one in newcomers(school_class, journal, school) if one.id == change.pupil_id), None)
    if pupil is None or pupil.joined is None:
        raise NotANewcomer
    kinds = {kind.id for kind in school.work_kinds}
    for one in change.marks:
        _permit_mark(one, journal, pupil.joined, kinds, school)


def require_open(terms: Iterable[int], journal: Journal, school: School, *, office: bool) -> None:
    """Refuse a change of brought marks in a closed term, unless the office makes it. Raises TermClosed."""
    if not office and any(school.term(number, journal.class_id).closed for number in terms):
        raise TermClosed


def _permit_mark(one: BroughtMark, journal: Journal, joined: date, kinds: set[str], school: School) -> None:
    if school_year(one.day) != journal.year or one.day >= joined:
        raise BroughtDayWrong
    value, only_passed = one.mark.value, journal.subject in school.pass_subjects
    if value is None or isinstance(value, PassFail) is not only_passed or (one.mark.kind or one.kind) not in kinds:
        raise BroughtMarkWrong


def merge(
    kept: Mapping[int, tuple[Brought, int]], change: BroughtChange, journal: Journal, school: School
) -> list[tuple[Brought, int, Difference]]:
    """Return what is brought with a change in it, by term, each with its version before and what changes.

    Args:
        kept: By term, what is there and its version.
        change: What the pupil's marks are to be.
        journal: Where they are counted.
        school: Whose terms the days lie in.

    Raises:
        ChangedMeanwhile: Somebody else has changed this pupil's marks since the page was opened.
        VersionAhead: The change is based on a version that is not there yet.
    """
    wanted, found = by_term(change, journal, school), []
    for number in sorted({*wanted, *kept}):
        brought, version = kept.get(number, (Brought.empty(journal, number), 0))
        base = change.base_versions.get(number, 0)
        if base > version:
            raise VersionAhead
        cell = wanted.get(number, NOTHING_BROUGHT).model_copy(update={"changed_in": version + 1})
        cells = merging.touched(brought.cells, {change.pupil_id: cell}, NOTHING_BROUGHT)
        collisions = merging.collisions(brought.cells, cells, NOTHING_BROUGHT, base)
        if collisions:
            raise ChangedMeanwhile(collisions)
        if cells:
            after = brought.model_copy(update={"cells": {**brought.cells, **cells}})
            found.append((after, version, _difference(brought, cells)))
    return found


def _difference(brought: Brought, cells: Mapping[str, PupilBrought]) -> Difference:
    before = {pupil_id: _plain(brought.cells.get(pupil_id, NOTHING_BROUGHT)) for pupil_id in cells}
    return Difference(before, {pupil_id: _plain(cell) for pupil_id, cell in cells.items()})


def _plain(cell: PupilBrought) -> dict[str, Any]:
    return cell.model_dump(mode="json", exclude={"changed_in"}, exclude_defaults=True)

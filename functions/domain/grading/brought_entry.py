"""Entering marks of a former school: for whom, of which days, and what is refused."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from functions.domain import merging
from functions.domain.grading.brought import NOTHING_BROUGHT, Brought, BroughtMark, PupilBrought
from functions.domain.grading.result_entry import scale
from functions.domain.grading.results import FORMER_SCHOOL, NO_RESULT, Result, Results, ResultTerm, ResultValue
from functions.domain.lessons.lesson import Journal, Remark, SaveId
from functions.domain.lessons.marks import PassFail
from functions.domain.merging import ChangedMeanwhile, Difference, VersionAhead
from functions.domain.organisation.school import School, Term, TermClosed, school_year
from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.classes import Pupil, SchoolClass

BaseVersion = Annotated[int, Field(ge=0, le=1_000_000_000)]


class NotANewcomer(SchoolError):
    """Marks of a former school for somebody who has been in the class since the year began, or is not in it."""


class BroughtDayWrong(SchoolError):
    """A brought mark is of a day before the school year, or of one on which the pupil was here already."""


class BroughtMarkWrong(SchoolError):
    """A brought mark has no value, a kind of work that the school has not, or is of another scale than the subject."""


class ResultIsOurs(SchoolError):
    """A term mark of a former school for a term in which our teacher has set one."""


class BroughtChange(Record):
    """All that one pupil brought into a journal, as it is to be kept from now on.

    Attributes:
        base_versions: By term, of what the writer was looking at; a term that is missing had nothing.
        school: Which school the marks are from.
        results: Term marks of the former school, by term of ours.
        result_versions: By term, of the term marks that the writer was looking at.
    """

    save_id: SaveId
    pupil_id: PersonId
    base_versions: Annotated[dict[ResultTerm, BaseVersion], Field(max_length=12)] = {}
    school: Remark = ""
    marks: Annotated[tuple[BroughtMark, ...], Field(max_length=40)] = ()
    results: Annotated[dict[ResultTerm, ResultValue], Field(max_length=12)] = {}
    result_versions: Annotated[dict[ResultTerm, BaseVersion], Field(max_length=12)] = {}


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


def terms_before(pupil: Pupil, journal: Journal, school: School) -> list[Term]:
    """Return the terms that a pupil may bring a term mark for: those that had begun before they came, in order."""
    return [one for one in school.terms_of(journal.class_id) if pupil.joined is not None and one.start < pupil.joined]


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
    offered = scale(school, journal.subject, school_class.grade)
    terms = {term.number for term in terms_before(pupil, journal, school)}
    for number, value in change.results.items():
        if number not in terms:
            raise BroughtDayWrong
        if value not in offered:
            raise BroughtMarkWrong


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
        along = tuple(one for one in brought.marks(change.pupil_id) if one.class_id is not None)
        cell = wanted.get(number, NOTHING_BROUGHT)
        cell = cell.model_copy(update={"marks": (*along, *cell.marks), "changed_in": version + 1})
        cells = merging.touched(brought.cells, {change.pupil_id: cell}, NOTHING_BROUGHT)
        collisions = merging.collisions(brought.cells, cells, NOTHING_BROUGHT, base)
        if collisions:
            raise ChangedMeanwhile(collisions)
        if cells:
            after = brought.model_copy(update={"cells": {**brought.cells, **cells}})
            found.append((after, version, _difference(brought, cells)))
    return found


def merge_results(
    kept: Mapping[int, tuple[Results, int]], change: BroughtChange, journal: Journal
) -> list[tuple[Results, int, Difference]]:
    """Return the results with the term marks of a former school in them, by term: as `merge`.

    What our teacher has set stays: it can neither be taken back nor overwritten from here.

    Raises:
        ResultIsOurs: A term mark for a term that has one of ours.
        ChangedMeanwhile, VersionAhead: As `merge`.
    """
    found = []
    for number in sorted({*change.results, *kept}):
        results, version = kept.get(number, (Results.empty(journal, number), 0))
        own, value = results.cells.get(change.pupil_id, NO_RESULT), change.results.get(number)
        if own.value is not None and (not own.former or own.from_class):
            if value is not None:
                raise ResultIsOurs
            continue
        base = change.result_versions.get(number, 0)
        if base > version:
            raise VersionAhead
        former = "" if value is None else change.school or FORMER_SCHOOL
        wanted = {change.pupil_id: Result(value=value, former=former, changed_in=version + 1)}
        cells = merging.touched(results.cells, wanted, NO_RESULT)
        collisions = merging.collisions(results.cells, cells, NO_RESULT, base)
        if collisions:
            raise ChangedMeanwhile(collisions)
        if cells:
            after = results.model_copy(update={"cells": {**results.cells, **cells}})
            before = {change.pupil_id: _plain(own)}
            found.append((after, version, Difference(before, {change.pupil_id: _plain(cells[change.pupil_id])})))
    return found


def _difference(brought: Brought, cells: Mapping[str, PupilBrought]) -> Difference:
    before = {pupil_id: _plain(brought.cells.get(pupil_id, NOTHING_BROUGHT)) for pupil_id in cells}
    return Difference(before, {pupil_id: _plain(cell) for pupil_id, cell in cells.items()})


def _plain(cell: PupilBrought | Result) -> dict[str, Any]:
    return cell.model_dump(mode="json", exclude={"changed_in"}, exclude_defaults=True)

"""Setting results: who may, what is refused, and how two changes of the same results come together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from functions.domain import merging
from functions.domain.grading.gradebook import Column, Row
from functions.domain.grading.results import BEHAVIOUR, NO_RESULT, Result, Results, ResultTerm, ResultValue, Without
from functions.domain.lessons.lesson import Remark, SaveId
from functions.domain.merging import ChangedMeanwhile, Difference, VersionAhead
from functions.domain.organisation.school import BehaviourScale, NoSuchTerm, School, TermClosed
from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person, Role

PASS: tuple[ResultValue, ...] = (Without.PASSED, Without.NOT_PASSED)
BEHAVIOUR_SCALES: Mapping[BehaviourScale, tuple[ResultValue, ...]] = {
    BehaviourScale.PASSED: PASS,
    BehaviourScale.THREE: (5, 3, 2),
    BehaviourScale.FIVE: (5, 4, 3, 2),
}
NO_MARK: tuple[ResultValue, ...] = (Without.NOT_JUDGED, Without.EXEMPT)


class NotYourJournal(SchoolError):
    """Somebody else teaches this now: only the present teacher sets results."""


class TermAhead(SchoolError):
    """The term has not begun; nothing can be summed up yet."""


class ResultWithoutReason(SchoolError):
    """A result lies farther from the average than the school allows, and does not say why."""

    def __init__(self, places: list[str]) -> None:
        self.places = places
        super().__init__()


class ResultOfNobody(SchoolError):
    """A result was sent for somebody who does not belong to the journal in that term."""


class OtherResultScale(SchoolError):
    """A result that this subject, or the school's scale of behaviour, does not have."""


class ResultSet(Record):
    """What a pupil's result is to become; None takes it back."""

    value: ResultValue | None = None
    reason: Remark = ""


class TermChange(Record):
    """What is to be changed in one term. `base_version`: of the results the teacher was looking at, 0 for none."""

    base_version: Annotated[int, Field(ge=0, le=1_000_000_000)]
    cells: Annotated[dict[PersonId, ResultSet], Field(min_length=1, max_length=60)]


class ResultsChange(Record):
    """What a teacher wants changed, by term: only the places that were touched."""

    save_id: SaveId
    terms: Annotated[dict[ResultTerm, TermChange], Field(max_length=15)] = {}


def sets_results(person: Person, school_class: SchoolClass, subject: str, group: str, today: date) -> bool:
    """Tell whether a person sets the results of a journal: its present teacher, in holidays the last one.

    Behaviour is marked by the homeroom teacher.
    """
    if subject == BEHAVIOUR:
        now: str | None = school_class.homeroom_teacher_id
    else:
        now = school_class.teacher_of(subject, group, today) or school_class.teacher_of(subject, group)
    return person.id == now and person.has(Role.TEACHER)


def scale(school: School, subject: str, grade: int) -> tuple[ResultValue, ...]:
    """Return what may be set in a subject, best first, and then what is no mark; nothing where a grade has no marks."""
    if subject == BEHAVIOUR:
        return () if school.behaviour is None else (*BEHAVIOUR_SCALES[school.behaviour], Without.NOT_JUDGED)
    if grade < school.first_marked_grade:
        return ()
    return (*(PASS if subject in school.pass_subjects else (5, 4, 3, 2)), *NO_MARK)


def permit(
    change: ResultsChange,
    columns: Iterable[Column],
    rows: Sequence[Row],
    school: School,
    offered: Sequence[ResultValue],
) -> None:
    """Raise unless this change may be made; that it is made by who may is `sets_results`.

    Args:
        change: What is wanted.
        columns: Of the class, as they stand today.
        rows: Of the journal, with averages.
        school: Whose rule says when a reason is needed.
        offered: The subject's `scale`.

    Raises:
        NoSuchTerm: No such term of the class.
        TermClosed, TermAhead: The office has closed it; or it has not begun.
        ResultOfNobody, OtherResultScale: The change itself can't be.
        ResultWithoutReason: Names the places, «2.pupil1».
    """
    by_number = {column.number: column for column in columns}
    lines = {row.pupil.id: row for row in rows}
    lacking = []
    for number, of_term in change.terms.items():
        if number not in by_number:
            raise NoSuchTerm
        if by_number[number].closed:
            raise TermClosed
        if not by_number[number].begun:
            raise TermAhead
        _permit_cells(number, of_term, lines, offered)
        lacking += [
            f"{number}.{pupil_id}"
            for pupil_id, wanted in of_term.cells.items()
            if not wanted.reason and lines[pupil_id].places[number].asks_reason(wanted.value, school)
        ]
    if lacking:
        raise ResultWithoutReason(lacking)


def _permit_cells(number: int, change: TermChange, lines: Mapping[str, Row], offered: Sequence[ResultValue]) -> None:
    for pupil_id, wanted in change.cells.items():
        row = lines.get(pupil_id)
        if row is None or not row.places[number].there:
            raise ResultOfNobody
        if wanted.value not in {None, row.places[number].result.value, *offered}:
            raise OtherResultScale


def merge(results: Results, version: int, change: TermChange) -> tuple[Results, Difference]:
    """Return the results with a change in them, and what that changes; see entry.merge.

    Raises:
        ChangedMeanwhile: Lists every collision, places as «2.pupil1».
        VersionAhead: The change is based on a version that is not there yet.
    """
    if change.base_version > version:
        raise VersionAhead
    wanted = {pupil_id: _result(one, version + 1) for pupil_id, one in change.cells.items()}
    cells = merging.touched(results.cells, wanted, NO_RESULT)
    collisions = merging.collisions(results.cells, cells, NO_RESULT, change.base_version)
    if collisions:
        raise ChangedMeanwhile([one._replace(place=f"{results.term}.{one.place}") for one in collisions])
    before = {pupil_id: _plain(results.cells.get(pupil_id, NO_RESULT)) for pupil_id in cells}
    after = {pupil_id: _plain(cell) for pupil_id, cell in cells.items()}
    return results.model_copy(update={"cells": {**results.cells, **cells}}), Difference(before, after)


def _result(wanted: ResultSet, version: int = 0) -> Result:
    reason = wanted.reason if wanted.value is not None else ""  # what was taken back needs none
    return Result(value=wanted.value, reason=reason, changed_in=version)


def _plain(result: Result) -> dict[str, Any]:
    return result.model_dump(mode="json", exclude={"changed_in"}, exclude_defaults=True)

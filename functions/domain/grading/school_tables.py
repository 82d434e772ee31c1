"""The school's own tables, changed by the office: letters of absences, kinds of work, the rule of term marks.

Old lessons keep their letters and kinds, and nobody can tell at once which are in use: so a row is never removed. It is
retired, and forms offer it no more.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from functions.domain.grading.results import Without
from functions.domain.organisation.school import (
    AbsenceCode,
    AbsenceKind,
    AbsenceLetter,
    BehaviourScale,
    School,
    TermRule,
    Weight,
    WorkKind,
)
from functions.domain.record import Record, SchoolError, SubjectId

MOST_ROWS: Final = 30
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
_MARKS: Final = frozenset({*Without})


class LetterTaken(SchoolError):
    """Two absences with one letter, or a letter that is a mark: зч, нз, осв."""


class RowsNeeded(SchoolError):
    """No kind of work would be offered, or no letter for an absence without a reason."""


class NoMoreRows(SchoolError):
    """A table has as many rows as it may have."""


class KindRow(Record):
    """A kind of work as the office writes it."""

    title: Title
    weight: Weight
    retired: bool = False


class AbsenceRow(Record):
    """What a letter stands for, as the office writes it."""

    title: Title
    kind: AbsenceKind
    retired: bool = False


class NewAbsence(AbsenceRow):
    """A new letter."""

    letter: AbsenceLetter


class RuleForm(Record):
    """The rule of term marks and the days to write, as the office writes them."""

    round_up_from: Annotated[int, Field(ge=1, le=100)]
    fewest_marks: Annotated[int, Field(ge=1, le=20)]
    differs_by: Annotated[int, Field(ge=50, le=300)]
    days_to_write: Annotated[int, Field(ge=1, le=366)] | Literal[""] = ""


def with_kinds(school: School, rows: Mapping[str, KindRow], new: KindRow | None) -> School:
    """Return the school with kinds of work changed, and one more. Raises RowsNeeded, NoMoreRows.

    The first kind is the ordinary one, which lessons have that name none: it cannot be retired.
    """
    kinds = [
        kind.model_copy(update=rows[kind.id].model_dump()) if kind.id in rows else kind for kind in school.work_kinds
    ]
    if new is not None:
        kinds.append(WorkKind(id=_free_id({kind.id for kind in kinds}), **new.model_dump()))
    _require_room(len(kinds))
    if kinds[0].retired:
        raise RowsNeeded
    return school.model_copy(update={"work_kinds": tuple(kinds)})


def with_absences(school: School, rows: Mapping[str, AbsenceRow], new: NewAbsence | None) -> School:
    """Return the school with letters of absences changed, and one more. Raises LetterTaken, RowsNeeded, NoMoreRows."""
    codes = [
        code.model_copy(update=rows[code.letter].model_dump()) if code.letter in rows else code
        for code in school.absence_codes
    ]
    if new is not None:
        if new.letter in {code.letter for code in codes} | _MARKS:
            raise LetterTaken
        codes.append(AbsenceCode(**new.model_dump()))
    _require_room(len(codes))
    if not any(code.kind is AbsenceKind.ABSENT and not code.retired for code in codes):
        raise RowsNeeded
    return school.model_copy(update={"absence_codes": tuple(codes)})


def with_rule(school: School, form: RuleForm) -> School:
    """Return the school with another rule of term marks, and other days to write."""
    rule = TermRule(
        round_up_from=form.round_up_from, fewest_marks=form.fewest_marks, differs_by=form.differs_by
    )  # fmt: skip
    return school.model_copy(update={"rule": rule, "days_to_write": form.days_to_write or None})


def with_subjects(school: School, passed: tuple[SubjectId, ...], behaviour: BehaviourScale | None) -> School:
    """Return the school with these subjects passed or not instead of marked; those it does not teach are left out."""
    chosen = tuple(subject for subject in school.subjects if subject in passed)
    return school.model_copy(update={"pass_subjects": chosen, "behaviour": behaviour})


def _require_room(rows: int) -> None:
    if rows > MOST_ROWS:
        raise NoMoreRows


def _free_id(taken: set[str]) -> str:
    """Return an id that no kind has: kinds are known by their titles, an id only has to stay."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return next(found for a in letters for b in letters if (found := f"kind-{a}{b}") not in taken)

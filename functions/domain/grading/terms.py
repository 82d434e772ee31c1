"""Terms as the office keeps them: which classes share them, closing one and opening it again, what is missing in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

from pydantic import AwareDatetime, Field, StringConstraints

from functions.domain.grading.results import Results
from functions.domain.lessons.lesson import Sheet, journal_key
from functions.domain.organisation.school import School, Term, TermNumber
from functions.domain.record import ClassId, PersonId, Record, SchoolError
from functions.domain.roll.classes import NoSuchClass, SchoolClass

MOST_STEPS: Final = 400  # a year of 4 terms in 11 sets of classes, each closed and opened again a few times
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class TermNotOver(SchoolError):
    """The term's last day is still to come: a teacher could not write the lessons that are left."""


class ReasonMissing(SchoolError):
    """A term is opened again only with a reason, which stays on record."""


class Doing(StrEnum):
    """What the office does with a term."""

    CLOSE = "close"
    OPEN = "open"


class TermStep(Record):
    """That a term was closed, or opened again: of which classes, by whom, when and why."""

    doing: Doing
    number: TermNumber
    classes: tuple[ClassId, ...]
    by: PersonId
    at: AwareDatetime
    reason: str = ""


class TermSteps(Record):
    """Every step of a school year, oldest first."""

    steps: Annotated[tuple[TermStep, ...], Field(max_length=MOST_STEPS)] = ()

    def of(self, number: int, class_id: str) -> list[TermStep]:
        """Return the steps of one term of a class, the newest first."""
        return [step for step in reversed(self.steps) if step.number == number and class_id in step.classes]

    def with_step(self, step: TermStep) -> "TermSteps":
        """Return them with one more; of too many the oldest go, the office's chain has them all."""
        return TermSteps(steps=(*self.steps, step)[-MOST_STEPS:])


class TermSet(NamedTuple):
    """Classes that have the same terms: one is closed for all of them at once."""

    classes: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def id(self) -> str:
        """What an address calls it: its first class."""
        return self.classes[0]


def term_sets(school: School) -> list[TermSet]:
    """Return the sets of the present school year, in the order of the classes."""
    found: dict[tuple[Term, ...], list[str]] = defaultdict(list)
    for class_id in school.classes:
        found[school.terms_of(class_id)].append(class_id)
    return [TermSet(tuple(classes), terms) for terms, classes in found.items()]


def set_of(school: School, class_id: str) -> TermSet:
    """Return the set that a class is in. Raises NoSuchClass."""
    for one in term_sets(school):
        if class_id in one.classes:
            return one
    raise NoSuchClass


def with_term(school: School, classes: Iterable[str], number: int, *, closed: bool) -> School:
    """Return the school with a term of these classes closed, or open; as it is, where it is so already."""

    def changed(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(one.model_copy(update={"closed": closed}) if one.number == number else one for one in terms)

    asked = set(classes)
    other = {key: changed(terms) if key in asked else terms for key, terms in school.other_terms.items()}
    usual = changed(school.terms) if asked - set(other) else school.terms
    return school.model_copy(update={"terms": usual, "other_terms": other})


def require_step(term: Term, doing: Doing, reason: str, *, today: date) -> None:
    """Refuse unless a term may be closed, or opened, today.

    Raises:
        TermNotOver: It has days to come.
        ReasonMissing: It is to be opened without a word why.
    """
    if doing is Doing.CLOSE and today < term.end:
        raise TermNotOver
    if doing is Doing.OPEN and not reason:
        raise ReasonMissing


class Gap(NamedTuple):
    """What a journal's term lacks before it may be closed with an easy mind.

    Attributes:
        teacher_id: Who has the journal; None where nobody has.
        topics: Lessons that were taught and have no topic, oldest first.
        results: Ids of pupils without a term mark, in the order of the list.
    """

    subject: str
    group: str
    teacher_id: str | None
    topics: list[Sheet]
    results: list[str]

    @property
    def key(self) -> str:
        """The journal as an address has it: «english-2»."""
        return journal_key(self.subject, self.group)


def gaps(
    school_class: SchoolClass,
    term: Term,
    sheets: Iterable[Sheet],
    results: Mapping[tuple[str, str], Results],
    *,
    marked: bool,
    today: date,
) -> list[Gap]:
    """Return the journals of a class that lack something in a term.

    Args:
        school_class: Of which class.
        term: Which term.
        sheets: Of the whole class, oldest first.
        results: Its term's results by subject and subgroup.
        marked: Whether the grade has marks at all.
        today: Lessons after it are not missed yet.
    """
    bare: dict[tuple[str, str], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        if not sheet.topic and term.start <= sheet.day <= min(term.end, today):
            bare[sheet.subject, sheet.group].append(sheet)
    last = min(term.end, today)
    found = []
    for subject, group in dict.fromkeys([*school_class.journals(), *bare]):
        given = results.get((subject, group))
        there = school_class.pupils_of(subject, group, last) if marked else []
        without = [pupil.id for pupil in there if given is None or given.value(pupil.id) is None]
        teacher = school_class.teacher_of(subject, group, last) or school_class.teacher_of(subject, group)
        found.append(Gap(subject, group, teacher, bare[subject, group], without))
    return [gap for gap in found if gap.topics or gap.results]

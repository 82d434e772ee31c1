"""Who may do what on whose data: the one table. Each route names its right in infra/routes.py; see docs/rights.md.

A right is not given to a role but to a tie: what a person is to the data asked for. The same person teaches one
journal, answers for another class and is a stranger to a third. Whoever has none of a right's ties is answered as if
the data were not there, so that ids of other families and schools tell nothing.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from functions.domain.record import SchoolError
from functions.domain.roll.people import Family, Person, Role

Ties = frozenset["Tie"]


class NoSuchPage(SchoolError):
    """The page is not one that this person may know of; it looks as if there were none."""


class Tie(StrEnum):
    """What a person is to the data asked for."""

    LOGGED_IN = "logged-in"
    INVITED = "invited"  # comes without Gosuslugi, by the school's invitation
    STAFF = "staff"  # a teacher, or of the office
    OFFICE = "office"
    SELF = "self"  # the pupil whom the data is about, with a consent where one is needed
    WITHOUT_CONSENT = "without-consent"  # the same pupil while the consent is missing
    GUARDIAN = "guardian"  # of this pupil, on this day
    GIVES = "gives"  # this lesson, as its teacher or as the substitute
    TEACHES = "teaches"  # this journal, now or earlier in the year
    TEACHES_CLASS = "teaches-class"  # some journal of this class
    HOMEROOM = "homeroom"  # teacher of this class
    LEARNS = "learns"  # at this lesson, with a consent where one is needed
    LEARNS_WITHOUT_CONSENT = "learns-without-consent"  # the same pupil while the consent is missing
    CHILD_LEARNS = "child-learns"  # at this lesson, whose guardian asks, on this day


class Right(StrEnum):
    """What a route asks for."""

    ANYBODY = "anybody"
    LOGGED_IN = "logged-in"
    INVITED = "invited"
    OWN_DIARY = "own-diary"
    GUARDIAN_OF = "guardian-of"
    STAFF = "staff"
    OWN_LESSON = "own-lesson"
    READ_LESSON = "read-lesson"
    JOURNAL = "journal"
    OWN_JOURNAL = "own-journal"
    BROUGHT_MARKS = "brought-marks"
    CLASS_JOURNALS = "class-journals"
    OWN_CLASS = "own-class"
    BEHAVIOUR = "behaviour"
    OFFICE = "office"


class Rule(NamedTuple):
    """A right's row of the table. Who is in neither set is answered «there is no such thing» (404).

    Attributes:
        title: What the right is for, as an auditor reads it.
        may: Ties of which one is enough.
        told: Ties of those who may know that it exists, and are told why it is not theirs (403).
    """

    title: str
    may: Ties
    told: Ties = frozenset()


class Verdict(StrEnum):
    """What becomes of a request."""

    MAY = "may"
    LOG_IN = "log-in"
    TOLD = "told"
    HIDDEN = "hidden"


RULES: Final[Mapping[Right, Rule]] = {
    Right.ANYBODY: Rule("Вход и выход, состояние системы", frozenset()),
    Right.LOGGED_IN: Rule("Своё: где вы вошли, свои дети, их согласия", frozenset({Tie.LOGGED_IN})),
    Right.INVITED: Rule("Ключи доступа вошедшего по приглашению", frozenset({Tie.INVITED}), frozenset({Tie.LOGGED_IN})),
    Right.OWN_DIARY: Rule(
        "Читать дневник ученика", frozenset({Tie.SELF, Tie.GUARDIAN}), frozenset({Tie.WITHOUT_CONSENT})
    ),
    Right.GUARDIAN_OF: Rule("Решать за ребёнка", frozenset({Tie.GUARDIAN})),
    Right.STAFF: Rule("Рабочие страницы сотрудников", frozenset({Tie.STAFF})),
    Right.OWN_LESSON: Rule("Заполнять урок", frozenset({Tie.GIVES}), frozenset({Tie.STAFF})),
    Right.READ_LESSON: Rule(
        "Читать файлы урока",
        frozenset({Tie.LEARNS, Tie.CHILD_LEARNS, Tie.GIVES, Tie.TEACHES, Tie.HOMEROOM, Tie.OFFICE}),
        frozenset({Tie.LEARNS_WITHOUT_CONSENT}),
    ),
    Right.JOURNAL: Rule("Читать журнал предмета", frozenset({Tie.TEACHES, Tie.HOMEROOM, Tie.OFFICE})),
    Right.OWN_JOURNAL: Rule(
        "Вести журнал предмета: итоговые отметки, план", frozenset({Tie.TEACHES}), frozenset({Tie.HOMEROOM, Tie.OFFICE})
    ),
    Right.BROUGHT_MARKS: Rule(
        "Вносить отметки из прежней школы", frozenset({Tie.TEACHES, Tie.OFFICE}), frozenset({Tie.HOMEROOM})
    ),
    Right.CLASS_JOURNALS: Rule(
        "Список журналов класса", frozenset({Tie.TEACHES_CLASS, Tie.HOMEROOM, Tie.OFFICE})
    ),
    Right.OWN_CLASS: Rule("Сводные данные класса", frozenset({Tie.HOMEROOM, Tie.OFFICE})),
    Right.BEHAVIOUR: Rule("Отметки за поведение", frozenset({Tie.HOMEROOM}), frozenset({Tie.OFFICE})),
    Right.OFFICE: Rule("Администрация", frozenset({Tie.OFFICE}), frozenset({Tie.STAFF})),
}  # fmt: skip


def verdict(right: Right, ties: Ties) -> Verdict:
    """Return what becomes of a request for a right by somebody with these ties; nobody logged in has none."""
    rule = RULES[right]
    if right is Right.ANYBODY or ties & rule.may:
        return Verdict.MAY
    if not ties:
        return Verdict.LOG_IN
    return Verdict.TOLD if ties & rule.told else Verdict.HIDDEN


def may(right: Right, ties: Ties) -> bool:
    """Tell whether somebody with these ties has a right."""
    return verdict(right, ties) is Verdict.MAY


def require(
    right: Right, ties: Ties, *, hidden: type[SchoolError] = NoSuchPage, told: type[SchoolError] = NoSuchPage
) -> None:
    """Refuse whoever has not a right: with `told` those who may know what there is, with `hidden` everybody else."""
    found = verdict(right, ties)
    if found is Verdict.TOLD:
        raise told
    if found is not Verdict.MAY:
        raise hidden


def ties_of(person: Person) -> Ties:
    """Return what a person is to the school at large."""
    office = person.has(Role.OFFICE)
    staff = office or person.has(Role.TEACHER)
    return frozenset({Tie.LOGGED_IN} | ({Tie.STAFF} if staff else set()) | ({Tie.OFFICE} if office else set()))


def to_pupil(person: Person, pupil_id: str, family: Family, today: date, *, consent: bool = True) -> Ties:
    """Return what a person is to a pupil on a day.

    Args:
        person: Who asks.
        pupil_id: About whom.
        family: The links of who asks.
        today: The school's own day: a link has a start and an end.
        consent: Whether a pupil who asks has the guardian's consent, or needs none.
    """
    found = set(ties_of(person))
    if person.id == pupil_id and person.has(Role.PUPIL):
        found.add(Tie.SELF if consent else Tie.WITHOUT_CONSENT)
    if family.child(pupil_id, today) is not None:
        found.add(Tie.GUARDIAN)
    return frozenset(found)


def to_lesson(person: Person, teacher_id: str) -> Ties:
    """Return what a person is to the lesson that this teacher gives."""
    return ties_of(person) | ({Tie.GIVES} if _works_as(person, teacher_id) else set())


def to_class(person: Person, homeroom_teacher_id: str, *, teaches_some: bool = False, teaches: bool = False) -> Ties:
    """Return what a person is to a class, and to a journal of it where one is asked for.

    Args:
        person: Who asks.
        homeroom_teacher_id: Of the class.
        teaches_some: Whether who asks has any journal of the class.
        teaches: Whether who asks has this very one.
    """
    found = set(ties_of(person))
    if _works_as(person, homeroom_teacher_id):
        found.add(Tie.HOMEROOM)
    if teaches and person.has(Role.TEACHER):
        found.add(Tie.TEACHES)
    if (teaches_some or teaches) and person.has(Role.TEACHER):
        found.add(Tie.TEACHES_CLASS)
    return frozenset(found)


def _works_as(person: Person, teacher_id: str) -> bool:
    # Whoever is no teacher any more has left the lessons behind, whatever the lists still say.
    return person.id == teacher_id and person.has(Role.TEACHER)

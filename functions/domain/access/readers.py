"""Who reads a journal, and who a lesson's homework: those who learn at it, their guardians, and the staff."""

from datetime import date

from functions.domain.access import rights
from functions.domain.access.rights import Tie, Ties
from functions.domain.lessons.lesson import Sheet
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Family, Person, Role


def may_read_journal(person: Person, school_class: SchoolClass, subject: str, group: str = "") -> bool:
    """Tell who may open a journal: its teacher of now or before, the homeroom teacher, the office."""
    teaches = school_class.teaches(person.id, subject, group)
    return rights.may(rights.Right.JOURNAL, rights.to_class(person, school_class.homeroom_teacher_id, teaches=teaches))


def ties_to_lesson(
    person: Person, sheet: Sheet, school_class: SchoolClass, family: Family, today: date, *, consent: bool
) -> Ties:
    """Return what a person is to a lesson.

    Args:
        person: Who asks.
        sheet: The lesson.
        school_class: Its class in the lesson's year.
        family: The links of who asks.
        today: The school's own day: a link has a start and an end.
        consent: Whether a pupil who asks has the guardian's consent, or needs none.
    """
    teaches = school_class.teaches(person.id, sheet.subject, sheet.group)
    found = set(rights.to_lesson(person, sheet.teacher_id))
    found |= rights.to_class(person, school_class.homeroom_teacher_id, teaches=teaches)
    learners = _learners(sheet, school_class)
    if person.id in learners and person.has(Role.PUPIL):
        found.add(Tie.LEARNS if consent else Tie.LEARNS_WITHOUT_CONSENT)
    if any(link.child_id in learners for link in family.children(today)):
        found.add(Tie.CHILD_LEARNS)
    return frozenset(found)


def _learners(sheet: Sheet, school_class: SchoolClass) -> frozenset[str]:
    """Return the ids of those whose diary has the lesson: who has come later too, who had left does not."""
    members = school_class.members(sheet.subject, sheet.group)
    return frozenset(
        pupil.id
        for pupil in school_class.pupils
        if pupil.id in members
        and sheet.subject not in pupil.without
        and (pupil.left is None or sheet.day <= pupil.left)
    )

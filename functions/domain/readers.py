"""Who reads a lesson's homework: those who learn at it, their guardians, and the staff that opens its journal."""

from datetime import date

from functions.domain import rights
from functions.domain.classes import SchoolClass
from functions.domain.lesson import Sheet
from functions.domain.people import Family, Person, Role
from functions.domain.rights import Tie, Ties


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

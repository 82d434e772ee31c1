"""What lessons that have been lack: topic, homework, marks. The rule is that of domain/reports/fullness.py."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from functions.domain.lessons.lesson import Sheet
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass


class Missing(NamedTuple):
    """A lesson in which something is missing, and what."""

    sheet: Sheet
    topic: bool
    homework: bool
    marks: bool


def missing(
    sheets: Iterable[Sheet], classes: Mapping[str, SchoolClass], school: School, *, teacher_id: str, until: date
) -> list[Missing]:
    """Return the lessons of a teacher that lack something, newest first.

    Args:
        sheets: Lessons, among them some that others may give by now.
        classes: By id; in a grade without marks there is no homework either (SP 2.4.3648-20 pt. 3.4.16).
        school: Which says what the first grade with marks is.
        teacher_id: Whose.
        until: The last day by which lessons are to be written.
    """
    own = (sheet for sheet in sheets if sheet.teacher_id == teacher_id and not sheet.cancelled and sheet.day <= until)
    found = (_of(sheet, classes.get(sheet.class_id), school) for sheet in own)
    lacking = [one for one in found if one.topic or one.homework or one.marks]
    return sorted(lacking, key=lambda one: (one.sheet.day, one.sheet.number), reverse=True)


def _of(sheet: Sheet, school_class: SchoolClass | None, school: School) -> Missing:
    marked = school_class is not None and school_class.grade >= school.first_marked_grade
    given = any(cell.marks for cell in sheet.cells.values())
    homework = bool(sheet.homework or sheet.files or sheet.links)
    return Missing(sheet, not sheet.topic, marked and not homework, marked and not given)

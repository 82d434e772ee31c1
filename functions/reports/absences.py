"""Absences: of a class by pupil and reason, of the school by class."""

from datetime import date
from typing import Final

from functions.domain.organisation.school import AbsenceKind, School
from functions.domain.reports.absences import NONE, PupilAbsences, absences
from functions.domain.reports.taught import Taught
from functions.reports.asked import Asked
from functions.reports.document import Column, Document, Percent, Table, Value
from functions.reports.one_class import OneClass

KINDS: Final = (AbsenceKind.ILL, AbsenceKind.EXCUSED, AbsenceKind.ABSENT)
TITLES: Final = {
    AbsenceKind.ILL: "По болезни",
    AbsenceKind.EXCUSED: "По уважительной",
    AbsenceKind.ABSENT: "Без причины",
}
COUNTED: Final = ("Пропущено уроков", *TITLES.values(), "Дней целиком", "Опозданий", "Посещаемость")
NOTES: Final = (
    "Считаются уроки, в которых учитель уже что-то записал. Опоздание пропуском не считается.",
    "День пропущен целиком, если ученика не было ни на одном таком уроке этого дня.",
)


def document(asked: Asked) -> Document:
    """Return the report. A query for each class."""
    made = _classes(asked) if asked.whole_school else _pupils(asked)
    return Document(f"Пропуски, {asked.title}", [made], notes=NOTES, wide=True)


def count(of: OneClass, lessons: list[Taught], until: date) -> dict[str, PupilAbsences]:
    """Return the absences of each pupil of a class, by id, up to a day."""
    return absences(lessons, attends=of.attending, kind=lambda letter: kind(of.school, letter), until=until)


def kind(school: School, letter: str) -> str:
    """Return what a letter counts as; one that the school's table has no more, as without a reason."""
    code = school.absence_code(letter)
    return AbsenceKind.ABSENT if code is None else code.kind


def _pupils(asked: Asked) -> Table:
    of = asked.one
    found = count(of, of.read().lessons, asked.until)
    total = NONE
    for one in found.values():
        total = total.plus(one)
    rows = [[pupil.name, *row(found.get(pupil.id, NONE))] for pupil in of.pupils]
    return Table("", _columns("Ученик"), rows, [["Всего", *row(total)]], empty="В классе нет учеников.")


def _classes(asked: Asked) -> Table:
    rows: list[list[Value]] = []
    school_total = NONE
    for of in asked.classes:
        total = NONE
        for one in count(of, of.read().lessons, asked.until).values():
            total = total.plus(one)
        rows.append([of.listed.title, *row(total)])
        school_total = school_total.plus(total)
    return Table("", _columns("Класс"), rows, [["Всего", *row(school_total)]], empty="В школе нет классов.")


def _columns(first: str) -> list[Column]:
    return [Column(first, "text"), *map(Column, COUNTED)]


def row(found: PupilAbsences) -> list[Value]:
    """Return one pupil's absences, or a class's, as COUNTED names them."""
    by_kind = [found.lessons.get(one, 0) for one in KINDS]
    return [found.missed, *by_kind, found.days, found.late, Percent(found.attendance)]

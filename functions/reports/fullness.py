"""How full the journal is, by teacher; and the lessons where something is missing, each with the way to it."""

from typing import Final, NamedTuple

from functions.domain.organisation.school import NoSuchTerm
from functions.domain.reports.fullness import Fullness, Gap, fullness, gap
from functions.domain.reports.taught import Taught
from functions.reports.asked import Asked
from functions.reports.document import Column, Document, Link, Percent, Table, Value
from functions.reports.one_class import OneClass

SHOWN: Final = 300  # lessons on a page; a workbook has all
NOTES: Final = (
    "Считаются уроки, которые уже прошли. «Заполнено» — доля уроков с темой.",
    "Урок без отметок или задания бывает и таким по замыслу: это повод посмотреть, а не ошибка.",
)


class Found(NamedTuple):
    """What was found of all classes: counts by teacher, and lessons with gaps, the newest first."""

    teachers: dict[str, Fullness]
    gaps: list[tuple[OneClass, Gap]]


def document(asked: Asked) -> Document:
    """Return the report. A query for each class, one read of teachers' names."""
    found = _found(asked)
    called = asked.called({*found.teachers, *(one.lesson.teacher_id for _, one in found.gaps)})
    tables = [_teachers(found, called), _lessons(asked, found, called)]
    return Document(f"Заполнение журнала, {asked.title}", tables, notes=NOTES, wide=True)


def _found(asked: Asked) -> Found:
    teachers: dict[str, Fullness] = {}
    gaps: list[tuple[OneClass, Gap]] = []
    for of in asked.classes:
        by_teacher: dict[str, list[Taught]] = {}
        for lesson in of.read().lessons:
            by_teacher.setdefault(lesson.teacher_id, []).append(lesson)
            if missing := gap(lesson, marked=of.marked, until=asked.until):
                gaps.append((of, missing))
        for teacher, lessons in by_teacher.items():
            counted = fullness(lessons, marked=of.marked, until=asked.until)
            teachers[teacher] = teachers.get(teacher, Fullness()).plus(counted)
    gaps.sort(key=lambda one: (not one[1].topic, -one[1].lesson.day.toordinal(), one[1].lesson.written))
    return Found(teachers, gaps)


def _teachers(found: Found, called: dict[str, str]) -> Table:
    titles = ("Уроков", "Без темы", "Без отметок", "Без задания", "Заполнено")
    given = {teacher: counts for teacher, counts in found.teachers.items() if counts.given}
    order = sorted(given, key=lambda teacher: (-given[teacher].without_topic, called[teacher]))
    total = Fullness()
    for counts in given.values():
        total = total.plus(counts)
    return Table(
        "По учителям",
        [Column("Учитель", "text"), *map(Column, titles)],
        [[called[teacher], *_row(given[teacher])] for teacher in order],
        [["Всего", *_row(total)]],
        empty="Уроков в эти дни ещё не было.",
    )


def _row(counts: Fullness) -> list[Value]:
    return [*counts, Percent(counts.filled)]


def _lessons(asked: Asked, found: Found, called: dict[str, str]) -> Table:
    columns = [
        Column("Урок", "text"),
        Column("Класс", "mark"),
        Column("Предмет", "text"),
        Column("Учитель", "text"),
        Column("Чего нет", "text"),
    ]
    rows = [_lesson(asked, of, missing, called) for of, missing in found.gaps]
    return Table("Что не заполнено", columns, rows, empty="Всё заполнено.", most=SHOWN)


def _lesson(asked: Asked, of: OneClass, missing: Gap, called: dict[str, str]) -> list[Value]:
    lesson = missing.lesson
    lacks = [("темы", missing.topic), ("отметок", missing.marks), ("задания", missing.homework)]
    return [
        Link(f"{lesson.day:%d.%m.%Y}, урок\N{NO-BREAK SPACE}{lesson.number}", _way(asked, of, lesson)),
        of.listed.title,
        asked.school.subject_title(lesson.subject),
        called[lesson.teacher_id],
        ", ".join(what for what, there in lacks if there),
    ]


def _way(asked: Asked, of: OneClass, lesson: Taught) -> str:
    """Return where to see a lesson: its form for who gives it, for others its column in the journal."""
    if lesson.teacher_id == asked.visit.person.id:
        return f"/journal/lessons/{lesson.written}"
    try:
        term = asked.school.term_on(lesson.day, of.listed.id).number
    except NoSuchTerm:
        term = of.period.terms[-1].number
    return f"/journal/{of.listed.id}/{lesson.journal}/{term}#l{lesson.day}-{lesson.number}"

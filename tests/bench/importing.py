"""Import of a school of 1,000 pupils for a year: lists from XLSX into an empty school, as the page and the command do.

40 classes of 25, a parent for each pupil, three teachers and 15 subjects in a class, and its week; from that follow the
lessons of the year.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from functions.domain.imports.columns import TITLES, ListKind
from functions.domain.organisation.school import School
from functions.office import importing
from functions.office.importing import Office
from functions.storage import keys, records, school
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Table
from infra.local.demo import year as demo_year
from tests.bench.data import TENANT
from tests.support.builders import PEOPLE_KEY
from tests.support.lists import Row, as_file, snils

NOW: Final = datetime(2026, 8, 25, 9, tzinfo=UTC)
CLASSES: Final = tuple(f"{grade}{letter}" for grade in range(2, 12) for letter in "абвг")
PUPILS: Final = 25
TEACHERS: Final = 3  # of a class
SUBJECTS: Final = 15
DAYS: Final = ("понедельник", "вторник", "среда", "четверг", "пятница")
A_DAY: Final = 6
A_YEAR: Final = 1050  # lessons of a class from the first day on: no holidays are set
FIRST_DAY: Final = date(2026, 9, 1)
_LETTERS: Final = str.maketrans("0123456789", "абвгдежзик")


class Step(NamedTuple):
    """A list: how many lines it has (or lessons), and the seconds of its dry run and of applying it."""

    name: str
    lines: int
    checked: float
    applied: float


def run(*, quick: bool) -> list[Step]:
    """Import all lists one after another into a file of its own; quick: two classes."""
    classes = CLASSES[:2] if quick else CLASSES
    with TemporaryDirectory() as folder:
        table = SqliteTable(Path(folder) / "school.db")
        empty = demo_year.school(TENANT, NOW.date()).model_copy(update={"classes": {}})
        table.transact(school.put_school(empty))
        titles = list(empty.subjects.values())[:SUBJECTS]
        found = [_step(table, kind, rows) for kind, rows in _lists(classes, titles)]
        start = time.perf_counter()
        importing.follow(_office(table), lambda: False)
        seconds = time.perf_counter() - start
        table.close()
        return [*found, Step("lessons of the year that follow", len(classes) * A_YEAR, 0, seconds)]


def _step(table: Table, kind: ListKind, rows: list[Row]) -> Step:
    office, file = _office(table), as_file(kind, *rows)
    start = time.perf_counter()
    checked = importing.check(office, kind, file)
    middle = time.perf_counter()
    if checked.mistakes or checked.job is None:
        raise RuntimeError(f"{kind}: {checked.mistakes[:3]}")
    importing.begin(office, checked.job.id)
    importing.go_on(table, TENANT, checked.job.id, lambda: False)
    return Step(TITLES[kind], len(rows), middle - start, time.perf_counter() - middle)


def _office(table: Table) -> Office:
    key = keys.school(TENANT)
    return Office(table, TENANT, records.of(table.batch_get([key])[key], School), PEOPLE_KEY, "clerk1", NOW)


def _lists(classes: tuple[str, ...], subjects: list[str]) -> Iterator[tuple[ListKind, list[Row]]]:
    numbers = count()
    teachers = {one: [_person("Учителев", next(numbers)) for _ in range(TEACHERS)] for one in classes}
    staff: list[Row] = [
        (*name, snils(), "учитель", "" if number else one)
        for one, names in teachers.items()
        for number, name in enumerate(names)
    ]
    yield ListKind.STAFF, staff
    pupils = [(_person("Учеников", next(numbers)), one) for one in classes for _ in range(PUPILS)]
    yield ListKind.PUPILS, [(*name, date(2012, 5, 5), snils(), one, "", "", "") for name, one in pupils]
    yield (
        ListKind.PARENTS,
        [(name[0], name[1], "Петровна", "", snils(), "мать", " ".join(name), one, "", "") for name, one in pupils],
    )
    yield (
        ListKind.LOADS,
        [
            (" ".join(teachers[one][number % TEACHERS]), subject, one, "", "", "")
            for one in classes
            for number, subject in enumerate(subjects)
        ],
    )
    slots = [(day, number) for day in DAYS for number in range(1, A_DAY + 1)]
    yield (
        ListKind.TIMETABLE,
        [
            (one, day, str(number), subject, "", "", "", FIRST_DAY)
            for one in classes
            for (day, number), subject in zip(slots, cycle(subjects), strict=False)
        ],
    )


def _person(family_name: str, number: int) -> tuple[str, str, str]:
    """Return names that only one has: letters stand for the digits of the number."""
    return family_name, "Л" + f"{number:05d}".translate(_LETTERS), "Ильич"

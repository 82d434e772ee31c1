"""Reports of a school of 1,000 pupils at the end of its year: 40 classes, 1,020 lessons each, 30 pupils in one."""

import base64
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from functions.domain.grading.results import YEAR, Result, Results
from functions.domain.lessons.lesson import Cell, Journal, Sheet
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import School
from functions.domain.roll.classes import Load, Pupil, SchoolClass
from functions.domain.roll.people import Person, Role
from functions.reports.routes import blueprint
from functions.storage import keys, lessons, people, records, school
from functions.storage.sqlite import SqliteTable
from functions.storage.table import MAX_ACTIONS, Item, Put
from functions.web import visit
from functions.web.app import create_app
from functions.web.entry import Handler, wrap
from infra.local.demo import year as demo_year
from tests.bench.data import TENANT
from tests.bench.scenarios import VALUES, event

NOW: Final = datetime(2027, 6, 1, 9, tzinfo=UTC)
CLASSES: Final = tuple(f"{grade}{letter}" for grade in range(2, 12) for letter in "abvg")
LARGE: Final = CLASSES[0]  # has 30 pupils; the others 25
DIRECTOR: Final = "director1"
SUBJECTS: Final = 15
A_DAY: Final = 6
RUNS: Final = 3


@dataclass(frozen=True, slots=True)
class Timed:
    """A report and the best of a few runs: what it takes, and how large it is as a gateway sends it on."""

    name: str
    seconds: float
    size: int


def run(*, quick: bool) -> list[Timed]:
    """Fill a table of its own and time the largest reports; quick: two classes."""
    classes = CLASSES[:2] if quick else CLASSES
    with TemporaryDirectory() as folder:
        table = SqliteTable(Path(folder) / "school.db")
        the_school = demo_year.school(TENANT, date(2026, 11, 23)).model_copy(
            update={"classes": {one: one for one in classes}}
        )
        _fill(table, the_school, classes)
        director = records.of(table.batch_get([keys.person(TENANT, DIRECTOR)])[keys.person(TENANT, DIRECTOR)], Person)
        cookie = visit.open_session(table, TENANT, director, NOW)
        handler = wrap(create_app("reports", blueprint, values=VALUES, table=table, clock=lambda: NOW))
        found = []
        for name, path in _reports(len(classes)):
            found.append(_timed(name, handler, event("GET", path, cookie)))
        table.close()
        return found


def _timed(name: str, handler: Handler, asked: dict[str, Any]) -> Timed:
    best, answer = float("inf"), {}
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = handler(asked, None)
        best = min(best, time.perf_counter() - start)
        if answer["statusCode"] != 200:
            raise RuntimeError(f"{name}: {answer['statusCode']}")
    body = answer["body"]
    size = len(base64.b64decode(body)) if answer["isBase64Encoded"] else len(body.encode())
    return Timed(name, best, size)


def _reports(number: int) -> Iterator[tuple[str, str]]:
    whole = f"{number} classes"
    yield f"успеваемость of the year, {whole}", "/reports/school/success/year"
    yield f"absences of a term, {whole}", "/reports/school/absences/3"
    yield f"absences of the year, {whole}", "/reports/school/absences/year"
    yield f"fullness of a term, {whole}", "/reports/school/fullness/3"
    yield f"fullness of the year, {whole}", "/reports/school/fullness/year"
    yield f"fullness of a term, {whole}, PDF", "/reports/school/fullness/3/pdf"
    yield "summary table of the year, 30 pupils", f"/reports/classes/{LARGE}/summary/year"
    yield "archive of a class's year, 30 pupils, PDF", f"/reports/classes/{LARGE}/archive/pdf"
    yield "archive of a class's year, 30 pupils, XLSX", f"/reports/classes/{LARGE}/archive/xlsx"


def _fill(table: SqliteTable, the_school: School, classes: tuple[str, ...]) -> None:
    director = Person(id=DIRECTOR, family_name="Примеров", given_name="Пример", roles=(Role.TEACHER, Role.OFFICE))
    _write(table, [school.put_school(the_school), people.put_person(TENANT, director)])
    _write(table, [Put(item) for item in _class(LARGE, 30, the_school)])
    items = list(_class(classes[-1], 25, the_school))
    for other in classes[1:]:
        _write(table, [Put(_moved(item, classes[-1], other)) for item in items])


def _write(table: SqliteTable, actions: list[Put]) -> None:
    for start in range(0, len(actions), MAX_ACTIONS):
        table.transact(*actions[start : start + MAX_ACTIONS])


def _moved(item: Item, old: str, new: str) -> Item:
    """Return an item of one class as another has it."""
    key = item.key._replace(pk=item.key.pk.replace(f"#{old}#", f"#{new}#", 1))
    index = None if item.index is None else item.index._replace(pk=item.index.pk.replace(f"#{old}#", f"#{new}#", 1))
    doc = item.doc.replace(f'"class_id":"{old}"', f'"class_id":"{new}"', 1).replace(f'"id":"{old}"', f'"id":"{new}"', 1)
    return replace(item, key=key, index=index, doc=doc)


def _class(class_id: str, number: int, the_school: School) -> Iterator[Item]:
    rng = random.Random(class_id)  # noqa: S311  # marks for a benchmark
    pupils = tuple(Pupil(id=f"pupil{n:02d}", name=f"Константинопольская Александра {n}") for n in range(number))
    subjects = list(the_school.subjects)[:SUBJECTS]
    loads = tuple(Load(subject=subject, teacher_id=DIRECTOR) for subject in subjects)
    listed = SchoolClass(
        id=class_id, year=2026, title=class_id, grade=7, homeroom_teacher_id=DIRECTOR, pupils=pupils, loads=loads
    )
    yield school.put_class(TENANT, listed).item
    place = 0
    for term in the_school.terms:
        for day in demo_year.school_days(term):
            for lesson in range(1, A_DAY + 1):
                yield lessons.sheet_item(TENANT, _sheet(class_id, subjects[place % SUBJECTS], day, lesson, number, rng))
                place += 1
        yield from _results(class_id, subjects, term.number, term.end, number, rng)
    yield from _results(class_id, subjects, YEAR, the_school.terms[-1].end, number, rng)


def _sheet(class_id: str, subject: str, day: date, lesson: int, number: int, rng: random.Random) -> Sheet:
    cells = {}
    for n in range(number):
        if rng.random() < 0.45:  # as tests/bench/data.py has it
            cells[f"pupil{n:02d}"] = Cell(marks=(Mark(value=rng.randint(2, 5)),), changed_in=2)
        elif rng.random() < 0.06:
            cells[f"pupil{n:02d}"] = Cell(absence="б", changed_in=2)
    return Sheet(
        class_id=class_id,
        subject=subject,
        day=day,
        number=lesson,
        teacher_id=DIRECTOR,
        topic="" if rng.random() < 0.02 else "Разложение многочлена на множители способом группировки",
        homework="§ 14, № 211–215; повторить правила на с. 48",
        cells=cells,
    )


def _results(
    class_id: str, subjects: list[str], term: int, last: date, number: int, rng: random.Random
) -> Iterator[Item]:
    for subject in subjects:
        journal = Journal(class_id, subject, 2026)
        cells = {f"pupil{n:02d}": Result(value=rng.randint(2, 5)) for n in range(number)}
        given = Results(class_id=class_id, subject=subject, year=2026, term=term, cells=cells)
        key, index = keys.results(TENANT, journal, term), keys.results_index(TENANT, journal, last)
        yield records.item(key, given, index=index)

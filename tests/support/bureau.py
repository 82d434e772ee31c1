"""An office that imports lists into a table, without its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from functions.domain.imports.columns import ListKind
from functions.domain.job import Job
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Family, Guardians, Person
from functions.office import importing
from functions.office.importing import Checked, Office
from functions.storage import imports, keys, people, records, school
from functions.storage.table import Table
from tests.support.builders import NOW, PEOPLE_KEY, TENANT, make_school
from tests.support.lists import Row, as_file, snils

STAFF: list[Row] = [
    ("Рощина", "Вера", "Львовна", snils(300_000_001), "учитель", "7а"),
    ("Лугов", "Пётр", "Ильич", snils(300_000_002), "учитель; администрация", "7б"),
]
ZOYA: Row = ("Ёлкина", "Зоя", "Ильинична", date(2013, 3, 5), snils(300_000_003), "7а", "", "", "")
LEV: Row = ("Ежов", "Лев", "", date(2013, 6, 1), "", "7а", date(2026, 9, 7), "", "Алгебра 2")
ANNA: Row = ("Ёлкина", "Анна", "Петровна", "", snils(300_000_004), "мать", "Ёлкина Зоя Ильинична", "7а", "", "")


@dataclass
class Bureau:
    """The office of a school that begins with no lists at all."""

    table: Table
    at: datetime = NOW

    def __post_init__(self) -> None:
        self.table.transact(school.put_school(make_school(classes={})))

    @property
    def school(self) -> School:
        """The school as it is kept."""
        key = keys.school(TENANT)
        return records.of(self.table.batch_get([key])[key], School)

    @property
    def office(self) -> Office:
        """Who imports."""
        return Office(self.table, TENANT, self.school, PEOPLE_KEY, "clerk1", self.at)

    def check(self, kind: ListKind, *rows: Row) -> Checked:
        """Check a list."""
        return importing.check(self.office, kind, as_file(kind, *rows))

    def finish(self, job_id: str) -> Job:
        """Apply a plan to its end."""
        importing.begin(self.office, job_id)
        return importing.go_on(self.table, TENANT, job_id, lambda: False)

    def bring(self, kind: ListKind, *rows: Row) -> Checked:
        """Check a list and apply it."""
        checked = self.check(kind, *rows)
        assert checked.mistakes == []
        if checked.job is not None:
            self.finish(checked.job.id)
        return checked

    def everybody(self) -> dict[str, Person]:
        """Return all people by their names."""
        return {one.name: one for one in people.listed(self.table, TENANT)}

    def school_class(self, class_id: str) -> SchoolClass:
        """Return a class as it is kept."""
        return imports.stand(self.table, TENANT, self.school).classes[class_id]

    def family(self, guardian: str) -> Family:
        """Return a guardian's links."""
        key = keys.family(TENANT, self.everybody()[guardian].id)
        return records.read(self.table.batch_get([key]), key, Family) or Family()

    def guardians(self, pupil: str) -> Guardians:
        """Return a pupil's guardians."""
        key = keys.guardians(TENANT, self.everybody()[pupil].id)
        return records.read(self.table.batch_get([key]), key, Guardians) or Guardians()


def founded(table: Table) -> Iterator[Bureau]:
    """Give an office with two classes."""
    bureau = Bureau(table)
    bureau.bring(ListKind.STAFF, *STAFF)
    yield bureau

"""The functions over the demo school's table, at a moment that stands still. The fixture is `stage`."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Blueprint, Flask

from functions.auth import routes as auth
from functions.classes import pages as classes
from functions.consent import routes as consent
from functions.diary import routes as diary
from functions.domain.access.login import Session
from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.lessons.lesson import Journal, LessonId
from functions.domain.roll.people import Person
from functions.file_store.folder import FolderStore
from functions.files import api as files_api
from functions.files import routes as files
from functions.grades import pages as grades
from functions.office import routes as office
from functions.reports import routes as reports
from functions.storage import keys, lessons
from functions.storage.lessons import OpenLesson
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Table, everything
from functions.web import visit
from functions.web.app import create_app
from functions.web.entry import Handler, wrap
from functions.web.kept import Kept
from functions.web.settings import Settings
from infra.local.demo.filling import fill, whole_population
from infra.local.demo.people import Population
from infra.local.gateway.events import Payload
from tests.support.builders import NOW, PEOPLE_KEY, PEOPLE_SECRET, TENANT, TODAY
from tests.support.metered import MeteredTable
from tests.support.permitted import PermittedTable
from tests.support.visitor import Visitor

BLUEPRINTS: Final[dict[str, tuple[Blueprint, ...]]] = {
    "auth": auth.BLUEPRINTS,
    "classes": classes.BLUEPRINTS,
    "consent": (consent.blueprint,),
    "files": (files.blueprint, files_api.blueprint),
    "diary": (diary.blueprint,),
    "grades": grades.BLUEPRINTS,
    "office": office.BLUEPRINTS,
    "reports": (reports.blueprint,),
}
PLAIN: Final = "http://127.0.0.1:8000"
_NO_TABLE: Final[Table] = None  # type: ignore[assignment]  # each stage puts its own in


@cache
def make_apps(base_url: str = PLAIN, *esia: tuple[str, str]) -> dict[str, Flask]:
    """Return the functions' apps for an address; they are kept, since templates are compiled for each anew."""
    settings = {"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_BASE_URL": base_url, "SCHOOL_TENANT": TENANT}
    values = Settings.model_validate(settings | dict(esia))
    return {
        name: create_app(name, *blueprints, values=values, table=_NO_TABLE) for name, blueprints in BLUEPRINTS.items()
    }


@cache
def _handler(app: Flask) -> Handler:
    return wrap(app)


def contents(file: Path) -> set[tuple[object, ...]]:
    """Return every row of a table's file."""
    connection = sqlite3.connect(file)
    try:
        return set(connection.execute("SELECT * FROM items"))
    finally:
        connection.close()


@dataclass
class Cast:
    """Who is who in the demo school, as far as tests need them."""

    people: Population

    @cached_property
    def teacher(self) -> Person:
        """Teaches Russian in grades 5 to 9."""
        return self.people.posts["philologist"].person

    @cached_property
    def other_teacher(self) -> Person:
        """Teaches English, and is a mother."""
        return self.people.posts["linguist"].person

    @cached_property
    def primary_teacher(self) -> Person:
        """Teaches the first grade, which has no marks."""
        return self.people.posts["primary1"].person

    @cached_property
    def director(self) -> Person:
        """Of the office too."""
        return self.people.posts["director"].person

    @cached_property
    def pupil(self) -> Person:
        """In grade 9, with a consent in force."""
        return self.people.pupils["9"][0].person

    @cached_property
    def shut_out(self) -> Person:
        """In grade 9, without a consent."""
        return self.people.pupils["9"][1].person

    @cached_property
    def stranger(self) -> Person:
        """A pupil of grade 5: to the guardian another family's child."""
        return self.people.pupils["5"][3].person

    def guardian_of(self, pupil: Person) -> Person:
        """Return the first guardian of a pupil."""
        return next(
            one.person
            for one in [*self.people.guardians, *self.people.posts.values()]
            if one.person.id in self.people.families
            and any(link.child_id == pupil.id for link in self.people.families[one.person.id].links)
        )


@dataclass
class Stage:
    """The functions, their table, and the moment."""

    apps: dict[str, Flask]
    file: Path
    sqlite: SqliteTable
    cast: Cast
    now: datetime = NOW
    table: MeteredTable = field(init=False)
    files: FolderStore = field(init=False)

    def __post_init__(self) -> None:
        origin = self.apps["files"].config["SETTINGS"].origin
        self.files = FolderStore(self.file.parent / "files", key=PEOPLE_SECRET, origin=origin, clock=lambda: self.now)
        self.use(self.sqlite)
        for app in self.apps.values():
            app.config["CLOCK"] = lambda: self.now
            app.extensions.pop("identity_provider", None)
            app.extensions["file_store"] = self.files
            app.extensions["people_key"] = Kept.always(PEOPLE_KEY)  # what the demo school was filled with

    def use(self, table: Table) -> None:
        """Let the functions speak to this table from now on."""
        self.table = MeteredTable(table)
        for name, app in self.apps.items():
            app.config["TABLE"] = PermittedTable(self.table, name)

    def visitor(
        self, person: Person | None = None, *, payload: Payload = "2.0", foreign_words: bool = False
    ) -> Visitor:
        """Return a browser, logged in as a person."""
        visitor = Visitor(
            {name: _handler(app) for name, app in self.apps.items()}, payload=payload, foreign_words=foreign_words
        )
        visitor.host = urlsplit(self.apps["auth"].config["SETTINGS"].origin).netloc
        if person is not None:
            with self.apps["auth"].app_context():
                value = visit.open_session(self.table, TENANT, person, self.now)
                visitor.cookies[visit.cookie_name()] = value
            key = keys.session(TENANT, person.id, visit.digest(value.partition(".")[2]))
            visitor.csrf_token = Session.model_validate_json(self.sqlite.batch_get([key])[key].doc).csrf_token
        return visitor

    def contents(self) -> set[tuple[object, ...]]:
        """Return everything in the table."""
        return contents(self.file)

    def lesson(self, teacher: Person, day: date = TODAY, class_id: str | None = None) -> LessonId:
        """Return a teacher's first lesson from a day on, with a class if that is given."""
        days = lessons.teaching_days(self.sqlite, TENANT, teacher.id, day, day + timedelta(days=6))
        ids = [LessonId.parse(text) for one in days for text in one.lessons]
        return next(one for one in ids if class_id in {None, one.class_id})

    def opened(self, lesson: LessonId) -> OpenLesson:
        """Return a lesson as it is kept."""
        return lessons.opened(self.sqlite.batch_get(lessons.keys_to_open(TENANT, lesson)), TENANT, lesson)

    def audit(self, journal: Journal) -> list[AuditEntry]:
        """Return a journal's audit entries, after checking that their chain is sound."""
        items = everything(self.sqlite, keys.audits(TENANT, journal))
        entries = [AuditEntry.model_validate_json(item.doc) for item in items]
        head = self.sqlite.get(keys.chain(TENANT, journal))
        assert verify(entries, ChainHead() if head is None else ChainHead.model_validate_json(head.doc)) is None
        return entries


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the demo school, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "school.db"
    table = SqliteTable(path)
    fill(table, tenant=TENANT, today=TODAY, people_key=PEOPLE_KEY, progress=lambda _done, _all: None, past=False)
    table.close()
    return path


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Who is who in it."""
    return Cast(whole_population(TODAY))


@pytest.fixture
def demo_table(demo_file: Path, tmp_path: Path) -> Iterator[tuple[Path, SqliteTable]]:
    """A demo school of the test's own, and its file."""
    path = Path(shutil.copy(demo_file, tmp_path / "demo.db"))
    table = SqliteTable(path)
    yield path, table
    table.close()


@pytest.fixture
def stage(demo_table: tuple[Path, SqliteTable], cast: Cast) -> Stage:
    """The functions at http://127.0.0.1:8000 over a demo school of the test's own."""
    return Stage(make_apps(), *demo_table, cast)

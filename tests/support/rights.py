"""Who asks for what in the tests of rights: people of a school, what is theirs and what is not, and a second school.

The expectation never comes from the app's own predicates: what each person is to each place is written down here
(`Asking.ties`), and functions/domain/access/rights.py says what follows. The fixture is `campus`.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from functions.domain.access.email_code import EmailIdentity
from functions.domain.access.login import Session
from functions.domain.access.rights import Tie, Ties
from functions.domain.access.unknown import Reason, UnknownLogin
from functions.domain.imports.changes import Part
from functions.domain.job import Job
from functions.domain.lessons.attachments import Attachment
from functions.domain.lessons.file_types import FileType
from functions.domain.roll import people as domain
from functions.domain.roll.people import Role
from functions.storage import jobs, keys, lessons, people, records, school, unknowns
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Put
from functions.web import visit
from tests.support.builders import (
    NOW,
    TENANT,
    TODAY,
    make_class,
    make_family,
    make_person,
    make_pupil,
    make_school,
    make_sheet,
)
from tests.support.glass import Glass
from tests.support.permitted import PermittedTable
from tests.support.stage import Cast, Stage, make_apps

OTHER_TENANT: Final = "zarechye"
HOMEWORK: Final = Attachment(id="0" * 22, name="Задание.pdf", size=4000, type=FileType.PDF)
FORM: Final = "application/x-www-form-urlencoded"
_LOGGED_IN: Final = frozenset({Tie.LOGGED_IN})
_STAFF: Final = _LOGGED_IN | {Tie.STAFF}


class Whose(StrEnum):
    """Whose data an address names."""

    OWN = "own"
    NEAR = "of the same class, but another's"
    OTHER = "of another class and family"
    FOREIGN = "of another school"
    MISSING = "nobody's"


class Spot(NamedTuple):
    """What the parameters of an address may name: one child, one class, one journal, one lesson."""

    class_id: str
    journal: str
    lesson: str
    pupil: str
    guardian: str
    entry: str


# What stands for a parameter of a path. Names of somebody's data come from the spot; the rest is the same for all.
PARAMETERS: Final[Mapping[str, str]] = {
    "class": "{0.class_id}",
    "journal": "{0.journal}",
    "lesson": "{0.lesson}",
    "pupil": "{0.pupil}",
    "guardian": "{0.guardian}",
    "person": "{0.pupil}",
    "file": HOMEWORK.id,
    "entry": "{0.entry}",
    "week": "2026-W48",
    "job": "0123456789abcdef0123",
    "template": "pupils.xlsx",
    "day": "2026-11-25",
    "report": "movement",
    "form": "xlsx",
    "term": "2",
}
OF_SOMEBODY: Final = frozenset(name for name, value in PARAMETERS.items() if value.startswith("{0."))

NOWHERE: Final = Spot("9x", "chess", "9x.chess.2026-11-25.1", "nobody00", "nobody01", "f" * 32)


def address(path: str, spot: Spot) -> str:
    """Return a path of infra/routes.py with what stands for its parameters."""
    return re.sub(r"\{(\w+)\}", lambda found: PARAMETERS[found[1]].format(spot), path)


@dataclass(frozen=True)
class Asking:
    """Somebody who asks, with a session's cookie and token, both empty for nobody.

    Attributes:
        name: For the report.
        ties: What this person is to the data of each spot; to those not named only what `plain` says.
        plain: What this person is to the school at large.
        spots: What there is of each kind.
    """

    name: str
    plain: Ties
    ties: Mapping[Whose, Ties]
    spots: Mapping[Whose, Spot]
    cookie: str = ""
    csrf_token: str = ""

    def to(self, whose: Whose) -> Ties:
        """Return what this person is to a spot."""
        return self.plain | self.ties.get(whose, frozenset())


@dataclass
class Campus:
    """Two schools in one table, and who asks."""

    stage: Stage
    roles: list[Asking] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.glass = Glass(self.stage.sqlite)

    def open(self) -> None:
        """Let the apps, which all tests share, look through the glass."""
        self.stage.__post_init__()
        for name, app in self.stage.apps.items():
            app.config["TABLE"] = PermittedTable(self.glass, name)

    def ask(self, function: str, method: str, path: str, role: Asking) -> TestResponse:
        """Send a request with a valid token and an empty body; `glass.written` begins at zero."""
        self.glass.written = 0
        cookies = {"Cookie": f"session={role.cookie}"} if role.cookie else {}
        sent: dict[str, object] = {}
        if path.startswith("/api/"):
            sent = {"data": b"{}", "content_type": "application/json"}
        elif method != "GET":
            sent = {"data": urlencode({"csrf_token": role.csrf_token}).encode(), "content_type": FORM}
        client = self.stage.apps[function].test_client(use_cookies=False)
        headers = cookies | {"X-CSRF-Token": role.csrf_token}
        return client.open(path, method=method, base_url="http://127.0.0.1:8000", headers=headers, **sent)  # type: ignore[arg-type]  # as one wishes


@pytest.fixture(scope="session")
def campus_of_all_tests(demo_file: Path, cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """Two schools, made once."""
    path = Path(shutil.copy(demo_file, tmp_path_factory.mktemp("campus") / "campus.db"))
    table = SqliteTable(path)
    made = Campus(Stage(make_apps(), path, table, cast))
    made.roles = _roles(made.stage)
    yield made
    table.close()


@pytest.fixture
def campus(campus_of_all_tests: Campus) -> Campus:
    """Two schools in one table, and who asks."""
    campus_of_all_tests.open()
    return campus_of_all_tests


def _roles(stage: Stage) -> list[Asking]:
    """Return everybody who asks. What they are to a place stands beside it."""
    cast, posts = stage.cast, stage.cast.people.posts
    guardian, invited = cast.guardian_of(cast.pupil), cast.guardian_of(cast.stranger)
    address = EmailIdentity(address_hash="0" * 64, address="sealed", since=NOW)
    stage.sqlite.transact(Put(records.item(keys.own_email(TENANT, invited.id), address)))
    _entry(stage, TENANT, "0" * 32)
    job = Job(id=PARAMETERS["job"], kind="import", title="Ученики", by=cast.director.id, at=NOW, total=1)
    jobs.keep(stage.sqlite, TENANT, job, [Part()])

    def spot(post: str, class_id: str, pupil: domain.Person) -> Spot:
        lesson = stage.lesson(posts[post].person, TODAY, class_id)
        there = stage.opened(lesson)
        with_file = there.sheet.model_copy(update={"files": (HOMEWORK,)})
        stage.sqlite.transact(Put(lessons.sheet_item(TENANT, with_file, there.version)))
        return Spot(class_id, lesson.subject, str(lesson), pupil.id, cast.guardian_of(pupil).id, "0" * 32)

    def pupil(class_id: str, number: int) -> domain.Person:
        return cast.people.pupils[class_id][number].person

    rest = {
        Whose.OTHER: spot("primary1", "1", pupil("1", 0)),
        Whose.FOREIGN: _second_school(stage, cast.director.id),
        Whose.MISSING: NOWHERE,
    }

    def spots(own: Spot, near: Spot) -> dict[Whose, Spot]:
        return {Whose.OWN: own, Whose.NEAR: near, **rest}

    ninth, neighbour = spot("philologist", "9", cast.pupil), spot("coach", "9", pupil("9", 2))
    family = spots(ninth, neighbour)
    shut_out = spots(spot("philologist", "9", cast.shut_out), neighbour)
    invited_ones = spots(spot("philologist", "5", cast.stranger), spot("deputy", "5", pupil("5", 1)))
    fifth = spots(spot("philologist", "5", pupil("5", 0)), spot("deputy", "5", pupil("5", 1)))
    seventh = spots(spot("linguist", "7", pupil("7", 1)), spot("deputy", "7", pupil("7", 0)))
    teaches = frozenset({Tie.GIVES, Tie.TEACHES, Tie.TEACHES_CLASS})
    some, mine = frozenset({Tie.TEACHES_CLASS}), frozenset({Tie.GUARDIAN, Tie.CHILD_LEARNS})
    fellow = frozenset({Tie.CHILD_LEARNS})  # the child sits in the same lesson, beside another family's
    own, shut = frozenset({Tie.SELF, Tie.LEARNS}), frozenset({Tie.WITHOUT_CONSENT, Tie.LEARNS_WITHOUT_CONSENT})
    homeroom = some | {Tie.HOMEROOM}
    by_letter = _LOGGED_IN | {Tie.INVITED}

    asking = partial(_asking, stage)
    return [
        Asking("nobody logged in", frozenset(), {}, family),
        asking("guardian", guardian, _LOGGED_IN, {Whose.OWN: mine, Whose.NEAR: fellow}, family),
        asking(
            "guardian by invitation",
            invited,
            by_letter,
            {Whose.OWN: mine, Whose.NEAR: fellow},
            invited_ones,
            provider="email",
        ),
        asking(
            "pupil with a consent",
            cast.pupil,
            _LOGGED_IN,
            {Whose.OWN: own, Whose.NEAR: frozenset({Tie.LEARNS})},
            family,
        ),
        asking(
            "pupil without",
            cast.shut_out,
            _LOGGED_IN,
            {Whose.OWN: shut, Whose.NEAR: frozenset({Tie.LEARNS_WITHOUT_CONSENT})},
            shut_out,
        ),
        asking(
            "subject teacher",
            posts["coach"].person,
            _STAFF,
            {Whose.OWN: teaches, Whose.NEAR: some},
            spots(neighbour, ninth),
        ),
        asking(
            "homeroom teacher",
            posts["philologist"].person,
            _STAFF,
            {Whose.OWN: teaches | homeroom, Whose.NEAR: homeroom},
            fifth,
        ),
        asking("office", posts["clerk"].person, _STAFF | {Tie.OFFICE}, {}, fifth),
        asking(
            "teacher and guardian",
            posts["linguist"].person,
            _STAFF,
            {Whose.OWN: teaches | homeroom | mine, Whose.NEAR: homeroom | fellow},
            seventh,
        ),
        asking("director of another school", cast.director, frozenset(), {}, family, tenant=OTHER_TENANT),
    ]


def _asking(  # noqa: PLR0913  # a row of the list above
    stage: Stage,
    name: str,
    person: domain.Person,
    plain: Ties,
    ties: Mapping[Whose, Ties],
    spots: Mapping[Whose, Spot],
    *,
    provider: str = "esia",
    tenant: str = TENANT,
) -> Asking:
    """Return a person logged in, with a session of the own school."""
    value = visit.open_session(stage.sqlite, tenant, person, stage.now, provider=provider)
    key = keys.session(tenant, person.id, visit.digest(value.partition(".")[2]))
    token = records.of(stage.sqlite.batch_get([key])[key], Session).csrf_token
    return Asking(name, plain, ties, spots, value, token)


def _second_school(stage: Stage, director_id: str) -> Spot:
    """Write a second school into the same table, whose director has the id of the first one's."""
    teacher, child, mother = make_person("foreign1"), make_pupil("foreign2"), make_person("foreign3", Role.GUARDIAN)
    year, number = make_school().year, "11a"
    child = child.model_copy(update={"classes": {year: number}})
    sheet = make_sheet(class_id=number, teacher_id=teacher.id, files=(HOMEWORK,))
    stage.sqlite.transact(
        school.put_school(make_school(id=OTHER_TENANT, classes={number: "11 А класс"})),
        school.put_class(OTHER_TENANT, make_class(child.id, id=number, homeroom_teacher_id=teacher.id)),
        *(
            people.put_person(OTHER_TENANT, one)
            for one in (teacher, child, mother, make_person(director_id, Role.TEACHER, Role.OFFICE))
        ),
        people.put_family(OTHER_TENANT, mother.id, make_family(child.id)),
        Put(lessons.sheet_item(OTHER_TENANT, sheet)),
    )
    _entry(stage, OTHER_TENANT, "1" * 32)
    return Spot(number, sheet.subject, str(sheet.id), child.id, mother.id, "1" * 32)


def _entry(stage: Stage, tenant: str, entry_id: str) -> None:
    entry = UnknownLogin(at=NOW - timedelta(hours=1), provider="esia", reason=Reason.NOT_LISTED, sealed="sealed")
    unknowns.keep(stage.sqlite, tenant, entry_id, entry)

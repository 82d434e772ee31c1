"""The demo school hangs together: people, families, timetable, lessons and their chains."""

import json
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from functions.domain.grading.results import FINAL, YEAR, Results
from functions.domain.lessons.lesson import Journal
from functions.storage import keys, people, records
from functions.storage.sqlite import SqliteTable
from infra.local.demo.curriculum import CLASS_SIZES, HOURS
from infra.local.demo.filling import SEED, fill, people_json
from infra.local.demo.names import FATHERS, patronymic
from infra.local.demo.timetable import weekly
from tests.support.builders import PEOPLE_KEY, TENANT, TODAY
from tests.support.stage import Cast, Stage, contents


def test_it_has_12_staff_about_60_pupils_and_everybody_has_a_login(cast: Cast) -> None:
    listed = people_json(cast.people.everybody())

    assert len(cast.people.posts) == 12
    assert sum(map(len, cast.people.pupils.values())) == sum(CLASS_SIZES.values()) == 60
    for field in ("login", "person_id", "oid", "snils"):
        assert len({one[field] for one in listed}) == len(listed), field


def test_every_pupil_has_a_guardian_who_has_a_login(cast: Cast) -> None:
    children = {link.child_id for family in cast.people.families.values() for link in family.links}

    assert children == {one.person.id for pupils in cast.people.pupils.values() for one in pupils}
    assert set(cast.people.families) <= {one.person.id for one in cast.people.everybody()}


@pytest.mark.parametrize(
    ("father", "son"),
    [("Михаил", "Михайлович"), ("Павел", "Павлович"), ("Пётр", "Петрович"), ("Игорь", "Игоревич"), ("Юрий", "Юрьевич")],
)
def test_patronymics_are_those_of_russian(father: str, son: str) -> None:
    assert father in FATHERS
    assert patronymic(father, female=False) == son
    assert patronymic(father, female=True) == son.removesuffix("ич") + "на"


def test_nobody_is_in_two_rooms_and_every_class_has_its_hours() -> None:
    week = weekly(SEED)
    at_once = Counter((slot.day, slot.number, slot.post) for slot in week)

    assert max(at_once.values()) == 1
    for grade, hours in HOURS.items():
        if grade not in {2, 4}:
            assert Counter(slot.subject for slot in week if grade in slot.grades and slot.group in {"", "1"}) == hours


def test_the_same_seed_makes_the_same_school(demo_file: Path, tmp_path: Path) -> None:
    table = SqliteTable(tmp_path / "again.db")
    fill(table, tenant=TENANT, today=TODAY, people_key=PEOPLE_KEY, progress=lambda _done, _all: None, past=False)
    table.close()

    # An encrypted number looks different each time.
    made = [{row for row in contents(file) if "SEALED#snils" not in row} for file in (tmp_path / "again.db", demo_file)]
    assert made[0] == made[1]


def test_guardians_of_a_child_are_those_whose_family_it_is_in(stage: Stage) -> None:
    families = stage.cast.people.families
    for pupil in (one.person for pupils in stage.cast.people.pupils.values() for one in pupils):
        found = stage.sqlite.batch_get([keys.guardians(TENANT, pupil.id)])
        listed = {link.guardian_id for link in people.guardians(found, TENANT, pupil.id).on(TODAY)}
        assert listed == {one for one, family in families.items() if family.child(pupil.id, TODAY)}


def test_everybody_has_a_snils_that_finds_and_only_the_key_reads(stage: Stage) -> None:
    for one in stage.cast.people.everybody():
        assert people.by_snils(stage.sqlite, TENANT, one.snils, PEOPLE_KEY) == [one.person]
    assert not any(one.snils in f"{row}" for row in stage.contents() for one in stage.cast.people.everybody())
    assert not any("#IDENTITY#esia" in f"{row}" for row in stage.contents())


@pytest.mark.parametrize(
    "journal",
    [Journal("7", "algebra", 2026), Journal("1", "russian", 2026), Journal("7", "technology", 2026, "2")],
)
def test_the_chain_of_a_journal_is_sound(stage: Stage, journal: Journal) -> None:
    assert len(stage.audit(journal)) > 20


def test_it_shows_what_a_journal_can_hold(stage: Stage) -> None:
    """Each feature has an example, so that who looks at the demo meets it."""
    connection = sqlite3.connect(stage.file)
    rows = connection.execute("SELECT sk, doc FROM items").fetchall()
    connection.close()
    items = [(sk, json.loads(doc)) for sk, doc in rows]
    sheets = [doc for sk, doc in items if sk.startswith("LESSON#")]
    cells = [cell for sheet in sheets for cell in sheet.get("cells", {}).values()]
    marks = [mark for cell in cells for mark in cell.get("marks", [])]

    assert any(cell.get("late") for cell in cells)
    assert any(cell.get("note") for cell in cells)
    assert "зч" in marks
    assert any(isinstance(mark, dict) and mark.get("kind") == "homework" for mark in marks)
    assert any(isinstance(mark, dict) and mark.get("due") for mark in marks)
    assert {sheet.get("group") for sheet in sheets if sheet["subject"] == "technology"} >= {"1", "2"}
    assert any(sk.startswith("RESULTS#01") for sk, _ in items)
    assert any(sk.startswith("BROUGHT#01") for sk, _ in items)
    assert any(doc.get("pupils") for sk, doc in items if sk == "ABSENCES")


def test_the_year_before_is_told_to_its_final_marks(tmp_path: Path) -> None:
    table = SqliteTable(tmp_path / "both.db")
    fill(table, tenant=TENANT, today=TODAY, people_key=PEOPLE_KEY, progress=lambda _done, _all: None)
    journal = Journal("6", "math", 2025)

    found = table.batch_get(keys.results(TENANT, journal, term) for term in (1, 2, 3, 4, YEAR, FINAL))

    assert len(found) == 6
    pupils = records.of(found[keys.results(TENANT, journal, YEAR)], Results).cells
    assert len(pupils) == CLASS_SIZES[7]
    assert all(result.value is not None for result in pupils.values())
    table.close()

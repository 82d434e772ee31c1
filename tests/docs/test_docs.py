"""Documents that cannot fall behind: what they name is there."""

import re
from pathlib import Path

import pytest

from functions.web.settings import Settings
from infra.local.demo.filling import SEED
from infra.local.demo.people import populate
from infra.rights_page import page

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_setting_of_a_function_is_listed_and_no_other() -> None:
    functions = SETTINGS.partition("## ")[0]

    listed = set(re.findall(r"^\| `([A-Z_]+)`", functions, re.MULTILINE))

    assert listed == {field.alias for field in Settings.model_fields.values()}


def test_every_make_target_that_a_document_names_is_there() -> None:
    named = set(re.findall(r"make ([a-z-]+)`", README))

    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert {"run", "test", "check", "bench", "demo-reset"} <= named


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_the_people_whom_the_readme_sends_one_to_are_in_the_demo_school() -> None:
    people = populate(SEED, 2026)
    teacher = people.posts["deputy"].person
    mother = next(one.person for one in people.guardians if len(people.families[one.person.id].links) > 1)
    children = [link.child_name for link in people.families[mother.id].links]

    assert (teacher.family_name, teacher.given_name, teacher.patronymic) == ("Чернова", "Екатерина", "Михайловна")
    assert f"{mother.name} {mother.patronymic}" == "Устинова Вера Андреевна"
    assert children == ["Устинов Егор", "Устинова Диана"]
    assert "Чернову Екатерину Михайловну" in README
    assert "Устинова Вера Андреевна" in README


def test_every_assumption_about_consent_is_in_the_runbook_and_on_the_emulators_page() -> None:
    runbook = (ROOT / "docs" / "esia.md").read_text(encoding="utf-8")
    knobs = (ROOT / "infra/local/templates/gosuslugi/knobs.html").read_text(encoding="utf-8")
    code = [
        path.read_text(encoding="utf-8")
        for folder in ("functions", "infra/local")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html"}
    ]
    named = {number for text in code for number in re.findall(r"\bA[1-9]\b", text)}

    assert sorted(named) == re.findall(r"^\| (A\d): ", runbook, re.MULTILINE)
    assert sorted(named) == re.findall(r"<li>(A\d): ", knobs)


def test_the_page_of_rights_says_what_the_tables_say() -> None:
    kept = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")

    assert kept == page(), "Write it anew: .venv/bin/school rights > docs/rights.md"

"""Promises that every page of the site keeps, the future ones too."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element  # only the type: html5lib makes the trees

import html5lib
import pytest

from infra.routes import FUNCTIONS
from school_site.config import load_school
from school_site.freezer import CONFIG, SITE
from tests.support.nu_checker import complaints

XHTML = "{http://www.w3.org/1999/xhtml}"
KEPT_AS_IT_IS = {f"{XHTML}{name}" for name in ("pre", "code", "script", "style", "textarea")}


def pages(frozen: Path) -> Iterator[tuple[str, Element]]:
    """Yield every page with its tree; a page that is not valid HTML stops the test."""
    parser = html5lib.HTMLParser(strict=True)
    for path in sorted(frozen.rglob("*.html")):
        yield path.relative_to(frozen).as_posix(), parser.parse(path.read_text(encoding="utf-8"))


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_every_page_is_well_formed_in_russian_with_one_heading_that_begins_its_title(frozen: Path) -> None:
    for name, page in pages(frozen):
        headings = list(page.iter(f"{XHTML}h1"))
        title = page.find(f".//{XHTML}title")
        assert page.get("lang") == "ru", name
        assert len(headings) == 1, name
        assert title is not None, name
        assert words(title).startswith(words(headings[0])), name


def test_no_page_has_an_id_twice(frozen: Path) -> None:
    for name, page in pages(frozen):
        ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
        assert [one for one, times in ids.items() if times > 1] == [], name


def test_quotes_in_text_are_typographic(frozen: Path) -> None:
    for name, page in pages(frozen):
        assert [text for text in shown(page) if '"' in text or " - " in text] == [], name


def shown(element: Element) -> Iterator[str]:
    """Yield the pieces of text that a reader sees, code apart."""
    if element.tag not in KEPT_AS_IT_IS:
        yield element.text or ""
        for child in element:
            yield from shown(child)
            yield child.tail or ""


class Links(HTMLParser):
    """The addresses a page asks for, and the ids that links may point at."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.ids |= {value or "" for name, value in attrs if name == "id"}


def read(path: Path) -> Links:
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def test_every_link_leads_to_a_file_a_function_or_an_id_that_is_there(frozen: Path) -> None:
    patterns = [re.sub(r"\{[^}]+\}", "[^/]+", route.path) for function in FUNCTIONS for route in function.routes]
    functions = re.compile("|".join(patterns))
    broken = []
    for path in sorted(frozen.rglob("*.html")):
        for link in read(path).found:
            parts = urlsplit(link)
            if parts.scheme in {"tel", "mailto"}:
                continue
            assert not parts.scheme, f"{path}: {link} leaves the site"
            target = frozen / unquote(parts.path).lstrip("/") if parts.path else path
            target = target / "index.html" if parts.path.endswith("/") else target
            if target.is_file():
                if parts.fragment and parts.fragment not in read(target).ids:
                    broken.append(f"{path.relative_to(frozen)}: {link} (no such id)")
            elif not functions.fullmatch(parts.path):
                broken.append(f"{path.relative_to(frozen)}: {link}")
    assert broken == []


def test_no_page_has_styles_or_scripts_of_its_own_so_the_strict_policy_holds(frozen: Path) -> None:
    for name, page in pages(frozen):
        assert list(page.iter(f"{XHTML}style")) == [], name
        assert [element for element in page.iter() if element.get("style")] == [], name
        assert [
            attribute for element in page.iter() for attribute in element.attrib if attribute.startswith("on")
        ] == []
        assert [script for script in page.iter(f"{XHTML}script") if not script.get("src")] == [], name


def test_the_nu_html_checker_has_nothing_to_say_about_pages_and_style(frozen: Path) -> None:
    styles = [frozen / "static" / "app.css", SITE / "static" / "app.css"]
    assert complaints(sorted(frozen.rglob("*.html"))) == []
    assert complaints(styles, "--css") == []


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param("в тот же день", id="parents: marks on the day they are given"),
        pytest.param("О прогуле", id="parents: absences"),
        pytest.param("Учителю можно написать", id="parents: correspondence with teachers"),
        pytest.param("по SMS или на электронную почту", id="parents: notices by SMS or e-mail"),
        pytest.param("меняется средняя отметка", id="parents: how the average changes"),
        pytest.param("О родительском собрании", id="parents: meetings"),
        pytest.param("запланированные замены", id="pupils: timetable with substitutions"),
        pytest.param("записывает в дневник сам учитель", id="pupils: homework by the teacher"),
        pytest.param("среднюю отметку по каждому предмету", id="pupils: their average"),
    ],
)
def test_the_journal_page_names_every_benefit(frozen: Path, fact: str) -> None:
    page = dict(pages(frozen))["e-journal/index.html"]
    assert fact.replace(" ", "") in words(page).replace("\N{NO-BREAK SPACE}", "").replace(" ", "")


def test_the_instruction_for_pupils_has_four_steps(frozen: Path) -> None:
    page = dict(pages(frozen))["e-journal/login-14-18/index.html"]
    steps = next(element for element in page.iter(f"{XHTML}ol") if element.get("class") == "steps")
    assert len(list(steps)) == 4


def test_contacts_say_what_school_toml_says(frozen: Path) -> None:
    school = load_school(CONFIG).school
    text = words(dict(pages(frozen))["contacts/index.html"]).replace("\N{NO-BREAK SPACE}", " ")
    for fact in (school.address, school.phone, school.email, school.director, school.founder):
        assert fact in text

"""Base layout and macros as functions use them: valid HTML, and each input tied to its label, hint and error."""

from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element  # only the type: html5lib makes the trees

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from functions.web import russian
from school_site.config import load_school
from school_site.freezer import CONFIG, TEMPLATES

XHTML = "{http://www.w3.org/1999/xhtml}"
USER = SimpleNamespace(name="Ветлугина А. П.", places=[("/diary/", "Дневник")], csrf_token="sign")  # invented
IMPORTS = (
    '{% import "macros/forms.html" as forms %}{% import "macros/page.html" as page %}'
    '{% from "macros/marks.html" import mark, absence %}'
)


def rendered(body: str, **context: Any) -> Element:  # noqa: ANN401  # anything a template may show
    """Return the tree of a page made of the base layout and a body; a page that is not valid stops the test."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(russian.FILTERS)
    template = environment.from_string(
        '{% extends "base.html" %}' + IMPORTS + "{% block title %}Проба{% endblock %}"
        "{% block main %}<h1>Проба</h1>" + body + "{% endblock %}"
    )
    given = {
        "school": load_school(CONFIG).school,
        "user": None,
        "active": None,
        "asset": lambda name: f"/static/{name}",
    }
    tree: Element = html5lib.HTMLParser(strict=True).parse(template.render(given | context))
    return tree


def one(page: Element, tag: str, **attributes: str) -> Element:
    """Return the only element with a tag and attributes."""
    (found,) = (
        element
        for element in page.iter(f"{XHTML}{tag}")
        if all(element.get(name) == value for name, value in attributes.items())
    )
    return found


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_visitor_is_offered_to_log_in() -> None:
    assert words(one(rendered(""), "a", href="/auth/login")) == "Войти в дневник"


def test_who_has_logged_in_sees_the_name_and_leaves_by_a_form_with_its_csrf_token() -> None:
    page = rendered("", user=USER)
    form = one(page, "form", action="/auth/logout", method="post")
    assert one(form, "input", name="csrf_token").get("value") == "sign"
    assert words(one(page, "a", href="/diary/")) == "Дневник"
    assert "Ветлугина А. П." in words(page)


def test_a_teacher_is_led_to_the_journal() -> None:
    teacher = SimpleNamespace(name="Соколова М. И.", places=[("/journal/", "Журнал")], csrf_token="sign")  # invented
    assert words(one(rendered("", user=teacher), "a", href="/journal/")) == "Журнал"


def test_the_page_of_the_menu_is_marked_as_present() -> None:
    page = rendered("", active="news")
    assert one(page, "a", **{"aria-current": "page"}).get("href") == "/news/"


def test_a_mark_says_its_figure_and_what_it_was_for() -> None:
    page = rendered('{{ mark({"value": 4}, "контрольная работа") }}{{ absence("н", "отсутствие") }}')
    assert words(one(page, "span", title="контрольная работа")) == "4, контрольная работа"
    assert words(one(page, "span", title="отсутствие")) == "н отсутствие"  # the letter itself is hidden from a reader
    assert words(one(page, "span", **{"aria-hidden": "true"})) == "н"


def test_a_field_is_tied_to_its_label_its_hint_and_its_error() -> None:
    page = rendered('{{ forms.field("topic", "Тема", "слова", "До 200 знаков", "Слишком длинно.", maxlength=200) }}')
    field = one(page, "input", name="topic")
    assert field.get("aria-describedby") == "topic-hint topic-error"
    assert field.get("aria-invalid") == "true"
    assert (field.get("value"), field.get("maxlength")) == ("слова", "200")
    assert words(one(page, "label", **{"for": "topic"})) == "Тема"
    assert words(one(page, "p", id="topic-error")) == "Слишком длинно."


@pytest.mark.parametrize("typed", ["слова", "\nс новой строки", "<b>&</b>", "  отступ\n\n"])
def test_what_was_typed_in_a_long_field_comes_back_as_it_was(typed: str) -> None:
    page = rendered('{{ forms.field("homework", "Задано", typed, rows=3) }}', typed=typed)
    assert one(page, "textarea", name="homework").text == typed


def test_a_choice_keeps_what_was_chosen() -> None:
    page = rendered('{{ forms.select("kind", "Вид", [("a", "Ответ"), ("b", "Работа")], "b") }}')
    assert one(page, "option", selected="").get("value") == "b"


def test_errors_interrupt_and_results_are_announced() -> None:
    page = rendered(
        '{{ page.notice("Не вышло.", "error") }}{{ page.notice("Готово.", "ok") }}{{ page.notice("Так.") }}'
    )
    assert words(one(page, "div", role="alert")) == "Не вышло."
    assert words(one(page, "div", role="status")) == "Готово."


def test_the_pager_leads_one_step_each_way_and_not_beyond_the_edge() -> None:
    page = rendered('{{ page.pager(("/a", "раньше"), "сейчас", none) }}')
    assert one(page, "a", rel="prev").get("href") == "/a"
    assert [link for link in page.iter(f"{XHTML}a") if link.get("rel") == "next"] == []


def test_the_present_tab_is_marked() -> None:
    page = rendered('{{ page.tabs([("w", "/w", "Неделя"), ("t", "/t", "Четверть")], "t", "Дневник") }}')
    tabs = one(page, "nav", **{"aria-label": "Дневник"})
    assert words(one(tabs, "a", **{"aria-current": "page"})) == "Четверть"

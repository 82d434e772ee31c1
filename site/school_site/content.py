"""Pages as people write them: Markdown with front matter in site/content, checked before anything is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal

import markdown
from flask import Flask
from flask_flatpages import FlatPages
from flask_flatpages.page import Page as FlatPage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from yaml import YAMLError

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
NEWS: Final = "news/"
_ADDRESS: Final = re.compile(r"^[a-z0-9]+([-/][a-z0-9]+)*$")


class ContentError(Exception):
    """A page in site/content cannot be published; the text, in Russian, names the file and what to do."""


class FrontMatter(BaseModel):
    """What stands above a page's text between two lines of ---."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line = Field(description="заголовок страницы")
    summary: Line = Field(description="одно предложение о странице: для списка новостей и поисковиков")
    layout: Literal["page", "home", "contacts", "cookies"] = Field(
        "page", description="page, home, contacts или cookies"
    )
    menu: Literal["home", "news", "e-journal", "contacts"] | None = Field(None, description="раздел главного меню")
    day: date | None = Field(None, description="дата новости: 2026-11-09")


@dataclass(frozen=True)
class Page:
    """A page of the site. `key` is its file without extension: `news/2026/autumn-fair`; the home page is `index`."""

    key: str
    about: FrontMatter
    source: FlatPage

    @property
    def url(self) -> str:
        """Its address on the site."""
        return "/" if self.key == "index" else f"/{self.key}/"

    @cached_property
    def html(self) -> str:
        """Its text as HTML."""
        made: str = self.source.html
        return made

    @property
    def is_news(self) -> bool:
        """Tell whether it is an article of news."""
        return self.key.startswith(NEWS)


class Content:
    """All pages of a folder, checked and in order."""

    def __init__(self, app: Flask, folder: str) -> None:
        """Read the folder. Raises ContentError for the first page that is not right."""
        # One converter for all pages: to make one costs more than to convert a page.
        converter = markdown.Markdown(extensions=["tables", "sane_lists", "attr_list", "md_in_html", "def_list"])
        app.config["FLATPAGES_ROOT"] = folder
        app.config["FLATPAGES_EXTENSION"] = ".md"
        app.config["FLATPAGES_AUTO_RELOAD"] = False
        app.config["FLATPAGES_HTML_RENDERER"] = lambda body: converter.reset().convert(body)
        flat = FlatPages(app)
        with app.app_context():
            self.pages = {page.path: _checked(page) for page in flat}

    def news(self) -> list[Page]:
        """Return the articles, newest first."""
        dated = [(page.about.day, page.key, page) for page in self.pages.values() if page.is_news and page.about.day]
        return [page for _, _, page in sorted(dated, key=lambda one: one[:2], reverse=True)]

    def trail(self, page: Page) -> Iterator[Page]:
        """Yield the pages that lead to this one, from the outside: those whose address its address begins with."""
        parts = page.key.split("/")
        for length in range(1, len(parts)):
            above = self.pages.get("/".join(parts[:length]))
            if above:
                yield above


def _checked(flat: FlatPage) -> Page:
    name = f"site/content/{flat.path}.md"
    if not _ADDRESS.match(flat.path):
        raise ContentError(f"{name}: в имени файла годятся только строчные латинские буквы, цифры и дефис.")
    try:
        about = FrontMatter.model_validate(flat.meta)
    except (ValidationError, YAMLError, ValueError) as error:
        raise ContentError(f"{name}: {_reason(error)}") from error
    page = Page(flat.path, about, flat)
    if page.is_news and (about.day is None or not page.key.startswith(f"{NEWS}{about.day.year}/")):
        raise ContentError(f"{name}: новости нужна строка «day: ГГГГ-ММ-ДД», а файлу — папка того же года.")
    return page


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "начало файла не понято. Между двумя строками --- должны стоять строки «ключ: значение»."
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    field = FrontMatter.model_fields.get(key)
    if field is None:
        return f"ключа «{key}» нет, уберите его или исправьте опечатку. Бывают: {', '.join(FrontMatter.model_fields)}."
    return f"ключ «{key}»: ожидается {field.description}."

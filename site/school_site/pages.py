"""The site as a Flask app: which address shows what. The freezer turns every answer of it into a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date
from flask import Flask, Response, abort, render_template
from jinja2 import StrictUndefined

from school_site import typography
from school_site.assets import address
from school_site.config import SchoolConfig
from school_site.content import Content

LATEST: Final = 10  # articles on the first page of news; the rest is found by year
SHORT_DATE: Final = "d\N{NO-BREAK SPACE}MMMM"
LONG_DATE: Final = f"{SHORT_DATE} y\N{NO-BREAK SPACE}'года'"


@dataclass(frozen=True)
class GeneratedPage:
    """A page that is made from something else than a file in site/content: the description of the API.

    Attributes:
        url: Its address; ends with a slash.
        template: A template under templates/ that extends site/layout.html.
        context: What the template shows; JSON-ready, since the freezer's stamp counts it.
    """

    url: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Generated:
    """What the site publishes beside its own pages: pages, and files as text by address."""

    pages: Sequence[GeneratedPage] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def create_app(
    config: SchoolConfig, content: Path, templates: Path, assets: Mapping[str, str], generated: Generated
) -> Flask:
    """Make the app.

    Args:
        config: The school.
        content: Folder of the pages.
        templates: Folder of every template.
        assets: The manifest: name of a static file to its name with fingerprint.
        generated: Pages and files that others make.

    Raises:
        ContentError: A page cannot be published.
    """
    app = Flask("school_site", static_folder=None, template_folder=str(templates))
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.auto_reload = False
    environment.filters.update(
        long_date=lambda day: format_date(day, LONG_DATE, locale="ru"),
        short_date=lambda day: format_date(day, SHORT_DATE, locale="ru"),
        clock=lambda moment: f"{moment.hour}:{moment.minute:02d}",
    )
    environment.globals.update(
        asset=lambda name: address(assets, name), school=config.school, config=config, user=None, active=None
    )
    app.extensions["content"] = Content(app, str(content))
    _add_pages(app)
    _add_news(app)
    _add_generated(app, generated)
    return app


def addresses(app: Flask) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield, as (endpoint, arguments), every page whose route has arguments; Frozen-Flask finds the others itself."""
    content: Content = app.extensions["content"]
    yield from (("page", {"key": key}) for key in content.pages)
    yield from (("news_of_year", {"year": year}) for year in _years(content))


def _add_pages(app: Flask) -> None:
    content: Content = app.extensions["content"]

    @app.get("/", defaults={"key": "index"})
    @app.get("/<path:key>/")
    def page(key: str) -> str:
        """A page of site/content."""
        found = content.pages.get(key) or abort(404)
        news = content.news()[:3] if found.about.layout == "home" else []
        return _shown(
            f"site/{found.about.layout}.html",
            page=found,
            trail=list(content.trail(found)),
            news=news,
            active="news" if found.is_news else found.about.menu,
        )

    @app.get("/404.html")
    def missing_page() -> str:
        """What a web server shows for an address that does not exist."""
        return _shown("site/404.html")


def _add_news(app: Flask) -> None:
    content: Content = app.extensions["content"]

    @app.get("/news/")
    def news() -> str:
        """The latest articles, and the years of all."""
        articles = content.news()
        return _shown("site/news.html", articles=articles[:LATEST], years=_years(content), year=None, active="news")

    @app.get("/news/<int:year>/")
    def news_of_year(year: int) -> str:
        """All articles of one calendar year."""
        articles = [one for one in content.news() if one.about.day and one.about.day.year == year]
        return _shown("site/news.html", articles=articles, years=_years(content), year=year, active="news")


def _add_generated(app: Flask, generated: Generated) -> None:
    for page in generated.pages:
        app.add_url_rule(page.url, endpoint=page.url, view_func=_page_view(page))
    for url, text in generated.files.items():
        app.add_url_rule(url, endpoint=url, view_func=_file_view(text, "application/json"))


def _page_view(page: GeneratedPage) -> Callable[[], str]:
    return lambda: _shown(page.template, **page.context)


def _file_view(text: str, mimetype: str) -> Callable[[], Response]:
    return lambda: Response(text, mimetype=mimetype)


def _years(content: Content) -> list[int]:
    return sorted(
        {page.about.day.year for page in content.pages.values() if page.is_news and page.about.day}, reverse=True
    )


def _shown(template: str, **context: object) -> str:
    """Render a page and set its no-break spaces."""
    return typography.html(render_template(template, **context))

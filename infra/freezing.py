"""The public site made into files, with the description of the API that it publishes."""

import json
from pathlib import Path

from infra import openapi, paths
from school_site.config import load_school
from school_site.freezer import CONFIG, SITE, BuildReport, build
from school_site.pages import Generated, GeneratedPage


def freeze(destination: Path = paths.SITE, *, config: Path = CONFIG, content: Path = SITE / "content") -> BuildReport:
    """Freeze a site; where nothing has changed, that takes milliseconds.

    Args:
        destination: Its folder; the names of its files are written beside it.
        config: The school, as site/school.toml.
        content: Folder of its pages and news.

    Raises:
        SchoolConfigError: school.toml is not right; the text, in Russian, names the line.
        ContentError: A page is not right; the text, in Russian, names the file.
    """
    document = openapi.document()
    page = GeneratedPage(
        url="/api/",
        template="site/api.html",
        context={"document": document, "problems": openapi.problems()},
    )
    files = {"/api/v1/openapi.json": json.dumps(document, ensure_ascii=False, indent=1)}
    generated = Generated(pages=[page], files=files)
    return build(destination, config=load_school(config), content=content, generated=generated)


def has_counter() -> bool:
    """Tell whether the school has a visit counter, which the site's headers then let in."""
    return load_school(CONFIG).counter.metrika is not None

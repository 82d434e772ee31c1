"""The public site made into files, with the description of the API that it publishes."""

import json

from infra import openapi, paths
from school_site.config import load_school
from school_site.freezer import CONFIG, BuildReport, build
from school_site.pages import Generated, GeneratedPage


def freeze() -> BuildReport:
    """Freeze the site into build/site; where nothing has changed, that takes milliseconds.

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
    return build(paths.SITE, generated=Generated(pages=[page], files=files))


def has_counter() -> bool:
    """Tell whether the school has a visit counter, which the site's headers then let in."""
    return load_school(CONFIG).counter.metrika is not None

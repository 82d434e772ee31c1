"""Templates compiled beforehand, for packages: a first page in a cloud needs no parser.

Jinja writes a Python module for each template, whose name is a hash of the template's. The same templates give the same
modules, wherever and whenever they are compiled.
"""

import json
from pathlib import Path

from flask import Flask

from functions.web import rendering

SITE = "site/"  # templates of the frozen pages have filters of their own, and no function shows them


def compile_templates(templates: Path, into: Path) -> None:
    """Write the modules of all templates of functions, and a list of their names. Raises jinja2.TemplateSyntaxError.

    Args:
        templates: Their folder.
        into: A folder, made if it is not there; `rendering.COMPILED` says where functions look for it.
    """
    app = Flask("templates", static_folder=None, template_folder=str(templates))
    rendering.set_up(app.jinja_env)
    app.jinja_env.compile_templates(into, filter_func=_of_functions, zip=None, ignore_errors=False)
    names = sorted(app.jinja_env.list_templates(filter_func=_of_functions))  # Flask gives them in any order
    (into / rendering.NAMES).write_text(json.dumps(names, indent=0), encoding="utf-8")


def _of_functions(name: str) -> bool:
    return name.endswith((".html", ".txt")) and not name.startswith(SITE)

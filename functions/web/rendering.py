"""What every template can use: filters, the addresses of style and script files, the school, who is reading."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, g
from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader

from functions.domain.organisation.school import School
from functions.storage import keys, records
from functions.web import russian
from functions.web.current import table, tenant_id
from functions.web.mark_words import given_for
from functions.web.menu import places_of
from functions.web.settings import Settings
from functions.web.visit import Visit, enter
from functions.web.writing import write_plainly

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"
COMPILED: Final = TEMPLATES.with_name("compiled_templates")  # in a package: infra/compiled_templates.py makes them
NAMES: Final = "names.json"  # in that folder, since the names of its modules are hashes
ASSETS: Final = TEMPLATES.with_name("assets.json")  # a package has it beside the templates


def loader() -> BaseLoader:
    """Return where templates come from: compiled beforehand in a package, the templates themselves elsewhere."""
    return ModuleLoader(COMPILED) if COMPILED.is_dir() else FileSystemLoader(TEMPLATES)


def set_up(environment: Environment) -> None:
    """Say how templates are read, before the first of them: whoever compiles them beforehand says the same."""
    environment.filters.update(russian.FILTERS, zip=zip)
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.auto_reload = False
    write_plainly(environment)


def prepare(app: Flask) -> None:
    """Give an app's templates their filters and common variables."""
    values: Settings = app.config["SETTINGS"]
    set_up(app.jinja_env)
    names = _asset_names(values.assets)
    app.jinja_env.globals.update(
        asset=lambda name: f"/static/{names.get(name, name)}",
        days_range=russian.days_range,
        given_for=given_for,
        version=values.version,
    )
    app.context_processor(_who)


@cache
def _asset_names(path: str | None) -> dict[str, str]:
    """Return the fingerprinted names that the freezer wrote: {"app.css": "app.3f2a91c0.css"}."""
    place = ASSETS if path is None else Path(path)
    if path is None and not place.exists():
        return {}
    found: dict[str, str] = json.loads(place.read_text(encoding="utf-8"))
    return found


def _school() -> School | None:
    """Return the school for a page without a visit, or None: an error page comes even while the table is away."""
    try:
        key = keys.school(tenant_id())
        return records.read(table().batch_get([key]), key, School)
    except Exception:  # noqa: BLE001  # the page of an error comes whatever is broken
        return None


def _recognised() -> Visit | None:
    """Return who is asking on a page that was refused before that was known: nobody should think to be thrown out."""
    with suppress(Exception):  # the page of an error comes whatever is broken
        enter()
    found: Visit | None = g.get("visit")  # known even where what was sent with it is refused
    return found


def _who() -> dict[str, Any]:
    visit = g.get("visit") or _recognised()
    if visit is None:
        return {"user": None, "school": _school()}
    person, token = visit.person, visit.session.csrf_token
    user = {"id": person.id, "name": person.name, "places": places_of(person), "csrf_token": token}
    return {"user": user, "school": visit.school, "today": visit.today}

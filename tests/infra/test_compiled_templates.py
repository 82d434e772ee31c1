"""Templates that packages carry compiled: the same pages, byte for byte, and the same modules everywhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader, ModuleLoader

from functions.web import rendering
from infra.compiled_templates import compile_templates
from infra.routes import FUNCTIONS
from tests.support.stage import Stage
from tests.support.visitor import Visitor

COMPILE = (
    "import sys, pathlib, infra.compiled_templates as one; one.compile_templates(*map(pathlib.Path, sys.argv[1:]))"
)
BY_CHANCE = re.compile(rb'name="save_id" value="[\w-]+"|<code>[0-9a-f]{32}</code>')  # the second: for support


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("compiled")
    compile_templates(rendering.TEMPLATES, into)
    return into


def addresses(stage: Stage) -> list[str]:
    """Return every address without a name in it, and some with one; some are refused to some."""
    pupil, lesson = stage.cast.pupil.id, stage.lesson(stage.cast.teacher)
    plain = {route.path for one in FUNCTIONS for route in one.routes if route.method == "GET" and "{" not in route.path}
    named = {
        *(f"/diary/{pupil}/{view}" for view in ("2026-W48", "term", "year", "absences")),
        *(f"/journal/lessons/{lesson}", f"/journal/{lesson.class_id}/{lesson.subject}/2", f"/class/{lesson.class_id}"),
        "/diary/nobody00/2026-W48",
    }
    return sorted(plain | named)


def pages(visitors: list[Visitor], paths: list[str]) -> list[tuple[str, bytes]]:
    replies = [visitor.get(path) for visitor in visitors for path in paths]
    shown = [one for one in replies if one.header("content-type").startswith("text/html")]
    return [(one.path, BY_CHANCE.sub(b"", one.answer.body)) for one in shown]


def test_pages_of_compiled_templates_equal_those_of_plain_ones_byte_for_byte(
    stage: Stage, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, paths = stage.cast, addresses(stage)
    who = (cast.teacher, cast.director, cast.pupil, cast.guardian_of(cast.pupil), None)
    visitors = [stage.visitor(one) for one in who]
    plain = pages(visitors, paths)
    for app in stage.apps.values():
        monkeypatch.setattr(app.jinja_env, "loader", ModuleLoader(compiled))

    assert pages(visitors, paths) == plain
    assert len(plain) > len(paths)


def test_a_package_with_compiled_templates_takes_them(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(rendering.loader(), FileSystemLoader)

    monkeypatch.setattr(rendering, "COMPILED", compiled)

    assert isinstance(rendering.loader(), ModuleLoader)


def test_the_same_templates_compile_to_the_same_modules_elsewhere(compiled: Path, tmp_path: Path) -> None:
    """Elsewhere is another folder and another process, whose sets have another order."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.symlink_to(rendering.TEMPLATES)
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", COMPILE, elsewhere, tmp_path / "made"], env=environment, check=True)

    assert read(tmp_path / "made") == read(compiled)


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

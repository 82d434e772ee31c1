"""What Yandex Cloud finds in a package and in the bucket of the site: names of its own for what is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.packaging import project
from infra.packaging.target import AWS, YANDEX
from infra.paths import ROOT
from infra.routes import FUNCTIONS, Function, Timer
from infra.yandex.entry_points import entry_points
from infra.yandex.site_files import names, with_addresses
from tests.support.builders import TENANT


def test_the_cloud_finds_each_handler_in_a_module_at_the_top_of_the_package(tmp_path: Path) -> None:
    for point in (point for one in FUNCTIONS for point in entry_points(one)):
        module, _, name = point.entrypoint.partition(".")
        assert name == "handler"
        assert re.fullmatch(r"run_[a-z_]+", module)
        assert point.source == f"from {point.handler.partition(':')[0]} import handler\n"
        compile(point.source, str(tmp_path / f"{module}.py"), "exec")


def test_a_handler_of_another_name_is_given_the_one_that_the_cloud_calls() -> None:
    function = Function("x", "functions.x.entry:main", (), timers=(Timer("functions.x.night:work", 60, "work"),))

    assert [(point.name, point.source) for point in entry_points(function)] == [
        ("x", "from functions.x.entry import main as handler\n"),
        ("x-night", "from functions.x.night import work as handler\n"),
    ]


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        ("index.html", ("index.html",)),
        ("404.html", ("404.html",)),
        ("news/index.html", ("news/index.html", "news/", "news")),
        ("news/2026/index.html", ("news/2026/index.html", "news/2026/", "news/2026")),
        ("static/site.1a2b.css", ("static/site.1a2b.css",)),
    ],
)
def test_a_page_lies_under_its_address_with_a_slash_and_without(path: str, stored: tuple[str, ...]) -> None:
    assert names(path) == stored


def test_a_manifest_of_a_site_names_each_page_by_its_addresses() -> None:
    assert with_addresses({"index.html": 1, "news/index.html": 2}) == {
        "index.html": 1,
        "news/index.html": 2,
        "news/": 2,
        "news": 2,
    }


def test_a_package_has_its_own_entry_points_at_the_top_and_nobody_elses(tmp_path: Path) -> None:
    laid = project.lay(tmp_path, YANDEX, [project.lay_entry_points])

    for function in FUNCTIONS:
        assert {one.name for one in project.of_function(laid, function)} == {
            f"{point.module}.py" for point in entry_points(function)
        }


def test_a_package_for_another_cloud_has_none(tmp_path: Path) -> None:
    assert project.lay(tmp_path, AWS, [project.lay_entry_points]) == ()


def test_every_entry_point_leads_to_a_handler(tmp_path: Path, demo_file: Path) -> None:
    project.lay(tmp_path, YANDEX, [project.lay_entry_points])
    modules = sorted(path.stem for path in tmp_path.glob("*.py"))
    program = f"import importlib; print([callable(importlib.import_module(name).handler) for name in {modules}])"
    settings = {"SCHOOL_TABLE": f"sqlite:{demo_file}", "SCHOOL_BASE_URL": "http://127.0.0.1", "SCHOOL_TENANT": TENANT}

    done = subprocess.run(
        [sys.executable, "-c", program],
        env=settings | {"PYTHONPATH": f"{ROOT}:{tmp_path}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str([True] * len(modules))

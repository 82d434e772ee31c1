"""The site of one school more: brought by a command, without touching the others."""

from pathlib import Path

import pytest

from infra.deploying import problems, school_site, stack
from tests.support.deployments import Bench


def test_it_lies_under_its_own_name_and_leaves_the_first_one_alone(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>Заречье</h1>", encoding="utf-8")
    settings = bench.deployment().place.settings

    said = school_site.publish(bench.clients, settings, "zarechye.example", folder)

    assert said == "Файлы сайта zarechye.example: добавится 1."
    assert bench.shown("index.html") == "<h1>Школа</h1>"
    assert bench.shown("index.html", host="zarechye.example") == "<h1>Заречье</h1>"


def test_without_a_deployment_it_says_what_to_do_first(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(problems.NotDeployed):
        school_site.publish(bench.clients, bench.deployment().place.settings, "zarechye.example", tmp_path)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("school-production-site-1 already exists", "имя занято"),
        ("CNAMEAlreadyExists: One or more of the CNAMEs", "занято другой раздачей"),
        ("Limit exceeded for resource of type", "достигнут предел"),
        ("User: x is not authorized to perform: iam:CreateRole", "не хватает прав"),
        ("The specified SSL certificate doesn't exist", "certificate_arn"),
        ("Something else", ""),
    ],
)
def test_what_a_service_says_of_a_resource_comes_with_what_to_do(reason: str, words: str) -> None:
    assert words in stack.hint(reason)
    assert bool(stack.hint(reason)) is bool(words)

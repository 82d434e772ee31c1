"""`school schools`: a school is added to a deployment, listed and taken away, without deploying anything."""

import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from functions.domain.organisation.school import School
from functions.domain.roll.people import Role
from functions.storage import keys, people, records
from functions.storage.dynamodb import create_table, open_client
from functions.storage.opening import open_table
from functions.storage.table import Table
from infra.cli import main
from tests.support.builders import PEOPLE_KEY, PEOPLE_SECRET

SNILS = "112-233-445 95"
SITE = str(Path(__file__).parents[2] / "site" / "school.toml")
NEW = ["zarechye.example", "--tenant", "zarechye", "--site", SITE]


def run(table: str, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["schools", *words, "--table", table], input=typed)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path / 'region.db'}"


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "people-key"
    path.write_bytes(PEOPLE_SECRET)
    path.chmod(0o600)
    return f"file:{path}"


def school_of(table: Table, tenant: str = "zarechye") -> School | None:
    place = keys.school(tenant)
    return records.read(table.batch_get([place]), place, School)


def test_a_school_is_added_with_a_director_who_is_found_by_snils(url: str, key: str) -> None:
    done = run(url, "add", *NEW, "--title", "Зареченская школа", "--director-snils", "--people-key", key, typed=SNILS)

    assert done.exit_code == 0, done.output
    assert "Школа «Зареченская школа» добавлена: https://zarechye.example/" in done.output
    assert SNILS not in done.output
    table = open_table(url)
    school = school_of(table)
    assert school is not None
    assert (school.short_name, len(school.terms), school.classes) == ("Зареченская школа", 4, {})
    (director,) = people.by_snils(table, "zarechye", SNILS, PEOPLE_KEY)
    assert (director.name, director.roles) == ("Берёзкина Марфа", (Role.OFFICE,))
    assert people.by_snils(table, "burminka", SNILS, PEOPLE_KEY) == []


def test_without_a_director_the_command_says_that_nobody_can_log_in(url: str) -> None:
    done = run(url, "add", *NEW)

    assert (done.exit_code, "Войти пока не может никто" in done.output) == (0, True)


def test_schools_are_listed_and_a_closed_one_is_gone_with_its_data_kept(url: str) -> None:
    run(url, "add", *NEW)

    assert "https://zarechye.example/  zarechye  с " in run(url, "list").output
    assert run(url, "remove", "zarechye.example", typed="n\n").exit_code == 1
    closed = run(url, "remove", "https://zarechye.example/", "--yes")
    assert "Данные школы zarechye на месте" in closed.output
    assert run(url, "list").output == "Школ пока нет. Добавить: school schools add\n"
    assert school_of(open_table(url)) is not None


def test_a_school_may_have_a_second_name_and_a_cyrillic_one(url: str) -> None:
    run(url, "add", *NEW)

    done = run(url, "add", "Заречье.РФ", "--tenant", "zarechye", "--existing")

    assert (done.exit_code, f"https://{'заречье'.encode('idna').decode()}.xn--p1ai/" in done.output) == (0, True)


@pytest.mark.parametrize(
    ("words", "typed", "answer"),
    [
        pytest.param([*NEW], "", "По адресу zarechye.example школа уже есть", id="host taken"),
        pytest.param(["new.example", *NEW[1:]], "", "Школа zarechye уже есть", id="school taken"),
        pytest.param(["localhost", *NEW[1:]], "", "не адрес сайта", id="no host"),
        pytest.param(["bad name.example", *NEW[1:]], "", "не адрес сайта", id="a space"),
        pytest.param(["new.example", "--tenant", "Заречье", "--site", SITE], "", "не подходит", id="no id"),
        pytest.param(["new.example", "--tenant", "new"], "", "--site school.toml", id="no file"),
        pytest.param(["new.example", "--tenant", "new", "--site", "/none"], "", "/none", id="file not there"),
        pytest.param(["new.example", "--tenant", "new", "--existing"], "", "Школы new ещё нет", id="not there yet"),
        pytest.param(
            ["new.example", "--tenant", "new", "--site", SITE, "--director-snils"],
            "",
            "где лежит ключ списков",
            id="no key",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_writes_nothing(
    url: str, words: list[str], typed: str, answer: str
) -> None:
    run(url, "add", *NEW)
    before = run(url, "list").output

    done = run(url, "add", *words, typed=typed)

    assert (done.exit_code, answer in done.output) == (1, True), done.output
    assert run(url, "list").output == before
    assert school_of(open_table(url), "new") is None


def test_a_number_that_is_no_snils_adds_nothing(url: str, key: str) -> None:
    done = run(url, "add", *NEW, "--director-snils", "--people-key", key, typed="112-233-445 96")

    assert (done.exit_code, "Это не СНИЛС" in done.output) == (1, True)
    assert school_of(open_table(url)) is None


def test_it_works_in_a_cloud_and_says_so_where_the_table_is_not(cloud: str, key: str) -> None:
    name = f"schools-{uuid.uuid4().hex}"
    client = open_client(cloud)
    create_table(client, name)
    words = [*NEW, "--director-snils", "--people-key", key, "--endpoint", cloud]

    done = run(f"dynamodb:{name}", "add", *words, typed=SNILS)
    listed = run(f"dynamodb:{name}", "list", "--endpoint", cloud)
    nowhere = run("dynamodb:nowhere", "list", "--endpoint", cloud)

    assert done.exit_code == 0, done.output
    assert "zarechye.example" in listed.output
    assert (nowhere.exit_code, "Таблица не отвечает (ResourceNotFoundException)" in nowhere.output) == (1, True)
    client.delete_table(TableName=name)

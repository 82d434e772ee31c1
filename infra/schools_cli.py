"""The command `school schools`: which schools a deployment serves, and at which addresses."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.russian_click import Failure, Group

if TYPE_CHECKING:
    from functions.storage.sealing import PeopleKey
    from functions.storage.table import Table


@click.group(cls=Group)
@click.help_option("-h", "--help", help="Показать эту справку.")
def schools() -> None:
    """Школы, которые обслуживает одна установка: каждая по своему адресу."""


def table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be told the table."""
    endpoint = click.option(
        "--endpoint",
        envvar="SCHOOL_TABLE_ENDPOINT",
        metavar="АДРЕС",
        help="Адрес Document API YDB. То же задаёт SCHOOL_TABLE_ENDPOINT. Для DynamoDB не нужен.",
    )
    table = click.option(
        "--table",
        "url",
        envvar="SCHOOL_TABLE",
        metavar="ТАБЛИЦА",
        help="Таблица установки, например dynamodb:school-production. То же задаёт SCHOOL_TABLE.",
    )
    return table(endpoint(command))


@schools.command()
@click.argument("host", metavar="АДРЕС_САЙТА")
@click.option("--tenant", required=True, metavar="ИМЯ", help="Имя школы в ключах таблицы, латиницей: burminka.")
@click.option(
    "--site",
    "file",
    metavar="ФАЙЛ",
    type=click.Path(path_type=Path),
    help="Описание школы, как site/school.toml: название, адрес, четверти, звонки, директор.",
)
@click.option("--title", metavar="НАЗВАНИЕ", help="Название школы вместо того, что в файле.")
@click.option("--director-snils", is_flag=True, help="Спросить СНИЛС директора: по нему он войдёт через Госуслуги.")
@click.option(
    "--people-key",
    envvar="SCHOOL_PEOPLE_KEY",
    metavar="МЕСТО",
    help="Где лежит ключ списков, например aws-secretsmanager:ИМЯ. То же задаёт SCHOOL_PEOPLE_KEY.",
)
@click.option("--existing", is_flag=True, help="Школа уже есть: открыть её ещё и по этому адресу.")
@table_options
@click.help_option("-h", "--help", help="Показать эту справку.")
def add(  # noqa: PLR0913  # a parameter for each option
    host: str,
    tenant: str,
    file: Path | None,
    title: str | None,
    people_key: str | None,
    url: str | None,
    endpoint: str | None,
    *,
    director_snils: bool,
    existing: bool,
) -> None:
    """Добавить школу. Заново разворачивать ничего не нужно: через минуту её адрес работает.

    СНИЛС директора вводится с клавиатуры или приходит на стандартный ввод; в команде его не пишут, чтобы он не попал в
    историю и в список процессов.
    """
    from infra import schools as work  # noqa: PLC0415  # `school --help` needs no table

    now, name = datetime.now(UTC), work.host_of(host)
    if existing:
        with _in_words():
            work.add_name(_table(url, endpoint), name, tenant, now)
        click.echo(f"Школа {tenant} открыта и по адресу https://{name}/")
        return
    if file is None:
        raise Failure("Укажите описание школы: --site school.toml. Образец — site/school.toml.")
    school, director = work.described(file, tenant, title, now)
    office = work.director(tenant, director, _snils(), _key(people_key)) if director_snils else ()
    with _in_words():
        work.add(_table(url, endpoint), name, school, now, office)
    click.echo(f"Школа «{school.short_name}» добавлена: https://{name}/")
    if office:
        click.echo(f"Теперь может войти через Госуслуги: {director}. Дальше — «Администрация», загрузка списков.")
    else:
        click.echo("Войти пока не может никто: списки людей загружает администрация. Повторите с --director-snils.")


@schools.command("list")
@table_options
@click.help_option("-h", "--help", help="Показать эту справку.")
def show(url: str | None, endpoint: str | None) -> None:
    """Показать, какие школы по каким адресам."""
    from functions.storage import hosts  # noqa: PLC0415  # see above

    with _in_words():
        found = hosts.listed(_table(url, endpoint))
    for host, school in found.items():
        click.echo(f"https://{host}/  {school.tenant}  с {school.since:%d.%m.%Y}")
    if not found:
        click.echo("Школ пока нет. Добавить: school schools add")


@schools.command()
@click.argument("host", metavar="АДРЕС_САЙТА")
@click.option("--yes", is_flag=True, help="Не переспрашивать.")
@table_options
@click.help_option("-h", "--help", help="Показать эту справку.")
def remove(host: str, url: str | None, endpoint: str | None, *, yes: bool) -> None:
    """Закрыть адрес школы. Её данные остаются в таблице."""
    from functions.storage import hosts  # noqa: PLC0415  # see above
    from infra import schools as work  # noqa: PLC0415

    name, table = work.host_of(host), _table(url, endpoint)
    with _in_words():
        school = hosts.get(table, name)
        if school is None:
            raise Failure(f"По адресу {name} школы нет: school schools list")
        if not yes and not click.confirm(f"Закрыть https://{name}/ (школа {school.tenant})?"):
            raise Failure("Ничего не изменено.")
        hosts.remove(table, name)
    click.echo(f"Адрес https://{name}/ закрыт не позже чем через пять минут. Данные школы {school.tenant} на месте.")


def _table(url: str | None, endpoint: str | None) -> "Table":
    from functions.storage.opening import open_table  # noqa: PLC0415  # see above

    if url is None:
        raise Failure("Укажите таблицу установки: --table dynamodb:ИМЯ или SCHOOL_TABLE.")
    try:
        return open_table(url, endpoint)
    except ValueError:
        raise Failure(f"«{url}» — не таблица. Нужно dynamodb:ИМЯ или sqlite:/путь/к/файлу.") from None


def _snils() -> str:
    """Return what is typed, unseen, or what comes on standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("СНИЛС директора", hide_input=True))
    return sys.stdin.readline().strip()


def _key(place: str | None) -> "PeopleKey":
    from functions import secret_store  # noqa: PLC0415  # see above
    from functions.storage.sealing import PeopleKey, PeopleKeyUnusable  # noqa: PLC0415

    if place is None:
        raise Failure("Укажите, где лежит ключ списков: --people-key или SCHOOL_PEOPLE_KEY. Им шифруется СНИЛС.")
    try:
        return PeopleKey(secret_store.read(place))
    except (secret_store.SecretUnusable, PeopleKeyUnusable) as error:
        raise Failure(f"Ключ списков не прочитан: {error}") from error


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn a table that does not answer into words."""
    from functions.storage.table import TableUnavailable  # noqa: PLC0415  # see above

    try:
        yield
    except TableUnavailable as error:
        raise Failure(f"Таблица не отвечает ({error}). Проверьте её имя, адрес, ключи доступа и регион.") from error

"""The command `school`: serve the school on this machine, freeze its site, look after the demo.

Its help and its words are in Russian: a school's own staff starts it.
"""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import click

from infra import paths
from infra.archive_cli import archive
from infra.audit_cli import audit
from infra.backup_cli import backup, restore
from infra.cli_words import data_option, in_words, progress
from infra.cost_cli import cost
from infra.deploy_cli import demo_cloud, deploy, publish_site, secret
from infra.doctor_cli import doctor
from infra.esia_cli import esia
from infra.import_cli import import_list
from infra.local.data import DataFolder
from infra.local.ports import take
from infra.local.timers import run_once, with_timers
from infra.package_cli import package
from infra.russian_click import Failure, Group, Number
from infra.schools_cli import schools

if TYPE_CHECKING:
    from infra.local.gateway.events import Payload
    from school_site.freezer import BuildReport

LAST_PORT: Final = 65_534  # the emulator takes the next one
SHOWN_PEOPLE: Final = 6
THREADS: Final = 4

TIMER_WORDS: Final = {
    "checked": "Проверено учеников",
    "revoked": "из них согласие отозвано на Госуслугах",
    "put_off": "Госуслуги не ответили, спросим позже",
    "silent": "из них нет ответа уже несколько дней",
    "removed": "Удалено файлов, которые отправили и не приложили",
    "letters": "Отправлено писем",
    "outbox_age": "Дольше всех новость ждала, секунд",
    "dropped": "Новостей, о которых писать некому",
    "letters_put_off": "Не отправлено, попробуем позже",
    "letters_put_aside": "Не отправлено и отложено: посмотрите в журнале программы letter_put_aside",
}


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.help_option("-h", "--help", help="Показать эту справку.")
def main() -> None:
    """Электронная школа: сайт, дневник и журнал на этом компьютере."""


main.add_command(esia)
main.add_command(schools)
main.add_command(archive)
main.add_command(backup)
main.add_command(restore)
main.add_command(import_list)
main.add_command(audit)
main.add_command(package)
main.add_command(deploy)
main.add_command(doctor)
main.add_command(cost)
main.add_command(secret)


@main.command()
@click.option(
    "--port",
    envvar="PORT",
    default=8000,
    metavar="ЧИСЛО",
    type=Number("Порт", 1, LAST_PORT),
    help="Порт сайта, обычно 8000; эмулятор Госуслуг займёт следующий. То же задаёт PORT.",
)
@data_option
@click.option(
    "--payload",
    envvar="SCHOOL_PAYLOAD",
    type=click.Choice(["2.0", "1.0"]),
    default="2.0",
    help="Вид событий для функций: 2.0, обычный, — как в AWS, 1.0 — как в Yandex Cloud.",
)
@click.option(
    "--workers",
    type=Number("Число процессов", 1, 64),
    metavar="ЧИСЛО",
    help="Сколько процессов отвечает, обычно по числу ядер.",
)
@click.help_option("-h", "--help", help="Показать эту справку.")
def serve(port: int, folder: DataFolder, payload: str, workers: int | None) -> None:
    """Запустить школу. Остановить: Ctrl+C."""
    from infra.local import serving  # noqa: PLC0415  # `school --help` need not import a web server
    from infra.local.gateway.server import cores  # noqa: PLC0415

    with in_words():
        ports = take(port)
        folder.prepare()
        with folder.locked():
            try:
                _prepare(folder)
            except KeyboardInterrupt:
                sys.exit(0)
            shape = serving.Shape(cast("Payload", payload), workers or cores(), THREADS)
            url = ports.gateway_url
            serving.serve(folder, ports, shape, ready=lambda: _welcome(folder, url))


@main.command()
@click.argument("name", metavar="ФУНКЦИЯ", type=click.Choice(with_timers()))
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def timer(name: str, folder: DataFolder) -> None:
    """Сделать сейчас то, что функция делает по расписанию.

    consent — спросить Госуслуги обо всех действующих согласиях, не дожидаясь их очереди. Школа должна работать.
    files — удалить файлы, которые отправили больше суток назад и не приложили к уроку.

    notify — разослать письма семьям, и те, что не отправились раньше и ждут своего часа.
    """
    with in_words():
        done = run_once(folder, name)
    for key, number in done.items():
        click.echo(f"{TIMER_WORDS.get(key, key)}: {number}")


@main.command()
@click.help_option("-h", "--help", help="Показать эту справку.")
def rights() -> None:
    """Показать, кто что может: страница docs/rights.md."""
    from infra import rights_page  # noqa: PLC0415  # other commands need no routes

    click.echo(rights_page.page(), nl=False)


@main.group()
@click.help_option("-h", "--help", help="Показать эту справку.")
def site() -> None:
    """Публичный сайт школы."""


site.add_command(publish_site)


@site.command()
@click.help_option("-h", "--help", help="Показать эту справку.")
def build() -> None:
    """Собрать страницы сайта в папку build/site."""
    with in_words():
        report = _freeze()
    click.echo(f"Готово, файлов: {report.files}. Они в папке {report.destination}")


@main.group()
@click.help_option("-h", "--help", help="Показать эту справку.")
def demo() -> None:
    """Демонстрационная школа с вымышленными людьми."""


demo.add_command(demo_cloud)


@demo.command()
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def people(folder: DataFolder) -> None:
    """Показать в JSON, кем можно войти."""
    with in_words():
        click.echo(json.dumps(folder.read_people(), ensure_ascii=False, indent=1))


@demo.command()
@click.argument("login", metavar="LOGIN")
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def session(login: str, folder: DataFolder) -> None:
    """Войти без браузера: показать значение заголовка Cookie для LOGIN."""
    from functions.domain.roll.people import Person  # noqa: PLC0415  # other commands need no table
    from functions.storage import keys, records  # noqa: PLC0415
    from functions.storage.opening import open_table  # noqa: PLC0415
    from functions.web.visit import open_session  # noqa: PLC0415
    from infra.local.serving import TENANT  # noqa: PLC0415

    with in_words():
        found = next((one["person_id"] for one in folder.read_people() if one["login"] == login), None)
        if found is None:
            raise Failure(f"Логина {login} в демонстрационной школе нет. Все логины: school demo people")
        table, key = open_table(folder.table_url), keys.person(TENANT, found)
        person = records.of(table.batch_get([key])[key], Person)
        value = open_session(table, TENANT, person, datetime.now(UTC), device="school demo session")
    click.echo(f"session={value}")


@demo.command()
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def reset(folder: DataFolder) -> None:
    """Забыть всё, что записано; при следующем запуске школа создаётся заново."""
    with in_words():
        folder.prepare()
        with folder.locked():
            folder.forget()
    click.echo("Данные удалены. Следующий запуск создаст школу заново: make run")


def _prepare(folder: DataFolder) -> None:
    """Have a current site, and a sound database with a school in it."""
    from infra.local import serving  # noqa: PLC0415

    _freeze()
    if folder.has_demo():
        serving.check_database(folder)
    else:
        with progress("Создаём школу…") as step:
            serving.fill_demo(folder, datetime.now().astimezone().date(), step)


def _freeze() -> "BuildReport":
    from infra.freezing import freeze  # noqa: PLC0415  # `school demo` needs no site
    from school_site.config import SchoolConfigError  # noqa: PLC0415
    from school_site.content import ContentError  # noqa: PLC0415

    if not paths.ASSETS.exists():
        click.echo("Собираем сайт…")
    try:
        return freeze()
    except (SchoolConfigError, ContentError) as error:
        raise Failure(str(error)) from error


def _welcome(folder: DataFolder, url: str) -> None:
    click.echo(f"\nШкола работает: {url}/\n\nОткройте этот адрес, нажмите «Войти» и выберите человека, например:")
    for one in [one for one in folder.read_people() if one["note"]][:SHOWN_PEOPLE]:
        click.echo(f"  {one['name']} — {one['note']}")
    click.echo("\nОстановить: Ctrl+C. Начать с чистого листа: make demo-reset.")


if __name__ == "__main__":
    main()

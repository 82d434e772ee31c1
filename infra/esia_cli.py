"""The commands `school esia …`: a key for the test stand, and a look at the login's set-up before people meet it."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from infra.russian_click import Failure, Group, Number

PRIVATE: Final = 0o600


@click.group(cls=Group)
@click.help_option("-h", "--help", help="Показать эту справку.")
def esia() -> None:
    """Вход через Госуслуги: ключ для тестового контура и проверка настроек."""


@esia.command()
@click.option("--name", required=True, metavar="ИМЯ", help="Чей ключ, например «Школа, тест».")
@click.option(
    "--out",
    required=True,
    metavar="ФАЙЛ",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Куда записать ключ и сертификат. Готовый файл не перезаписывается.",
)
@click.option(
    "--days", default=365, type=Number("Срок", 1, 3650), metavar="ДНЕЙ", help="На сколько дней сертификат, обычно 365."
)
@click.help_option("-h", "--help", help="Показать эту справку.")
def key(name: str, out: Path, days: int) -> None:
    """Сделать ключ ГОСТ и самоподписанный сертификат для тестового контура."""
    from infra.esia_keys import self_signed_gost  # noqa: PLC0415  # `school serve` starts without cryptography

    made, certificate = self_signed_gost(name, at=datetime.now(UTC), days=days)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError as error:
        raise Failure(f"Файл {out} уже есть. Уберите его или назовите другой: ключ нельзя восстановить.") from error
    except OSError as error:
        raise Failure(f"Файл {out} не записать. Выберите другую папку.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(made + certificate)
    click.echo(f"Ключ и сертификат записаны в {out}. Сертификат загрузите в технологический портал ЕСИА.")


@esia.command()
@click.help_option("-h", "--help", help="Показать эту справку.")
def check() -> None:
    """Проверить настройки входа: ключ, сертификаты, часы, принята ли подпись."""
    from pydantic import ValidationError  # noqa: PLC0415  # the same

    from functions.web import esia as named  # noqa: PLC0415  # the same
    from functions.web import settings  # noqa: PLC0415
    from infra.esia_check import look  # noqa: PLC0415

    try:
        values = settings.read()
    except ValidationError as error:
        wrong = ", ".join(str(one["loc"][0]) for one in error.errors(include_input=False))
        raise Failure(f"Проверьте настройки: {wrong}. Все описаны в docs/settings.md.") from error
    if not values.names_esia:
        raise Failure(
            "Вход не настроен. Нужны SCHOOL_ESIA_URL, _CLIENT_ID, _KEY и _TRUSTED: см. docs/esia.md, раздел 4."
        )
    findings = []
    for finding in look(named.setup(values), clock=lambda: datetime.now(UTC)):
        click.echo(f"{'✓' if finding.right else '✗'} {finding.words}")
        findings.append(finding)
    if not all(finding.right for finding in findings):
        raise SystemExit(1)

"""`school archive`: the journal of a class for a year, written into files or checked against its seal."""

import sys
from pathlib import Path

import click

from infra.cli_words import data_option, in_words, progress
from infra.local.data import DataFolder
from infra.russian_click import Command, Number


@click.command(cls=Command)
@click.argument("class_id", metavar="КЛАСС")
@click.option(
    "--year", type=Number("Год", 2000, 2100), metavar="ГОД", help="Учебный год по его началу: 2026 — 2026/27."
)
@click.option(
    "--to",
    "target",
    default=".",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    help="Куда положить файлы, обычно в текущую папку.",
)
@click.option("--check", "sealed", metavar="СУММА", help="Только сверить контрольную сумму с титульного листа.")
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def archive(class_id: str, year: int | None, target: Path, sealed: str | None, folder: DataFolder) -> None:
    """Сохранить журнал класса за год в PDF и XLSX.

    КЛАСС — как в адресах журнала: 7 или 10a. С --check файлы не пишутся: команда скажет, менялись ли записи.
    """
    from infra import archiving  # noqa: PLC0415  # other commands need no reports

    with in_words():
        if sealed is not None:
            same = archiving.same(folder, class_id, year, sealed)
            click.echo("Сумма та же: записи не менялись." if same else "Сумма другая: после архива записи изменились.")
            sys.exit(0 if same else 1)
        with progress("Собираем журнал…") as step:
            saved = archiving.save(folder, class_id, year, target, step)
    for path in saved.paths:
        click.echo(f"Записан {path}")
    click.echo(f"Контрольная сумма: {saved.seal}")

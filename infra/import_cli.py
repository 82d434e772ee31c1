"""`school import`: a list of the school from a file, checked first and written whole."""

from pathlib import Path

import click

from infra.cli_words import data_option, in_words, progress
from infra.local.data import DataFolder
from infra.russian_click import Command, Failure


@click.command("import", cls=Command)
@click.argument(
    "name", metavar="СПИСОК", required=False, type=click.Choice(["staff", "pupils", "parents", "loads", "timetable"])
)
@click.argument("file", metavar="ФАЙЛ", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Только показать, что изменится.")
@click.option("--continue", "go_on", is_flag=True, help="Закончить загрузку, которая прервалась.")
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def import_list(name: str | None, file: Path | None, folder: DataFolder, *, dry_run: bool, go_on: bool) -> None:
    """Загрузить список школы из файла XLSX или CSV.

    СПИСОК: staff — сотрудники, pupils — ученики, parents — родители, loads — нагрузка учителей,
    timetable — расписание. Школа может работать.
    """
    from functions.domain.imports.columns import ListKind  # noqa: PLC0415  # other commands read no tables
    from infra import importing  # noqa: PLC0415

    with in_words():
        office = importing.office(folder)
        if go_on:
            job = importing.unfinished(office)
            if job is None:
                raise Failure("Прерванной загрузки нет.")
        elif name is None or file is None:
            raise Failure("Укажите список и файл, например: school import pupils Ученики.xlsx")
        else:
            checked = importing.check(office, ListKind(name), file)
            for line in importing.report(checked):
                click.echo(line)
            if checked.mistakes:
                raise Failure(importing.mistakes_in_words(len(checked.mistakes)))
            job = checked.job
        if job is None or dry_run:
            return
        with progress("Записываем…") as step:
            importing.apply(office, job, step)
        with progress("Ставим уроки…") as step:
            importing.follow(office, step)
    click.echo("Готово.")

"""The commands `school backup` and `school restore`."""

from datetime import datetime
from pathlib import Path

import click

from infra.cli_words import data_option, in_words, progress
from infra.local.backup import back_up
from infra.local.data import DataFolder
from infra.local.restore import restore as put_back
from infra.russian_click import Command


@click.command(cls=Command)
@click.argument("place", metavar="ФАЙЛ", type=click.Path(path_type=Path))
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def backup(place: Path, folder: DataFolder) -> None:
    """Сделать копию школы одним файлом; школа может работать.

    ФАЙЛ — имя копии или папка: в папке копия получит имя по дате. В копии база, файлы уроков и ключи.
    """
    with in_words(), progress("Копируем школу…") as step:
        path = back_up(folder, place.absolute(), at=datetime.now().astimezone(), step=step)
    click.echo(
        f"Копия готова и проверена: {path}\n"
        "В ней данные детей и ключи, которыми они зашифрованы. Храните её так же строго, как личные дела, "
        "и не на этом же диске."
    )


@click.command(cls=Command)
@click.argument("archive", metavar="ФАЙЛ", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Заменить данные, которые есть; прежняя папка останется рядом.")
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def restore(archive: Path, replace: bool, folder: DataFolder) -> None:  # noqa: FBT001  # click gives it so
    """Вернуть школу из копии. Повреждённая копия ничего не изменит."""
    with in_words(), progress("Возвращаем школу…") as step:
        done = put_back(folder, archive.absolute(), replace=replace, at=datetime.now().astimezone(), step=step)
    click.echo(f"Школа возвращена такой, какой была {done.made_at.astimezone():%d.%m.%Y в %H:%M}.")
    if done.before is not None:
        click.echo(f"Прежняя папка: {done.before}. Когда убедитесь, что всё на месте, удалите её.")

"""`school secret put place` and `school secret rotate`: secrets by the places that settings name, in any cloud."""

from typing import IO, Final

import click

from infra.russian_click import Command, Failure, Group

LARGEST: Final = 64 * 1024  # bytes, what both clouds take
PEOPLE_KEY: Final = "people-key"
MINUTES: Final = 5  # functions/web/people_key.py: so long a function may still go on with what it has read
PLACES: Final = "file:/путь, aws-secretsmanager:ИМЯ или yandex-lockbox:СЕКРЕТ/КЛЮЧ"


@click.command("place", cls=Command)
@click.argument("ref", metavar="МЕСТО")
@click.argument("file", metavar="ФАЙЛ", type=click.File("rb"))
@click.help_option("-h", "--help", help="Показать эту справку.")
def put_place(ref: str, file: IO[bytes]) -> None:
    """Положить секрет из файла ФАЙЛ (- — со стандартного ввода) туда, где его ищут функции.

    МЕСТО — как в настройке: file:/путь, aws-secretsmanager:ИМЯ, yandex-lockbox:СЕКРЕТ/КЛЮЧ. Для Lockbox нужен YC_TOKEN.
    """
    from infra.secret_places import NotWritten, place, put  # noqa: PLC0415  # `school --help` needs no cloud

    if ref.rstrip("/").endswith(PEOPLE_KEY):
        raise Failure(
            "Ключ списков не заменяют: по новому не найти тех, кто записан по старому. "
            "Новый ключ добавляет school secret rotate people-key."
        )
    value = file.read(LARGEST + 1)
    if not value.strip() or len(value) > LARGEST:
        raise Failure("Файл пуст или больше 64 КБ: секрет таким не бывает. Проверьте имя файла.")
    try:
        put(place(ref), ref, value)
    except NotWritten as error:
        raise _failure(error) from error
    click.echo("Секрет записан и прочитан обратно. Функции возьмут его в течение часа.")


@click.group(cls=Group)
@click.help_option("-h", "--help", help="Показать эту справку.")
def rotate() -> None:
    """Сменить ключ, который делает сама программа."""


@rotate.command(PEOPLE_KEY)
@click.argument("ref", metavar="МЕСТО")
@click.help_option("-h", "--help", help="Показать эту справку.")
def rotate_people_key(ref: str) -> None:
    """Сменить ключ списков: новые СНИЛС и адреса шифруются новым, прежние читаются старым.

    МЕСТО — как в SCHOOL_PEOPLE_KEY: file:/путь, aws-secretsmanager:ИМЯ, yandex-lockbox:СЕКРЕТ/КЛЮЧ. Для Lockbox нужен
    YC_TOKEN. Школа работает.
    """
    from functions.storage.sealing import PeopleKeyUnusable  # noqa: PLC0415  # see above
    from infra import key_rotation  # noqa: PLC0415
    from infra.secret_places import NotWritten, place  # noqa: PLC0415

    try:
        number = key_rotation.rotate_people_key(place(ref), ref)
    except NotWritten as error:
        raise _failure(error) from error
    except PeopleKeyUnusable as error:
        raise Failure(f"{ref}: там лежит не ключ списков. Ничего не изменено.") from error
    click.echo(f"Новый ключ записан, всего ключей: {number}. Все функции возьмут его за {MINUTES} минут.")
    click.echo("Прежние строки не удаляйте: по ним находят и читают всё, что записано раньше. Сделайте копию секрета.")


def _failure(error: Exception) -> Failure:
    return Failure(
        f"Секрет не записан. {error}\nМесто пишут так же, как в настройке: {PLACES}. "
        "Проверьте права, регион и ключи доступа; для Lockbox — YC_TOKEN."
    )

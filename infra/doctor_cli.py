"""The command `school doctor`: a running school looked at from outside."""

from contextlib import suppress
from urllib.parse import urlsplit

import click

from infra.russian_click import Command, Failure


@click.command(cls=Command)
@click.argument("address", metavar="АДРЕС")
@click.option("--fresh", is_flag=True, help="Школу только что установили: таймеры могли ещё не сработать.")
@click.help_option("-h", "--help", help="Показать эту справку.")
def doctor(address: str, *, fresh: bool) -> None:
    """Проверить работающую школу снаружи: АДРЕС — как в браузере, например https://school.example.

    Ничего не меняет и никем не входит. Если всё в порядке, код выхода 0, иначе 1.
    """
    from infra.deploying.doctor import examine  # noqa: PLC0415  # other commands need no network

    right = True
    for finding in examine(origin_of(address), fresh=fresh):
        click.echo(finding.line)
        right = right and finding.right is not False
    if not right:
        raise SystemExit(1)
    click.echo("Всё в порядке.")


def origin_of(address: str) -> str:
    """Return scheme and host of an address; without a scheme it is https. Raises Failure."""
    with suppress(ValueError):  # of brackets or a port that cannot be
        parts = urlsplit(address if "://" in address else f"https://{address}")
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return f"{parts.scheme}://{parts.netloc}"
    raise Failure(f"Адрес {address} записан не так. Нужен адрес сайта, например https://school.example")

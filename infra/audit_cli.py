"""The command `school audit`: whether every audit chain of the school on this machine is whole."""

from typing import TYPE_CHECKING

import click

from infra.cli_words import data_option
from infra.local.data import DataFolder
from infra.russian_click import Failure, Group

if TYPE_CHECKING:
    from functions.storage.table import Table


@click.group(cls=Group)
@click.help_option("-h", "--help", help="Показать эту справку.")
def audit() -> None:
    """Записи о том, кто и что менял."""


@audit.command()
@data_option
@click.help_option("-h", "--help", help="Показать эту справку.")
def verify(folder: DataFolder) -> None:
    """Проверить цепочки: администрации и каждого журнала этого учебного года."""
    from functions.storage.opening import open_table  # noqa: PLC0415  # `school --help` needs no table
    from infra.local.serving import TENANT  # noqa: PLC0415

    if not folder.has_demo():
        raise Failure("В этой папке данных школы ещё нет. Запустите её: make run")
    chains, entries, broken = _verified(open_table(folder.table_url), TENANT)
    click.echo(f"Проверено цепочек: {chains}, записей: {entries}")
    for line in broken:
        click.echo(line)
    if broken:
        raise Failure("Записи меняли в обход программы. Сохраните копию базы и верните целую.")
    click.echo("Все записи на месте.")


def _verified(table: "Table", tenant: str) -> tuple[int, int, list[str]]:
    """Return how many chains and entries there are, and a line for each chain that is broken. Shows a bar."""
    from functions.storage.chain_reading import chains_of, verified  # noqa: PLC0415  # see above

    entries, broken = 0, []
    chains = chains_of(table, tenant)
    with click.progressbar(chains, label="Проверяем записи…") as bar:
        for chain in bar:
            found = verified(table, chain.entries, chain.head)
            entries += found.entries
            if found.broken is not None:
                broken.append(f"{chain.title}: нарушена на записи № {found.broken.sequence}")
    return len(chains), entries, broken

"""The command `school cost`: what a month in a cloud costs, by the formula of docs/cost.md."""

from collections.abc import Callable
from typing import Any

import click

from infra.russian_click import Command, Number

Callback = Callable[..., Any]


def _number(name: str, what: Number, usual: int, help_text: str) -> Callable[[Callback], Callback]:
    return click.option(name, metavar="ЧИСЛО", type=what, default=usual, show_default=False, help=help_text)


@click.command(cls=Command)
@_number("--pupils", Number("Учеников", 1, 50_000_000), 60, "Сколько учеников, обычно 60.")
@_number("--schools", Number("Школ", 1, 100_000), 1, "Сколько школ, обычно одна.")
@_number("--class-size", Number("В классе", 1, 40), 25, "Сколько учеников в классе, обычно 25.")
@_number("--letters", Number("Писем", 0, 1000), 1, "Сколько писем на ученика в месяц, обычно одно.")
@click.option("--page", is_flag=True, help="Показать страницу docs/cost.md.")
@click.help_option("-h", "--help", help="Показать эту справку.")
def cost(pupils: int, schools: int, class_size: int, letters: int, *, page: bool) -> None:
    """Посчитать, сколько школа стоит в облаке за месяц."""
    from infra.cost import page as pages  # noqa: PLC0415  # `school --help` needs none of it
    from infra.cost import words  # noqa: PLC0415
    from infra.cost.bill import PRICES, bill  # noqa: PLC0415
    from infra.cost.fixed import fixed  # noqa: PLC0415
    from infra.cost.habits import School  # noqa: PLC0415

    if page:
        click.echo(pages.page(), nl=False)
        return
    school = School(pupils, schools, class_size, letters)
    for cloud in PRICES:
        made = bill(cloud, school, fixed(cloud))
        click.echo("\n".join(words.plain(made)))
        click.echo()
    click.echo("Как это посчитано и откуда цены: docs/cost.md")

"""The command `school cost`: what a month in a cloud costs, by the formula of docs/cost.md."""

import click

from infra.russian_click import Command, Number


@click.command(cls=Command)
@click.option(
    "--pupils",
    metavar="ЧИСЛО",
    type=Number("Учеников", 1, 50_000_000),
    default=60,
    show_default=False,
    help="Сколько учеников, обычно 60.",
)
@click.option(
    "--schools",
    metavar="ЧИСЛО",
    type=Number("Школ", 1, 100_000),
    default=1,
    show_default=False,
    help="Сколько школ, обычно одна.",
)
@click.option(
    "--class-size",
    metavar="ЧИСЛО",
    type=Number("В классе", 1, 40),
    default=25,
    show_default=False,
    help="Сколько учеников в классе, обычно 25.",
)
@click.option(
    "--letters",
    metavar="ЧИСЛО",
    type=Number("Писем", 0, 1000),
    default=1,
    show_default=False,
    help="Сколько писем на ученика в месяц, обычно одно.",
)
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

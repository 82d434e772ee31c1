"""The command `school package`."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from infra import paths
from infra.cli_words import in_words
from infra.routes import FUNCTIONS
from infra.russian_click import Command, Failure

if TYPE_CHECKING:
    from infra.packaging import Package
    from infra.packaging.measuring import Cold

RUNS: Final = 3


@click.command(cls=Command)
@click.option(
    "--target",
    "cloud",
    type=click.Choice(["host", "aws", "yandex"]),
    default="host",
    help="Для чего собирать: aws, yandex или host — этот компьютер; обычно host.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="ПАПКА",
    help="Куда положить пакеты, обычно в build/packages.",
)
@click.option(
    "--function",
    "names",
    type=click.Choice([function.name for function in FUNCTIONS]),
    multiple=True,
    help="Собрать только эту функцию; параметр можно повторить. Обычно собираются все.",
)
@click.help_option("-h", "--help", help="Показать эту справку.")
def package(cloud: str, into: Path | None, names: tuple[str, ...]) -> None:
    """Собрать пакеты функций: по одному архиву на каждую.

    Для этого компьютера ещё и измеряется, сколько времени занимает запуск каждой функции.
    """
    from infra.packaging import TARGETS, build, measuring  # noqa: PLC0415  # other commands need no packages
    from school_site.config import SchoolConfigError  # noqa: PLC0415
    from school_site.content import ContentError  # noqa: PLC0415

    folder = into or paths.BUILD / "packages" / cloud
    chosen = [function for function in FUNCTIONS if not names or function.name in names]
    click.echo("Собираем пакеты функций…")
    try:
        with in_words():
            packages = build(TARGETS[cloud], folder.absolute(), chosen)
    except (SchoolConfigError, ContentError) as error:
        raise Failure(str(error)) from error
    colds = measuring.cold_imports(packages, RUNS) if cloud == "host" else {}
    click.echo("\n".join(_table(packages, colds)))
    click.echo(f"Готово. Пакеты в папке {folder}")


def _table(packages: "list[Package]", colds: "dict[str, Cold]") -> list[str]:
    head = f"{'функция':<12}{'архив, КБ':>12}{'внутри, КБ':>12}"
    rows = [
        f"{one.function:<12}{round(one.size / 1000):>12}{round(one.unpacked / 1000):>12}"
        + (_cold(colds[one.function]) if colds else "")
        for one in packages
    ]
    return [head + (f"{'запуск, мс':>13}{'процессор, мс':>16}" if colds else ""), *rows]


def _cold(cold: "Cold") -> str:
    return f"{cold.wall:>13.0f}{cold.processor:>16.0f}"

"""Click's own words in Russian. Click has them in English only, and takes translations from binary catalogues."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

WORDS: Final = {"Options": "Параметры", "Commands": "Команды", "Usage: ": "Порядок вызова: "}


class Formatter(click.HelpFormatter):
    """Headings of a help page in Russian."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, args, WORDS["Usage: "] if prefix is None else prefix)

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a section under its heading."""
        with super().section(WORDS.get(name, name)):
            yield


class Context(click.Context):
    """A context whose help is in Russian."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is in Russian."""

    context_class = Context

    def __init__(self, *args: Any, **values: Any) -> None:  # noqa: ANN401  # click's own, handed on
        super().__init__(*args, **{"options_metavar": "[ПАРАМЕТРЫ]"} | values)


class Group(click.Group):
    """A group of commands whose help is in Russian."""

    context_class = Context
    command_class = Command

    def __init__(self, *args: Any, **values: Any) -> None:  # noqa: ANN401  # click's own, handed on
        super().__init__(*args, **{"options_metavar": "[ПАРАМЕТРЫ]", "subcommand_metavar": "КОМАНДА"} | values)


Group.group_class = Group


class Failure(click.ClickException):
    """Something a person can mend: what happened, and what to do."""

    def show(self, file: object = None) -> None:  # noqa: ARG002  # click's signature; errors go where errors go
        """Print the words alone; click would put `Error:` before them."""
        click.echo(self.message, err=True)


class Number(click.ParamType[int]):
    """A whole number of a range; anything else is refused in Russian."""

    name = "ЧИСЛО"

    def __init__(self, what: str, least: int, most: int) -> None:
        """Take what the number is, for the words, and its bounds, both allowed."""
        self.what, self.least, self.most = what, least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401, ARG002
        """Return the number."""
        try:
            number = int(value)
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            raise Failure(f"{self.what}: нужно целое число от {self.least} до {self.most}, а не «{value}».")
        return number

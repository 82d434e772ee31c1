"""What is deployed as a Lambda function: each function of the table, and each of its timers, from the same package."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.aws.shapes import logical
from infra.routes import FUNCTIONS, Function, Timer
from infra.table_access import TableAccess


@dataclass(frozen=True, slots=True)
class Program:
    """One Lambda function.

    Attributes:
        name: `diary`, or `consent-timer`.
        function: The row of the table it comes from; its package, memory and needs.
        timer: The timer it is, or None for what answers requests.
    """

    name: str
    function: Function
    timer: Timer | None = None

    @property
    def id(self) -> str:
        """What its logical ids begin with."""
        return logical(self.name)

    @property
    def handler(self) -> str:
        """The entry point as Lambda writes it: `functions.diary.handler.handler`."""
        return (self.timer or self.function).handler.replace(":", ".")

    @property
    def table(self) -> TableAccess:
        """What it does with the table."""
        return (self.timer or self.function).table

    @property
    def seconds(self) -> int:
        """How long one call may take."""
        return (self.timer or self.function).seconds


def programs() -> Iterator[Program]:
    """Return all, functions before their timers; what has no routes is its timers alone."""
    for function in FUNCTIONS:
        if function.routes:
            yield Program(function.name, function)
        for timer in function.timers:
            module = timer.handler.partition(":")[0].rpartition(".")[2]
            yield Program(f"{function.name}-{module}", function, timer)

"""Where Yandex Cloud Functions find a handler: a module at the top of the package, since its name may hold no dot.

AWS takes `functions.diary.handler.handler`; here a package gets a small module more for each entry point.
Source: Yandex Cloud documentation, functions/lang/python/handler: "the file with the code must be located in the root
directory, and the file name must not contain dots".
"""

from dataclasses import dataclass

from infra.routes import Function, Timer


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One deployed function: a function of the table, or one of its timers.

    Attributes:
        name: `diary`, `consent-timer`.
        package: Name of the function whose package it is deployed from.
        handler: `module:name`, as in infra/routes.py.
        seconds: How long one call may take.
        timer: The timer, of what is called by the clock.
    """

    name: str
    package: str
    handler: str
    seconds: int
    timer: Timer | None = None

    @property
    def module(self) -> str:
        """Name of the module at the top of the package."""
        return f"run_{self.name.replace('-', '_')}"

    @property
    def entrypoint(self) -> str:
        """What the function is told to call."""
        return f"{self.module}.handler"

    @property
    def source(self) -> str:
        """Text of that module."""
        module, _, name = self.handler.partition(":")
        imported = name if name == "handler" else f"{name} as handler"
        return f"from {module} import {imported}\n"


def entry_points(function: Function) -> tuple[EntryPoint, ...]:
    """Return what is deployed from a function's package: itself first, if anything reaches it, then its timers."""
    own = [EntryPoint(function.name, function.name, function.handler, function.seconds)] if function.handler else []
    timers = [
        EntryPoint(timer_name(function, timer), function.name, timer.handler, timer.seconds, timer)
        for timer in function.timers
    ]
    return (*own, *timers)


def timer_name(function: Function, timer: Timer) -> str:
    """Return a timer's name: `consent-timer`; by its module where a function has several."""
    module = timer.handler.partition(":")[0]
    return f"{function.name}-{module.rpartition('.')[2].replace('_', '-')}"

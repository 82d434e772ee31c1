"""A table that does for a function what its row in infra/routes.py declares, and refuses all else.

The tests of pages run over it, so they show that the permissions of a cloud's roles suffice. What is declared and never
used in a run of all tests is said at its end, and fails it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import Final

import pytest

from functions.storage.table import Action, Check, Delete, Item, Key, Page, Place, Put, Span, Table
from infra.aws.programs import programs
from infra.kinds import Kind, kind_of
from infra.table_access import TIMER, VISIT

DECLARED: Final = {program.name: program.table for program in programs()}
WAYS: Final[Mapping[type[Action], str]] = {Put: "put", Delete: "delete", Check: "check"}
# What a timer does after its job, or a page now and then, is the same for all and tried with some.
COMMON: Final = VISIT | TIMER
# Declared, needed, and tried by no test: each with its reason.
UNTRIED: Final = {
    ("grades", "put", "follow"): "a mark mended after its pupil's change of class; tried on storage alone",
    ("consent-timer", "get", "family"): "a parent known to the school is new in ESIA's answer since the last one",
    ("office-timer", "put", "brought"): "as its results, below",
    ("office-timer", "put", "results"): "the timer ends work that a page of the office has begun, which tries it",
}
_used: Final[set[tuple[str, str, str]]] = set()
_refused: Final[list[str]] = []


class NotDeclared(Exception):
    """A function does what its row does not say."""


class PermittedTable:
    """Any table, within the permissions of a function or timer (Table)."""

    def __init__(self, table: Table, program: str) -> None:
        """Wrap a table for `diary` or `consent-timer`."""
        self._table = table
        self._program = program

    def get(self, key: Key) -> Item | None:
        """See Table."""
        self._may("get", kind_of(key))
        return self._table.get(key)

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """See Table."""
        wanted = list(keys)
        for key in wanted:
            self._may("get", kind_of(key))
        return self._table.batch_get(wanted)

    def query(
        self,
        span: Span,
        *,
        index: bool = False,
        forward: bool = True,
        limit: int | None = None,
        after: Place | None = None,
    ) -> Page:
        """See Table. What was read says which kinds were asked for; of an empty answer the partition does."""
        way = "find" if index else "query"
        page = self._table.query(span, index=index, forward=forward, limit=limit, after=after)
        for item in page.items:
            self._may(way, kind_of(item.key))
        asked = [kind for kind in getattr(DECLARED[self._program], way) if kind.asked(span.pk, index=index)]
        if not asked:
            self._refuse(way, span.pk)
        _used.update((self._program, way, kind.name) for kind in asked)  # nobody knows what else might have lain there
        return page

    def transact(self, *actions: Action) -> None:
        """See Table."""
        for action in actions:
            self._may(WAYS[type(action)], kind_of(action.key))
        self._table.transact(*actions)

    def ping(self) -> None:
        """See Table."""
        self._may("get", kind_of(Key("ping", "ping")))
        self._table.ping()

    def _may(self, way: str, kind: Kind) -> None:
        _used.add((self._program, way, kind.name))
        if kind not in getattr(DECLARED[self._program], way):
            self._refuse(way, kind.name)

    def _refuse(self, way: str, what: str) -> None:
        said = f"{self._program} may not {way} {what}: declare it in infra/table_access.py, or do without"
        _refused.append(said)  # an app answers with its error page, which a test may have expected
        raise NotDeclared(said)


@contextmanager
def forgiven() -> Iterator[None]:
    """Let a test of the refusals themselves pass."""
    yield
    _refused.clear()


@pytest.fixture(autouse=True)
def nothing_undeclared() -> Iterator[None]:
    """Fail a test in which a function was refused, whatever its page said then."""
    _refused.clear()
    yield
    assert sorted(set(_refused)) == []


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a sound run of all tests in which something declared was never used."""
    if exitstatus == 0 and _ran_all(session.config) and unused():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what that was."""
    if _ran_all(config) and not terminalreporter.stats.get("failed"):
        for line in unused():
            terminalreporter.write_line(f"infra/table_access.py declares what no test has used: {line}")


def unused() -> list[str]:
    """Return what was declared and never used in this run."""
    declared = {
        (program, one.name, kind.name)
        for program, access in DECLARED.items()
        for one in fields(access)
        for kind in getattr(access, one.name) - getattr(COMMON, one.name)
    }
    return sorted(" ".join(one) for one in declared - _used - set(UNTRIED))


def _ran_all(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword

"""Whose request it is, where one deployment serves several schools: the host name says it (ADR 0012).

Names are looked up in the table and kept for minutes in the process, so a request of a known school costs no read more.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

from functions.domain.record import SchoolError
from functions.storage import hosts
from functions.storage.table import Table, TableUnavailable
from functions.web.settings import Settings

KNOWN_FOR: Final = 300.0  # seconds: so long a school that was taken away is still served
UNKNOWN_FOR: Final = 60.0  # so long a school that was added may still be unknown to who asked before
MOST_KNOWN: Final = 2000
MOST_UNKNOWN: Final = 500  # names that somebody makes up push each other out, never a school


class UnknownHost(SchoolError):
    """No school of this deployment is at the host name that was asked."""


class _Kept(NamedTuple):
    found: Settings | None
    until: float


class Hosts:
    """The settings of each school by its host name. Safe between threads."""

    def __init__(self, values: Settings, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take the settings of the deployment, and what counts seconds."""
        self._values, self._monotonic = values, monotonic
        self._known: OrderedDict[str, _Kept] = OrderedDict()
        self._unknown: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, table: Table, asked: str) -> Settings:
        """Return the settings of the school at a host name, as a request's header has it. One read, if any.

        Raises:
            UnknownHost: None is.
            TableUnavailable: Nobody knows; a school that was known before is still served.
        """
        host = asked.strip().lower().rstrip(".")
        if not hosts.HOST.fullmatch(host):
            raise UnknownHost  # what is no name at all costs no read
        with self._lock:
            kept = self._known.get(host) or self._unknown.get(host)
        if kept is None or self._monotonic() >= kept.until:
            kept = self._asked(table, host, kept)
        if kept.found is None:
            raise UnknownHost
        return kept.found

    def _asked(self, table: Table, host: str, before: _Kept | None) -> _Kept:
        try:
            school = hosts.get(table, host)
        except TableUnavailable:
            if before is None or before.found is None:
                raise
            return before
        found = None if school is None else self._values.of_school(school.tenant, school.base_url)
        kept = _Kept(found, self._monotonic() + (UNKNOWN_FOR if found is None else KNOWN_FOR))
        with self._lock:
            self._known.pop(host, None)
            self._unknown.pop(host, None)
            place, most = (self._unknown, MOST_UNKNOWN) if found is None else (self._known, MOST_KNOWN)
            place[host] = kept
            if len(place) > most:
                place.popitem(last=False)
        return kept


def schools(values: Settings, table: Table) -> list[Settings]:
    """Return the settings of each school of the deployment, by their ids. One query where there are several."""
    if values.tenants == "one":
        return [values]
    oldest: dict[str, hosts.SchoolHost] = {}
    for school in sorted(hosts.listed(table).values(), key=lambda one: one.since):
        oldest.setdefault(school.tenant, school)
    return [values.of_school(tenant, school.base_url) for tenant, school in sorted(oldest.items())]

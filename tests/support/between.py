"""A server between a visitor and a running school that spoils what passes: a gateway set up wrongly, on loopback."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import urllib3

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NOT_PASSED_ON: Final = frozenset(
    {"transfer-encoding", "content-length", "connection", "server", "date", "content-encoding"}
)
NOT_SENT: Final = frozenset({"HTTP_HOST", "HTTP_ACCEPT_ENCODING", "HTTP_CONNECTION"})


@dataclass(frozen=True)
class Passing:
    """An answer on its way to the visitor."""

    path: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def without(self, name: str) -> "Passing":
        """Return it without a header."""
        return replace(self, headers=[one for one in self.headers if one[0].lower() != name])

    def with_header(self, name: str, value: str) -> "Passing":
        """Return it with a header of this value alone."""
        kept = self.without(name.lower())
        return replace(kept, headers=[*kept.headers, (name, value)])


def between(
    origin: str,
    spoil: Callable[[Passing], Passing] = lambda answer: answer,
    *,
    lose: Iterable[str] = (),
) -> "WSGIApplication":
    """Return an application that asks the school for everything and spoils its answers.

    Args:
        origin: Where the school runs.
        spoil: Changes an answer.
        lose: Headers of requests, in WSGI's spelling, that never arrive.
    """
    pool = urllib3.PoolManager(retries=False)
    lost = frozenset(lose)

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        sent = {
            name[5:].replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_") and name not in lost and name not in NOT_SENT
        } | {"Host": origin.partition("://")[2]}
        query = f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""
        given = pool.request(
            environ["REQUEST_METHOD"], f"{origin}{environ['PATH_INFO']}{query}", headers=sent, redirect=False
        )
        kept = [
            (name, value)
            for name in given.headers
            if name.lower() not in NOT_PASSED_ON
            for value in given.headers.getlist(name)
        ]
        answer = spoil(Passing(environ["PATH_INFO"], given.status, kept, given.data))
        start_response(f"{answer.status} So", answer.headers)
        return [answer.body]

    return application

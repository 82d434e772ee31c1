"""The order of the checks: the first that makes the rest pointless is the last."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from infra.deploying.doctor import cookies, headers, health, login, reach, site
from infra.deploying.doctor.asking import NoAnswer, Visitor
from infra.deploying.doctor.findings import Finding


def behind(origin: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Finding]:
    """Return findings about the functions alone, asked past whatever stands before them: the domain may not be set yet.

    Args:
        origin: Of the gateway itself.
        clock: Gives the moment, aware.
    """
    try:
        answer = Visitor(origin).get("/healthz")
    except NoAnswer as error:
        yield reach.refusal(error)
        return
    told = health.read(answer, clock())
    if told is None:
        yield health.silent(answer)
    else:
        yield from health.table(told)


def examine(
    origin: str,
    *,
    fresh: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    context: ssl.SSLContext | None = None,
) -> Iterator[Finding]:
    """Return findings one after the other, a dozen requests in all.

    Args:
        origin: Scheme and host of the school, without a slash at the end.
        fresh: The deployment has just been made: timers need not have run yet.
        clock: Gives the moment, aware.
        context: What TLS trusts; by default what the system does.
    """
    visitor = Visitor(origin, context=context)
    try:
        home = visitor.get("/")
        at = clock()
        answer = visitor.get("/healthz")
    except NoAnswer as error:
        yield reach.refusal(error)
        return
    yield from reach.certificate(visitor, at)
    yield from reach.plain_redirects(visitor)
    told = health.read(answer, at)
    if told is None:
        yield health.silent(answer)
    else:
        yield from cookies.both_ways(visitor)  # before the rest: on Yandex Cloud it decides whether anybody can log in
        yield from health.table(told)
        yield from health.timers(told, fresh=fresh)
        yield from health.mail(told)
        yield from health.clock(told)
        yield from headers.of_pages(visitor, answer)
        yield from login.begins(visitor)
    yield from site.pages(visitor, home)

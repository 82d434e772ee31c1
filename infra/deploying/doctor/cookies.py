"""Whether cookies get from a browser to the functions and back: without them nobody stays logged in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from infra.deploying.doctor.asking import NoAnswer, Visitor
from infra.deploying.doctor.findings import Finding, bad, good
from infra.deploying.doctor.health import read

PROBES: Final = 2  # of functions/auth/health.py
GATEWAY: Final = (
    "Шлюз должен передавать заголовок Cookie: в Yandex Cloud куки объявлены параметрами в описании шлюза, "
    "в AWS их пропускает раздача сайта."
)


def both_ways(visitor: Visitor) -> Iterator[Finding]:
    """Let /healthz set two cookies, bring them back, and see how many arrive."""
    try:
        given = visitor.get("/healthz?probe=1").cookies
        if len(given) < PROBES:
            yield bad(
                f"Из двух пробных кук до браузера дошло {len(given)}.",
                "Шлюз должен отдавать каждый заголовок Set-Cookie отдельно.",
            )
            return
        sent = "; ".join(f"{one.name}={one.value}" for one in given)
        told = read(visitor.get("/healthz", {"Cookie": sent}), datetime.now(UTC))
    except NoAnswer:
        yield bad("Куки не проверены: ответа нет.", "Повторите через минуту.")
        return
    arrived = 0 if told is None else told.fields.get("cookies", 0)
    if arrived == PROBES:
        yield good("Куки доходят до функций и обратно.")
    else:
        yield bad(f"Из двух пробных кук до функций дошло {arrived}: войти никто не сможет.", GATEWAY)

"""Whether the way to the identity provider begins: the redirect, its state, the cookie of the attempt."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from infra.deploying.doctor.asking import Answer, NoAnswer, Visitor
from infra.deploying.doctor.findings import Finding, bad, good, note

OK: Final = 200
MOVED: Final = "moved="  # functions/auth/own_host.py
SEE_OTHER: Final = 303
TOO_MANY: Final = 429
SLASH: Final = "Шлюз должен передавать функции адрес вместе с косой чертой в конце; посмотрите и журнал функции diary."
WAYS: Final = re.compile(r'href="(/auth/login\?[^"]*\bwith=(\w+)[^"]*)"')
ESIA: Final = "Проверьте настройки и секреты входа: docs/esia.md, раздел 4, и команду school esia check."


def begins(visitor: Visitor) -> Iterator[Finding]:
    """Begin a login with each provider, and look where it leads. Nobody logs in."""
    try:
        yield from _slash(visitor)
        answer = _at_own_name(visitor, visitor.get("/auth/login"))
        ways = WAYS.findall(answer.text) if answer.status == OK else []
        if not ways:
            yield from _begun(visitor, answer)
        for path, _name in ways:
            yield from _begun(visitor, visitor.get(unescape(path)))
    except NoAnswer:
        yield bad("Страница входа не отвечает.", "Посмотрите журнал функции auth.")


def _slash(visitor: Visitor) -> Iterator[Finding]:
    """Look whether a page whose address ends with a slash is asked of its function so: else it redirects for ever."""
    answer = visitor.get("/diary/")
    if answer.status == SEE_OTHER and urlsplit(answer.header("location")).path == "/auth/login":
        yield good("Без входа дневник не открывается и ведёт на вход.")
    else:
        yield bad(f"Без входа /diary/ отвечает {answer.status}, а не ведёт на вход.", SLASH)


def _at_own_name(visitor: Visitor, answer: Answer) -> Answer:
    """Follow the redirect to the school's own name: behind a gateway functions may see another one at first."""
    location = answer.header("location")
    return visitor.get(location) if MOVED in location and location.startswith(f"{visitor.origin}/") else answer


def _begun(visitor: Visitor, answer: Answer) -> Iterator[Finding]:
    location = urlsplit(answer.header("location"))
    if answer.status == TOO_MANY:
        yield note("Вход не проверен: с этого адреса его пробовали слишком часто. Повторите через несколько минут.")
    elif answer.status != SEE_OTHER or not location.netloc:
        yield bad(f"Вход не начинается: /auth/login отвечает {answer.status}.", ESIA)
    elif MOVED in location.query:
        own = f"{location.scheme}://{location.netloc}"
        yield bad(
            f"Функции считают адресом школы {own}, а вы проверяете {visitor.origin}.",
            "Проверьте адрес из настроек установки или запустите проверку для него.",
        )
    elif not parse_qs(location.query).get("state"):
        yield bad("На вход отправляют без метки попытки (state).", ESIA)
    else:
        yield from _safe(visitor, answer, location.scheme, location.netloc)


def _safe(visitor: Visitor, answer: Answer, scheme: str, host: str) -> Iterator[Finding]:
    if visitor.secure and scheme != "https":
        yield bad(f"Адрес входа {host} — без https.", ESIA)
        return
    attempts = [one for one in answer.cookies if "login-" in one.name]
    wanted = {"httponly", "samesite=lax"} | ({"secure"} if visitor.secure else set())
    if not attempts:
        yield bad("Кука попытки входа не дошла до браузера.", "Шлюз должен отдавать заголовки Set-Cookie.")
    elif not wanted <= attempts[0].attributes or (visitor.secure and not attempts[0].name.startswith("__Host-")):
        yield bad(
            "Кука попытки входа защищена не полностью.", "Проверьте, что адрес школы в настройках начинается с https."
        )
    else:
        yield good(f"Вход начинается: посетителя отправляют на {host}.")

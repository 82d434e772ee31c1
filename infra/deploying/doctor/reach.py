"""Whether the address leads to a school at all: name, connection, certificate, the way from http to https."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from infra.deploying.doctor.asking import NoAnswer, Visitor
from infra.deploying.doctor.findings import Finding, bad, bad_place, good, note

SOON: Final = 14  # days: certificates of both clouds are renewed a month before, so by then it has not worked
TLS: Final = 443
PATIENCE: Final = 10  # seconds
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
SERVER_ERROR: Final = 500

MENDS: Final = {
    "name": (
        "Такого имени нет в DNS.",
        "Проверьте адрес и запись домена: она должна вести на адрес из вывода установки.",
    ),
    "refused": ("Соединение не принимают.", "Проверьте, что школа установлена и запись домена ведёт на неё."),
    "slow": (
        "Ответа нет больше 30 секунд.",
        "Посмотрите журналы функций: скорее всего, функция ждёт таблицу или вход.",
    ),
    "broken": ("Соединение оборвалось.", "Повторите через минуту; если не помогло, посмотрите журналы шлюза."),
}


def certificate(visitor: Visitor, at: datetime) -> Iterator[Finding]:
    """Tell how long the certificate lasts. Where it is no good, the first request has said so already."""
    if not visitor.secure:
        yield note("Сертификат не проверен: адрес без https. Так можно пробовать на своём компьютере, но не работать.")
        return
    host = urlsplit(visitor.origin)
    try:
        with (
            socket.create_connection((host.hostname or "", host.port or TLS), PATIENCE) as raw,
            visitor.context.wrap_socket(raw, server_hostname=host.hostname) as wrapped,
        ):
            found = wrapped.getpeercert() or {}
    except OSError as error:
        yield bad_place(f"Сертификат не прочитан: {type(error).__name__}.", "Повторите через минуту.")
        return
    yield lasts(datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC), at)


def lasts(until: datetime, at: datetime) -> Finding:
    """Return the finding about a certificate that is valid until a moment."""
    days = (until - at).days
    if days < SOON:
        return bad_place(
            f"Сертификат действует ещё {days} дн.",
            "Облако должно было его продлить: проверьте, что запись домена для подтверждения на месте.",
        )
    return good(f"Сертификат действует ещё {days} дн.")


def refusal(error: NoAnswer) -> Finding:
    """Return the finding for a connection that did not come about."""
    if error.kind == "certificate":
        return bad_place(
            f"Сертификату нельзя верить: {error.reason}.",
            "Проверьте, что он выпущен для этого имени и не закончился. Посетители сейчас видят предупреждение.",
        )
    return (bad if error.kind in {"slow", "broken"} else bad_place)(*MENDS[error.kind])


def plain_redirects(visitor: Visitor) -> Iterator[Finding]:
    """Tell whether who types the address without a scheme gets to https."""
    if not visitor.secure or urlsplit(visitor.origin).port not in {None, TLS}:
        return
    plain = f"http://{urlsplit(visitor.origin).hostname}/"
    try:
        answer = visitor.get(plain)
    except NoAnswer:
        yield note("По http никто не отвечает: браузеры сами перейдут на https.")
        return
    if answer.status in REDIRECTS and answer.header("location").startswith("https://"):
        yield good("С http посетителя переводят на https.")
    else:
        yield bad_place(
            "По http страница открывается без защиты.", "Включите перенаправление на https у раздачи сайта."
        )

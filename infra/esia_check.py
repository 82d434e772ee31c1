"""A look at the set-up of the login through ESIA from the machine that would use it: what `school esia check` does.

Nobody logs in. The last step sends the request that a browser would bring, and looks where the provider leads:
to its own page of login if it took our signature, back to us with a code if it did not.
"""

import re
import ssl
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

import urllib3

from functions.esia import errors
from functions.esia.direct import Esia
from functions.esia.opening import EsiaSetup, open_esia, open_signer, open_trusted
from functions.esia.port import ProviderUnavailable
from functions.esia.transport import UnprotectedProvider
from functions.secret_store import SecretUnusable, read

SOON: Final = 30  # days: time enough to get another certificate
SKEW: Final = 60  # seconds: the leeway that tokens are read with
TIMEOUT: Final = urllib3.Timeout(connect=5, read=15)
SERVER_ERROR: Final = 500
CODE: Final = re.compile(r"ESIA-\d{6}", re.ASCII)  # somewhere on a page of the provider's


class Finding(NamedTuple):
    """One thing that was looked at: whether it is right, and Russian words for it."""

    right: bool
    words: str


def look(setup: EsiaSetup, *, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Return findings in order; it ends at the first that makes the rest pointless. One request over the network."""
    try:
        esia, signer, trusted = open_esia(setup, clock=clock), open_signer(setup), open_trusted(setup)
    except UnprotectedProvider:
        yield Finding(
            right=False,
            words="Адрес ЕСИА должен начинаться с https://: по открытому каналу маркеры прочтёт кто угодно.",
        )
        return
    except SecretUnusable as error:
        yield Finding(
            right=False, words=f"Не прочитать {error.ref}. Проверьте, что файл или секрет есть и закрыт от посторонних."
        )
        return
    except ValueError as error:  # each of them says what it is about, and nothing of the key
        yield Finding(right=False, words=f"Ключ или сертификат не подходят: {type(error).__name__}, {error}")
        return
    yield Finding(right=True, words="Ключ подписывает, сертификат от этого ключа.")
    yield _term("Сертификат школы", (signer.certificate.not_after - clock()).days)
    yield _term("Последний сертификат ЕСИА из списка", trusted.days_left(clock()))
    yield from _knock(esia, setup, clock)


def _term(whose: str, days: int) -> Finding:
    if days < 0:
        return Finding(right=False, words=f"{whose}: срок вышел. Возьмите новый.")
    advice = "" if days >= SOON else " Пора готовить следующий."
    return Finding(right=days >= SOON, words=f"{whose}: дней до конца срока — {days}.{advice}")


def _knock(esia: Esia, setup: EsiaSetup, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Send the request of a login, without a browser."""
    try:
        url = esia.begin(state=str(uuid.uuid4()), redirect_uri=setup.redirect_uri).url
        http = urllib3.PoolManager(timeout=TIMEOUT, retries=False, ssl_context=_tls(setup))
        answer = http.request("GET", url, redirect=False)
    except ProviderUnavailable:
        yield Finding(right=False, words="Подпись не получилась. Посмотрите событие signing_failed в журнале.")
        return
    except urllib3.exceptions.HTTPError as error:
        yield Finding(
            right=False,
            words=f"{setup.url} не отвечает ({type(error).__name__}). Проверьте адрес, сеть и корневой сертификат.",
        )
        return
    yield from _clocks(answer.headers.get("Date"), clock())
    yield _accepted(answer, setup.redirect_uri)


def _tls(setup: EsiaSetup) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if setup.roots:
        context.load_verify_locations(cadata=read(setup.roots, confidential=False).decode())
    return context


def _clocks(date: str | None, now: datetime) -> Iterator[Finding]:
    if date is None:
        return
    apart = abs((parsedate_to_datetime(date) - now).total_seconds())
    yield Finding(
        right=apart < SKEW,
        words=f"Часы расходятся с ЕСИА на {apart:.0f} с." + ("" if apart < SKEW else " Настройте NTP."),
    )


def _accepted(answer: urllib3.BaseHTTPResponse, redirect_uri: str) -> Finding:
    if answer.status >= SERVER_ERROR:
        return Finding(right=False, words=f"ЕСИА ответила ошибкой {answer.status}. Попробуйте позже.")
    leads_to = answer.headers.get("Location", "")
    if leads_to.startswith(redirect_uri):
        said = parse_qs(urlsplit(leads_to).query).get("error_description", [""])[0]
        return _refused(errors.code_of(said))
    if answer.status >= 400:  # noqa: PLR2004  # a client error: a page that says why
        named = CODE.search(answer.data.decode("utf-8", "replace"))
        return _refused(named[0] if named else "")
    return Finding(right=True, words="Запрос принят: ЕСИА показывает страницу входа.")


def _refused(code: str) -> Finding:
    return Finding(
        right=False, words=f"ЕСИА не приняла запрос: {code or 'без кода'}. Что проверить — в docs/esia.md, раздел 6."
    )

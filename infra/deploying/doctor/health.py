"""What the functions say of themselves at /healthz: table, timers, mail, clock."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from infra.deploying.doctor.asking import Answer
from infra.deploying.doctor.findings import Finding, bad, bad_place, good, note
from infra.routes import FUNCTIONS

SKEW: Final = 60  # seconds: the leeway that ESIA and tokens have
LATE: Final = 3  # intervals without a good end: one may fail, two in a row mean something
SOONEST: Final = 600  # seconds: a timer of every minute may miss more than two
OK: Final = 200
UNAVAILABLE: Final = 503
LOGS: Final = "Посмотрите журнал функции auth: в нём есть причина."


@dataclass(frozen=True, slots=True)
class Told:
    """What /healthz says, and when it was asked by our own clock."""

    fields: Mapping[str, Any]
    answer: Answer
    at: datetime


def read(answer: Answer, at: datetime) -> Told | None:
    """Return what an answer says, or None where it is not ours."""
    try:
        fields = json.loads(answer.body)
    except ValueError:
        return None
    return Told(fields, answer, at) if isinstance(fields, dict) and "table" in fields else None


def silent(answer: Answer) -> Finding:
    """Return the finding for an answer that no function of ours gave."""
    if answer.status in {OK, 403, 404}:
        return bad(
            f"Адрес /healthz ведёт не к функциям (ответ {answer.status}).",
            "Проверьте, что установка дошла до конца: шлюз должен отправлять этот путь функции auth.",
        )
    return bad(f"Функции не работают: /healthz отвечает {answer.status}.", LOGS)


def table(told: Told) -> Iterator[Finding]:
    """Tell whether the table answers."""
    version = told.fields.get("version", "")
    yield good(f"Функции работают, версия {version}.")
    if told.fields.get("table") == "ok":
        yield good("Таблица отвечает.")
    else:
        yield bad("Таблица не отвечает функциям.", "Проверьте, что она есть и что роль функции auth может её читать.")


def timers(told: Told, *, fresh: bool) -> Iterator[Finding]:
    """Tell whether each timer has ended well not long ago.

    Args:
        told: What /healthz says.
        fresh: The deployment has just been made: a timer that never ran is no fault yet.
    """
    ages: Mapping[str, int] = told.fields.get("timers") or {}
    for function in FUNCTIONS:
        if function.timers:
            minutes = min(timer.minutes for timer in function.timers)
            yield _timer(function.name, minutes, ages.get(function.name), fresh=fresh)


def _timer(name: str, minutes: int, age: int | None, *, fresh: bool) -> Finding:
    if age is None and fresh:
        return note(f"Таймер {name} ещё не срабатывал: первый раз — в течение {minutes} мин.")
    if age is None:
        return bad_place(
            f"Таймер {name} ни разу не сработал.",
            f"После первой установки подождите {minutes} мин.; потом посмотрите журнал функции {name}-timer.",
        )
    if age > max(LATE * minutes * 60, SOONEST):
        return bad_place(
            f"Таймер {name} не срабатывал {age // 60} мин., а должен каждые {minutes}.",
            f"Посмотрите журнал функции {name}-timer и её расписание.",
        )
    return good(f"Таймер {name} сработал {age // 60} мин. назад.")


def mail(told: Told) -> Iterator[Finding]:
    """Tell whether letters are set up."""
    if told.fields.get("mail") == "set":
        yield good("Отправка писем настроена.")
    else:
        yield note("Отправка писем не настроена: нет уведомлений и входа по почте.")


def clock(told: Told) -> Iterator[Finding]:
    """Compare the function's clock, the gateway's and our own. With a wrong one ESIA refuses every login."""
    try:
        theirs = datetime.fromisoformat(str(told.fields.get("now"))).astimezone(UTC)
        gateway = parsedate_to_datetime(told.answer.header("date")).astimezone(UTC)
    except ValueError:
        yield note("Часы не проверены: в ответе нет времени.")
        return
    ours_off = (told.at - theirs).total_seconds()
    gateway_off = (gateway - theirs).total_seconds()
    if abs(ours_off) <= SKEW:
        yield good("Часы идут верно.")
    elif abs(gateway_off) <= SKEW:
        yield bad_place(
            f"Часы этого компьютера и облака расходятся на {abs(ours_off):.0f} с.",
            "Облако согласно само с собой: поправьте часы здесь и проверьте ещё раз.",
        )
    else:
        yield bad_place(
            f"Часы функций ушли на {abs(ours_off):.0f} с.",
            "Госуслуги такой вход не примут: обратитесь в поддержку облака.",
        )

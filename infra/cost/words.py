"""A bill in Russian, for the command and for docs/cost.md."""

from collections.abc import Callable, Iterable
from typing import Final

from infra.cost.bill import CURRENCY, Bill, Line
from infra.cost.prices import Meter

METERS: Final = {
    Meter.CALLS: "Вызовы функций, млн",
    Meter.COMPUTE: "Время функций, тыс. ГБ·с",
    Meter.GATEWAY: "Запросы через шлюз, млн",
    Meter.READS: "Чтение таблицы, млн единиц",
    Meter.WRITES: "Запись в таблицу, млн единиц",
    Meter.UNITS: "Запросы к таблице, млн единиц",
    Meter.STORAGE: "Записи за год, ГБ",
    Meter.FILES: "Файлы и страницы сайта, ГБ",
    Meter.LETTERS: "Письма, тыс.",
    Meter.LOGS: "Журналы работы, ГБ",
    Meter.SECRETS: "Секреты",
    Meter.ALARMS: "Тревоги",
    Meter.METRICS: "Показатели из журналов работы",
    Meter.SNAPSHOTS: "Снимки запущенных функций, ГБ",
}
CLOUDS: Final = {"aws": "AWS", "yandex": "Yandex Cloud"}
_MILLIONS: Final = {Meter.CALLS, Meter.GATEWAY, Meter.READS, Meter.WRITES, Meter.UNITS}
_THOUSANDS: Final = {Meter.COMPUTE, Meter.LETTERS}


def money(bill: Bill, amount: float) -> str:
    """Return a sum as people write it: «1 330 ₽», «2,40 $», and never a nought for what costs something."""
    cents = 0 if amount >= (10 if bill.cloud == "yandex" else 100) else 2  # whole roubles and large dollars
    if 0 < amount < 0.01:  # noqa: PLR2004  # a cent
        return f"меньше 0,01 {CURRENCY[bill.cloud]}"
    return f"{_number(amount, cents)} {CURRENCY[bill.cloud]}"


def table(bill: Bill) -> list[str]:
    """Return the bill as rows of a Markdown table, the most expensive first."""
    lines = sorted(bill.lines, key=lambda line: -line.cost)
    rows = [f"| за месяц, {CLOUDS[bill.cloud]} | сколько | из них бесплатно | стоимость |", "|---|--:|--:|--:|"]
    rows += [
        f"| {METERS[line.meter]} | {_of(line, line.number)} | {_of(line, line.free)} | {money(bill, line.cost)} |"
        for line in lines
    ]
    return [*rows, f"| **Всего** | | | **{money(bill, bill.total)}** |"]


def plain(bill: Bill) -> list[str]:
    """Return the bill as lines for a terminal."""
    lines = sorted(bill.lines, key=lambda line: -line.cost)
    rows = [(METERS[line.meter], _of(line, line.number), money(bill, line.cost)) for line in lines]
    total = [("На школу", "", money(bill, bill.per_school)), ("На ученика", "", money(bill, bill.per_pupil))]
    rows += [("Всего", "", money(bill, bill.total)), *total]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    return [f"{CLOUDS[bill.cloud]}, за месяц"] + [
        f"  {name.ljust(widths[0])}  {number.rjust(widths[1])}  {cost.rjust(widths[2])}" for name, number, cost in rows
    ]


def summary(bills: Iterable[tuple[str, Bill]]) -> list[str]:
    """Return rows of a Markdown table: a deployment each."""
    rows = ["| | всего в месяц | на школу | на ученика |", "|---|--:|--:|--:|"]
    say: Callable[[Bill, float], str] = money
    return rows + [
        f"| {title}, {CLOUDS[one.cloud]} "
        f"| {say(one, one.total)} | {say(one, one.per_school)} | {say(one, one.per_pupil)} |"
        for title, one in bills
    ]


def _of(line: Line, number: float) -> str:
    if line.meter in _MILLIONS:
        return _number(number / 1_000_000, 2)
    if line.meter in _THOUSANDS:
        return _number(number / 1_000, 2)
    return _number(number, 0 if number == int(number) else 2)


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")

"""The page docs/cost.md, made of the prices and the habits; a test compares it with them."""

from typing import Final

from infra.cost import habits, words
from infra.cost.bill import PRICES, Bill, bill, timer_calls
from infra.cost.fixed import fixed
from infra.cost.habits import School
from infra.cost.prices import Meter, Price

VILLAGE: Final = School(pupils=60, schools=1, class_size=7)
REGION: Final = School(pupils=100_000, schools=300)
COUNTRY: Final = School(pupils=17_500_000, schools=40_000)
CASES: Final = (
    ("сельская школа, 60 учеников", VILLAGE),
    ("регион, 100 тысяч", REGION),
    ("страна, 17,5 миллиона", COUNTRY),
)
INTRODUCTION: Final = """\
# Сколько стоит школа в облаке

Эту страницу делает программа: `.venv/bin/school cost --page > docs/cost.md`. Посчитать для себя:

```
.venv/bin/school cost --pupils 450 --schools 2
```

Единицы таблицы измерены: столько берёт каждая страница у класса из 25 человек, тест измеряет их заново и сравнивает.
Как часто люди открывают дневник — предположение, его заменят журналы работы первой школы. Цены меняются: перед сметой
сверьтесь с калькулятором облака. В AWS цены без НДС, регион us-east-1; в Yandex Cloud — с НДС.
"""
FORMULA: Final = """\
## Формула

    счёт = Σ по показателям: (сколько − сколько бесплатно) × цена

    страниц в месяц = (ученики × {pages} + уроки × {lessons}) × {others}
    уроков в месяц  = ученики ÷ размер класса × {a_day} уроков × {days} учебный день

| что делают | как часто | чтение | запись |
|---|---|--:|--:|
{operations}

Единицы — DynamoDB: чтение по 4 КБ, из индекса вполовину; запись по 1 КБ, в транзакции вдвое, копия в индексе ещё раз.
YDB считает не больше чем вдвое против них. Запрос занимает {aws} с в AWS и {yandex} с в Yandex Cloud при {memory} ГБ —
предположение: настоящего счёта мы не видели. Таймеры вызывают функции {timers} тысяч раз в месяц,
сколько бы ни было школ.
"""


def page() -> str:
    """Return the page."""
    bills = {(title, cloud): _bill(cloud, school) for title, school in CASES for cloud in PRICES}
    parts = [INTRODUCTION, "## Итог\n", "\n".join(words.summary((title, one) for (title, _), one in bills.items())), ""]
    parts += [_about_snapshots(), _about_fixed(bills[CASES[0][0], "aws"])]
    for title, _ in CASES[:2]:
        for cloud in PRICES:
            parts += [
                f"## {title[0].upper()}{title[1:]}: {words.CLOUDS[cloud]}\n",
                "\n".join(words.table(bills[title, cloud])),
                "",
            ]
    parts += [_formula(), "## Цены\n", *(_prices(cloud) for cloud in PRICES)]
    return "\n".join(parts).rstrip() + "\n"


def _about_snapshots() -> str:
    made = bill("aws", VILLAGE, fixed("aws", snapshots=True))
    cost = words.money(made, made.cost(Meter.SNAPSHOTS))
    return (
        "Запуск из снимков (SnapStart) здесь выключен. С ним функции просыпаются быстрее, но хранение снимков стоит\n"
        f"{cost} в месяц на всё развёртывание: это разумно для региона и дорого для одной школы.\n"
    )


def _about_fixed(village: Bill) -> str:
    standing = sum(village.cost(meter) for meter in (Meter.SECRETS, Meter.ALARMS, Meter.METRICS))
    return (
        "Почти весь счёт сельской школы в AWS не зависит от числа учеников: это секреты и тревоги, "
        f"{words.money(village, standing)}.\n"
        "Сколько берёт за хранение секретов Yandex Cloud, мы не нашли; в таблице этого нет.\n"
    )


def _bill(cloud: str, school: School) -> Bill:
    return bill(cloud, school, fixed(cloud))


def _formula() -> str:
    often = {name: f"{times} раза на ученика в месяц" for name, times in habits.PUPIL_PAGES.items()}
    often |= {name: f"{times} раза на урок".replace(".", ",") for name, times in habits.LESSON_PAGES.items()}
    return FORMULA.format(
        pages=sum(habits.PUPIL_PAGES.values()),
        lessons=f"{sum(habits.LESSON_PAGES.values()):g}".replace(".", ","),
        others=f"{habits.OTHERS:g}".replace(".", ","),
        a_day=habits.LESSONS_A_DAY,
        days=habits.SCHOOL_DAYS,
        operations="\n".join(
            f"| {NAMES[name]} | {often[name]} | {one.reads:g} | {one.writes:g} |".replace(".", ",")
            for name, one in habits.OPERATIONS.items()
        ),
        aws=f"{habits.SECONDS['aws']:g}".replace(".", ","),
        yandex=f"{habits.SECONDS['yandex']:g}".replace(".", ","),
        memory=f"{habits.MEMORY_GB:g}",
        timers=f"{timer_calls() / 1000:.0f}",
    )


NAMES: Final = {
    "diary week": "неделя дневника",
    "diary term": "четверть в дневнике",
    "lesson form": "форма урока",
    "save, 25 marks": "сохранение урока",
    "spread, 25 × 30": "разворот журнала",
}


def _prices(cloud: str) -> str:
    rows = [f"| {words.CLOUDS[cloud]} | цена | за | бесплатно в месяц | источник |", "|---|--:|--:|--:|---|"]
    rows += [
        f"| {words.METERS[meter].split(',')[0]} | {_amount(price)} | {_whole(price.per)} | {_whole(price.free)} "
        f"| {price.source} |"
        for meter, price in PRICES[cloud].items()
    ]
    return "\n".join(rows) + "\n"


def _amount(price: Price) -> str:
    steps = "".join(f"; до {_whole(top)} — {amount:g}" for top, amount in price.tiers)
    return f"{price.amount:.6f}".rstrip("0").rstrip(".").replace(".", ",") + steps


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")

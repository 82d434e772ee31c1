"""The rights as an auditor reads them: docs/rights.md, made from the table of rights and the table of routes."""

from collections.abc import Iterable, Iterator
from typing import Final

from functions.domain.access.rights import RULES, Right, Tie, Verdict, verdict
from infra.routes import FUNCTIONS

_LOGGED_IN: Final = frozenset({Tie.LOGGED_IN})
_STAFF: Final = _LOGGED_IN | {Tie.STAFF}
_TEACHER_OF_CLASS: Final = _STAFF | {Tie.TEACHES_CLASS}
# Who asks about whose data, in the order of the page: its rows are people as a school knows them.
PEOPLE: Final = {
    "Кто не вошёл": frozenset[Tie](),
    "Родитель — о своём ребёнке": _LOGGED_IN | {Tie.GUARDIAN},
    "Ученик с согласием — о себе": _LOGGED_IN | {Tie.SELF},
    "Ученик без согласия — о себе": _LOGGED_IN | {Tie.WITHOUT_CONSENT},
    "Родитель или ученик — о чужом": _LOGGED_IN,
    "Учитель — о своём уроке и предмете": _TEACHER_OF_CLASS | {Tie.GIVES, Tie.TEACHES},
    "Учитель — о другом предмете того же класса": _TEACHER_OF_CLASS,
    "Учитель — о классе, где не ведёт уроков": _STAFF,
    "Классный руководитель — о своём классе": _STAFF | {Tie.HOMEROOM},
    "Директор, завуч, секретарь": _STAFF | {Tie.OFFICE},
    "Вошедший по приглашению — о себе": _LOGGED_IN | {Tie.INVITED},
}
SIGNS: Final = {Verdict.MAY: "да", Verdict.TOLD: "отказ", Verdict.HIDDEN: "—", Verdict.LOG_IN: "вход"}
INTRODUCTION: Final = """\
# Кто что может

Эту страницу программа делает сама из своих таблиц: `functions/domain/access/rights.py` (права)
и `infra/routes.py` (адреса).
Тест сравнивает страницу с таблицами, а другой тест обращается по каждому адресу за каждого из этих людей и проверяет
ответ.
Обновить страницу: `.venv/bin/school rights > docs/rights.md`.

Право даёт не должность, а связь с данными. Один и тот же учитель ведёт журнал в одном классе, руководит другим,
а для третьего он посторонний; дома он родитель и видит дневник только своего ребёнка. Данные другой школы и другой
семьи не видны никому: ответ такой же, как если бы их не было.

- «да» — можно;
- «отказ» — человек знает, что это есть, но оно не его: ему отвечают почему (403);
- «—» — отвечают, что такой страницы нет (404), и по ответу нельзя узнать, есть ли она;
- «вход» — сначала нужно войти.
"""


def page() -> str:
    """Return the whole page, Markdown."""
    return "\n".join([INTRODUCTION, *_rights(), "", *_routes(), ""])


def _rights() -> Iterator[str]:
    rights = list(Right)
    yield "## Права\n"
    for number, right in enumerate(rights, 1):
        yield f"{number}. {RULES[right].title}"
    yield "\n## Люди и права\n"
    yield _row(["", *(str(number) for number in range(1, len(rights) + 1))])
    yield _row(["---", *("---" for _ in rights)])
    for who, ties in PEOPLE.items():
        yield _row([who, *(SIGNS[verdict(right, ties)] for right in rights)])


def _routes() -> Iterator[str]:
    yield "## Адреса и права\n"
    yield _row(["адрес", "способ", "право"])
    yield _row(["---"] * 3)
    for function in FUNCTIONS:
        for route in function.routes:
            yield _row([f"`{route.path}`", route.method, RULES[route.right].title])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""Entries of an audit chain as a page tells them."""

from typing import Any

import pytest

from functions.domain.lessons.audit import ChainHead
from functions.web import change_words
from tests.support.builders import NOW, make_school

NBSP = "\N{NO-BREAK SPACE}"
NAMES = {"pupil1": "Рощин Лев", "deputy01": "Чернова Екатерина", "teacher1": "Рощина Вера"}


def tell(place: str, before: Any, after: Any, about: str = "7.algebra.2026-11-23.2") -> change_words.Change:  # noqa: ANN401  # whatever a chain keeps
    entry = ChainHead().next_entry(
        about=about, version=2, save_id="save-0000000000001", by="deputy01", at=NOW,
        before={} if before is None else {place: before}, after={place: after},
    )  # fmt: skip
    (told,) = change_words.told([entry], make_school(), NAMES)
    return told


@pytest.mark.parametrize(
    ("place", "before", "after", "told"),
    [
        ("topic", "", "Дроби", ("тема", "—", "Дроби")),
        (
            "pupil1",
            {},
            {"marks": [5, {"value": 4, "kind": "test"}], "absence": "о", "late": 5, "note": "без тетради"},
            ("Рощин Лев", "—", f"5, 4 (Контрольная работа), о, опоздание 5{NBSP}мин, замечание: без тетради"),
        ),
        ("pupil1", {"marks": [{"due": "2026-12-01"}]}, {}, ("Рощин Лев", "сдать до 1 декабря 2026 г.", "—")),
        ("pupil1", None, {"value": 4, "reason": "олимпиада"}, ("Рощин Лев", "—", "4 (олимпиада)")),
        ("work_kind", "lesson", "test", ("вид работы", "Работа на уроке", "Контрольная работа")),
        ("teacher_id", "teacher1", "deputy01", ("учитель", "Рощина Вера", "Чернова Екатерина")),
        ("cancelled", None, True, ("урок отменён", "—", "да")),
        (
            "kind.test",
            {"id": "test", "title": "Контрольная работа", "weight": 3, "retired": False},
            {"id": "test", "title": "Контрольная работа", "weight": 4, "retired": True},
            (
                "вид работы «Контрольная работа»",
                "Контрольная работа, вес 3",
                "Контрольная работа, вес 4, больше не предлагается",
            ),
        ),
        (
            "leave.7.algebra.teacher1.all",
            None,
            {"until": "2026-12-01", "reason": "болел"},
            ("7 класс, Алгебра, Рощина Вера, все уроки", "—", "до 1 декабря 2026 г.: болел"),
        ),
        ("pass_subjects", [], ["music"], ("предметы с зачётом", "—", "Музыка")),
        ("what.is.new", {"a": 1}, [{"b": [2]}], ("what.is.new", "a: 1", "b: 2")),
    ],
)
def test_a_place_is_told_as_it_was_and_as_it_is(
    place: str,
    before: Any,  # noqa: ANN401
    after: Any,  # noqa: ANN401
    told: tuple[str, str, str],
) -> None:
    (line,) = tell(place, before, after).lines

    assert tuple(part.replace(NBSP, " ") for part in line) == tuple(part.replace(NBSP, " ") for part in told)


@pytest.mark.parametrize(
    ("about", "title"),
    [
        ("7.algebra.2026-11-23.2", "Урок 23 ноября, № 2"),
        ("terms", "Учебные периоды"),
        ("timetable 7", "Расписание, 7"),
        ("7.algebra.2026.term-2", "Отметки за период, 2"),
        ("7.algebra.2026.term-90", "Отметки за период, за год"),
        ("something new", "something new"),
    ],
)
def test_an_entry_is_called_after_what_it_is_about(about: str, title: str) -> None:
    assert tell("topic", "", "Дроби", about).title.replace(NBSP, " ") == title


def test_an_entry_says_who_and_when_by_the_schools_clock() -> None:
    told = tell("topic", "", "Дроби")

    assert (told.who, told.day.isoformat(), told.clock) == ("Чернова Екатерина", "2026-11-25", "12:00")

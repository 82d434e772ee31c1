"""The table of keys in keys.py says what the functions below it do: whoever reads an item by hand trusts it."""

import inspect
import re
from datetime import UTC, date, datetime

import pytest

from functions.domain.lessons.lesson import Journal, LessonId
from functions.domain.week import Week
from functions.storage import keys
from functions.storage.table import Key

EXAMPLE = {
    "tenant": "burminka",
    "class_id": "7",
    "year": 2026,
    "day": date(2026, 11, 23),
    "journal": Journal("7", "algebra", 2026),
    "lesson": LessonId("7", "algebra", date(2026, 11, 23), 2),
    "sequence": 42,
    "number": 42,
    "kind": "staff",
    "term": 2,
    "week": Week(date(2026, 11, 23)),
    "first": date(2026, 11, 2),
    "last": date(2026, 12, 30),
    **dict.fromkeys(("due", "at", "made_at"), datetime(2026, 11, 23, 9, tzinfo=UTC)),
}
ROWS = {
    words[0]: words[1:]
    for words in map(str.split, (inspect.getdoc(keys) or "").splitlines())
    if len(words) > 1 and words[1].startswith(("burminka", "*"))
}
MADE = {
    name: made
    for name, made in inspect.getmembers(keys, inspect.isfunction)
    if not name.startswith("_") and inspect.signature(made).return_annotation is Key
}


def test_every_key_has_its_row_and_every_row_its_key() -> None:
    in_index = {name for name, row in ROWS.items() if len(row) > 2}

    assert set(MADE) == set(ROWS) | {f"{name}_index" for name in in_index}


@pytest.mark.parametrize("name", MADE)
def test_a_key_is_as_its_row_shows_it(name: str) -> None:
    made = MADE[name](**{one: EXAMPLE.get(one, "x1") for one in inspect.signature(MADE[name]).parameters})
    pk, sk, *index = ROWS[name.removesuffix("_index")]
    shown = " ".join(index) if name.endswith("_index") else f"{pk} / {sk}"

    assert re.fullmatch(re.sub(r"<\w+>", "[^#]+", shown.replace("*", r"\*")), f"{made.pk} / {made.sk}")

"""What the spread of a full class weighs: it is the heaviest page of the journal, and a village line is slow."""

from pathlib import Path

from functions.storage.sqlite import SqliteTable
from tests.bench import data
from tests.bench.scenarios import scenarios

MOST_BYTES = 45 * 1024


def test_a_spread_of_25_pupils_and_30_lessons_weighs_less_than_45_kb(tmp_path: Path) -> None:
    table = SqliteTable(tmp_path / "bench.db")
    data.fill(table)
    spread = next(one for one in scenarios(table) if one.name.startswith("spread"))

    answer = spread.handler(next(spread.events()), None)
    table.close()

    assert answer["statusCode"] == 200
    assert answer["body"].count('<th scope="row">') == 25
    assert answer["body"].count("/journal/lessons/") == 30
    assert len(answer["body"].encode()) <= MOST_BYTES

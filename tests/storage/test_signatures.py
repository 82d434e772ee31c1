"""Signatures under a week in the table: two parents at the same second lose neither."""

from functions.domain.diaries.signature import WeekSeen
from functions.domain.roll.people import LinkKind
from functions.domain.week import Week
from functions.storage import diary, keys
from functions.storage.table import Table
from tests.support.builders import NOW, PUPILS, TENANT, TODAY

WEEK = Week.of(TODAY)
KEY = keys.week_seen(TENANT, PUPILS[0], WEEK)


def sign(table: Table, guardian: str, kind: LinkKind, *, late: bool = False) -> None:
    """Sign; late: what was read before anybody had signed."""

    def change(before: WeekSeen) -> WeekSeen:
        return before.sign(guardian, kind, WEEK, at=NOW, today=TODAY)

    diary.sign(table, {} if late else table.batch_get([KEY]), TENANT, PUPILS[0], WEEK, change)


def test_who_signs_from_an_older_read_keeps_the_other_parents_signature(table: Table) -> None:
    sign(table, "mother1", LinkKind.MOTHER)

    sign(table, "father1", LinkKind.FATHER, late=True)

    kept = diary.seen(table.batch_get([KEY]), TENANT, PUPILS[0], WEEK)
    assert set(kept.by) == {"mother1", "father1"}


def test_a_repeat_writes_nothing(table: Table) -> None:
    sign(table, "mother1", LinkKind.MOTHER)
    sign(table, "mother1", LinkKind.MOTHER)

    item = table.get(KEY)
    assert item is not None
    assert item.version == 1

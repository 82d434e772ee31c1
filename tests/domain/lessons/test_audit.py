from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.audit import START, AuditEntry, Broken, ChainHead, verify
from tests.support.builders import make_chain

PLACES = st.dictionaries(
    st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True),
    st.one_of(st.text(max_size=20), st.fixed_dictionaries({"marks": st.lists(st.integers(2, 5), max_size=4)})),
    max_size=4,
)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1), datetime(2040, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=12)), timezone(timedelta(hours=-3, minutes=-30))]),
)  # fmt: skip


@pytest.mark.parametrize("length", [0, 1, 5])
def test_a_chain_that_nobody_touched_is_sound(length: int) -> None:
    assert verify(*make_chain(length)) is None


def test_the_first_entry_follows_nothing() -> None:
    entries, _ = make_chain(1)

    assert entries[0].previous_hash == START


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"after": {"pupil1": {"marks": [4]}}}, id="a mark"),
        pytest.param({"before": {}}, id="what was"),
        pytest.param({"by": "teacher2"}, id="who"),
        pytest.param({"at": datetime(2026, 11, 24, tzinfo=UTC)}, id="when"),
        pytest.param({"about": "7.algebra.2026-11-24.1"}, id="which lesson"),
        pytest.param({"save_id": "another-save-id-1"}, id="which save"),
        pytest.param({"version": 99}, id="which version"),
    ],
)
def test_a_changed_entry_is_found_at_the_next_one(change: dict[str, Any]) -> None:
    entries, head = make_chain(4)
    entries[1] = entries[1].model_copy(update=change)

    assert verify(entries, head) == Broken(sequence=3, reason="the entry before it was changed")


def test_a_change_of_the_last_entry_is_found_at_the_head() -> None:
    entries, head = make_chain(3)
    entries[2] = entries[2].model_copy(update={"after": {}})

    assert verify(entries, head) == Broken(sequence=4, reason="the chain's head does not fit")


def test_a_missing_entry_is_named() -> None:
    entries, head = make_chain(4)
    del entries[1]

    assert verify(entries, head) == Broken(sequence=2, reason="an entry is missing")


def test_entries_cut_off_at_the_end_are_missed() -> None:
    entries, head = make_chain(4)

    assert verify(entries[:3], head) == Broken(sequence=4, reason="the chain's head does not fit")


def test_an_entry_put_in_after_the_end_is_found() -> None:
    entries, _ = make_chain(4)
    _, head = make_chain(3)

    assert verify(entries, head) == Broken(sequence=5, reason="the chain's head does not fit")


def test_entries_in_another_order_are_found() -> None:
    entries, head = make_chain(3)
    entries[0], entries[1] = entries[1], entries[0]

    assert verify(entries, head) == Broken(sequence=1, reason="an entry is missing")


def test_a_head_of_another_chain_does_not_fit() -> None:
    entries, head = make_chain(3)

    assert verify(entries, ChainHead(sequence=head.sequence, hash="f" * 64)) is not None


@given(PLACES, PLACES, MOMENTS)
def test_what_is_read_back_has_the_digest_of_what_was_written(
    before: dict[str, Any], after: dict[str, Any], at: datetime
) -> None:
    entry = make_chain(1)[0][0].model_copy(update={"before": before, "after": after, "at": at})

    read = AuditEntry.model_validate_json(entry.model_dump_json(exclude_defaults=True))

    assert read.digest() == entry.digest()


def test_the_order_of_places_does_not_change_a_digest() -> None:
    entry = make_chain(1)[0][0]
    turned = entry.model_copy(update={"after": dict(reversed(entry.after.items()))})

    assert turned.digest() == entry.digest()


class LaterEntry(AuditEntry):
    """An entry of a later version of the program, with one field more."""

    reason: str = ""


def test_a_field_that_is_added_later_does_not_change_the_digest_of_an_old_entry() -> None:
    entry = make_chain(1)[0][0]

    later = LaterEntry.model_validate_json(entry.model_dump_json(exclude_defaults=True))

    assert later.digest() == entry.digest()

"""What every table promises: the same tests on SQLite, ministack and DynamoDB Local."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from functions.storage.limits import MAX_ITEM_BYTES
from functions.storage.table import (
    MAX_ACTIONS,
    MAX_BATCH,
    Absent,
    Action,
    Check,
    ConditionFailed,
    Delete,
    Item,
    Key,
    Page,
    Put,
    Span,
    Table,
    Version,
    everything,
)

JOURNAL = "school#JOURNAL#7#algebra#2026"
CLASS = "school#CLASS#7#2026"


def make_item(sk: str = "LESSON#01", doc: str = "{}", *, pk: str = JOURNAL, version: int = 1, isk: str = "") -> Item:
    return Item(Key(pk, sk), doc, version, index=Key(CLASS, isk) if isk else None)


def save(table: Table, items: Sequence[Item]) -> None:
    """Write items in as few transactions as fit."""
    for start in range(0, len(items), MAX_ACTIONS):
        table.transact(*map(Put, items[start : start + MAX_ACTIONS]))


def keys_of(page: Page) -> list[str]:
    return [item.key.sk for item in page.items]


def test_an_item_comes_back_as_it_was_written(table: Table) -> None:
    item = Item(Key(JOURNAL, "LESSON#01"), '{"n": [1, 2]}', 7, 3, Key(CLASS, "2026-11-23#02"), 1_900_000_000)
    table.transact(Put(item))

    assert table.get(item.key) == item
    assert table.query(Span(JOURNAL)).items == (item,)
    assert table.query(Span(CLASS), index=True).items == (item,)


def test_nothing_lies_under_an_unknown_key(table: Table) -> None:
    assert table.get(Key(JOURNAL, "LESSON#01")) is None
    assert table.query(Span(JOURNAL)) == Page((), None)
    assert table.query(Span(CLASS), index=True) == Page((), None)


@pytest.mark.parametrize("key", [Key("p" * 2049, "s"), Key("p", "s" * 1025), Key("ы" * 1025, "s"), Key("p", "")])
def test_nothing_lies_under_a_key_that_nothing_can_be_written_under(table: Table, key: Key) -> None:
    assert table.get(key) is None
    assert table.batch_get([key, Key(JOURNAL, "LESSON#01")]) == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ёлка, «кавычки» — и мягкий знак: объём", id="Cyrillic"),
        pytest.param("👩‍🏫 and 𝔘", id="outside the basic plane"),
        pytest.param('tab\t, line\n, quote" and back\\slash', id="controls and quotes"),
        pytest.param("%_*?' OR 1=1 --", id="patterns of SQL"),
    ],
)
def test_any_text_is_kept_in_keys_and_contents(table: Table, text: str) -> None:
    item = Item(Key(f"pk {text}", f"sk {text}"), f"doc {text}", index=Key(f"ipk {text}", f"isk {text}"))
    table.transact(Put(item))

    assert table.get(item.key) == item
    assert table.batch_get([item.key]) == {item.key: item}
    assert table.query(Span.prefix(f"ipk {text}", f"isk {text[:1]}"), index=True).items == (item,)


def test_a_large_item_is_kept(table: Table) -> None:
    item = make_item(doc="ж" * 150_000)  # 300 KB
    table.transact(Put(item))

    assert table.get(item.key) == item


def test_a_batch_leaves_out_what_is_missing_and_counts_repeats_once(table: Table) -> None:
    here, there = make_item("LESSON#01"), make_item("LESSON#02", pk="school#PERSON#1")
    save(table, [here, there])

    found = table.batch_get([here.key, Key(JOURNAL, "LESSON#99"), there.key, here.key])

    assert found == {here.key: here, there.key: there}


def test_a_batch_of_nothing_is_nothing(table: Table) -> None:
    assert table.batch_get([]) == {}


def test_a_batch_takes_a_hundred_keys_and_no_more(table: Table) -> None:
    items = [make_item(f"LESSON#{number:03}") for number in range(MAX_BATCH)]
    save(table, items)

    assert table.batch_get(item.key for item in items) == {item.key: item for item in items}
    with pytest.raises(ValueError, match="101 keys"):
        table.batch_get(Key(JOURNAL, f"LESSON#{number:03}") for number in range(MAX_BATCH + 1))


def test_a_large_batch_is_whole_even_if_the_table_answers_with_a_part(table: Table) -> None:
    items = [make_item(f"LESSON#{number:03}", "x" * 300_000) for number in range(60)]  # 18 MB, a cloud answers 16
    for item in items:
        table.transact(Put(item))

    assert len(table.batch_get(item.key for item in items)) == 60


def test_a_stretch_comes_in_the_order_of_utf8_both_ways(table: Table) -> None:
    order = ["0", "A", "a", "é", "Ё", "А", "я", "ё", "中", "\uffee", "😀"]
    save(table, [make_item(sk) for sk in reversed(order)])

    assert keys_of(table.query(Span(JOURNAL))) == order
    assert keys_of(table.query(Span(JOURNAL), forward=False)) == order[::-1]


def test_a_stretch_includes_both_its_ends(table: Table) -> None:
    save(table, [make_item(f"DAY#{day:02}") for day in range(1, 8)])

    assert keys_of(table.query(Span(JOURNAL, "DAY#02", "DAY#04"))) == ["DAY#02", "DAY#03", "DAY#04"]
    assert keys_of(table.query(Span(JOURNAL, high="DAY#02"))) == ["DAY#01", "DAY#02"]
    assert keys_of(table.query(Span(JOURNAL, "DAY#06"))) == ["DAY#06", "DAY#07"]
    assert keys_of(table.query(Span(JOURNAL, "DAY#04", "DAY#02"))) == []
    assert keys_of(table.query(Span(JOURNAL, "", ""))) == []


def test_a_prefix_is_a_prefix_and_not_its_neighbour(table: Table) -> None:
    save(table, [make_item(sk) for sk in ("AUDIT#9", "LESSON#", "LESSON#1", "LESSON#😀", "LESSON$", "LESSONS")])

    assert keys_of(table.query(Span.prefix(JOURNAL, "LESSON#"))) == ["LESSON#", "LESSON#1", "LESSON#😀"]


@pytest.mark.parametrize("index", [False, True])
@pytest.mark.parametrize("forward", [False, True])
def test_pages_follow_one_another_without_gap_or_repeat(table: Table, *, index: bool, forward: bool) -> None:
    names = [f"{number:02}" for number in range(10)]
    save(table, [make_item(name, isk=f"2026-{name}") for name in names])
    span, seen, pages = Span(CLASS if index else JOURNAL), [], 0

    page = table.query(span, index=index, forward=forward, limit=4)
    while True:
        assert len(page.items) <= 4
        pages += 1
        seen += keys_of(page)
        if page.after is None:
            break
        page = table.query(span, index=index, forward=forward, limit=4, after=page.after)

    assert seen == (names if forward else names[::-1])
    assert pages == 3


def test_pages_of_the_index_follow_through_items_with_equal_places(table: Table) -> None:
    items = [make_item(f"{number}", pk=f"school#JOURNAL#{number}", isk="2026-11-23") for number in range(7)]
    save(table, items)
    span, seen = Span(CLASS), list[Item]()

    page = table.query(span, index=True, limit=2)
    seen += page.items
    while page.after is not None:
        page = table.query(span, index=True, limit=2, after=page.after)
        seen += page.items

    assert sorted(item.key for item in seen) == [item.key for item in items]


def test_a_page_can_go_on_from_an_item_that_is_gone(table: Table) -> None:
    save(table, [make_item(f"{number}") for number in range(5)])
    page = table.query(Span(JOURNAL), limit=2)
    table.transact(Delete(Key(JOURNAL, "1")))

    assert keys_of(table.query(Span(JOURNAL), after=page.after)) == ["2", "3", "4"]


@pytest.mark.parametrize("index", [False, True])
def test_everything_follows_pages_over_a_megabyte(table: Table, *, index: bool) -> None:
    names = [f"{number:02}" for number in range(30)]
    for name in names:
        table.transact(Put(make_item(name, "x" * 100_000, isk=f"2026-{name}")))

    found = everything(table, Span(CLASS if index else JOURNAL), index=index)

    assert [item.key.sk for item in found] == names


def test_a_limit_of_nothing_is_refused(table: Table) -> None:
    with pytest.raises(ValueError, match="limit"):
        table.query(Span(JOURNAL), limit=0)


def test_the_index_follows_what_is_written(table: Table) -> None:
    table.transact(Put(make_item(isk="2026-11-23")))
    table.transact(Put(make_item(version=2, isk="2026-11-24")))
    moved = table.query(Span(CLASS), index=True)
    table.transact(Put(make_item(version=3)))
    removed = table.query(Span(CLASS), index=True)
    table.transact(Put(make_item(version=4, isk="2026-11-25")))
    table.transact(Delete(make_item().key))

    assert [item.index for item in moved.items] == [Key(CLASS, "2026-11-24")]
    assert removed.items == ()
    assert table.query(Span(CLASS), index=True).items == ()


OLD = make_item("OLD", "old", version=3)


@pytest.mark.parametrize(
    ("action", "holds"),
    [
        pytest.param(Put(make_item("NEW"), Absent()), True, id="put where nothing is"),
        pytest.param(Put(make_item("OLD"), Absent()), False, id="put where something is"),
        pytest.param(Put(make_item("OLD", version=4), Version(3)), True, id="put over the version"),
        pytest.param(Put(make_item("OLD", version=4), Version(2)), False, id="put over another version"),
        pytest.param(Put(make_item("NEW", version=4), Version(3)), False, id="put over a version where nothing is"),
        pytest.param(Delete(OLD.key, Version(3)), True, id="delete the version"),
        pytest.param(Delete(OLD.key, Version(2)), False, id="delete another version"),
        pytest.param(Delete(Key(JOURNAL, "NEW"), Version(1)), False, id="delete a version where nothing is"),
        pytest.param(Delete(Key(JOURNAL, "NEW")), True, id="delete where nothing is"),
        pytest.param(Check(OLD.key, Version(3)), True, id="check the version"),
        pytest.param(Check(OLD.key, Version(2)), False, id="check another version"),
        pytest.param(Check(OLD.key, Absent()), False, id="check that nothing is, where something is"),
        pytest.param(Check(Key(JOURNAL, "NEW"), Absent()), True, id="check that nothing is"),
    ],
)
@pytest.mark.parametrize("company", [False, True], ids=["alone", "with another"])
def test_a_condition_lets_all_through_or_nothing(table: Table, action: Action, *, holds: bool, company: bool) -> None:
    table.transact(Put(OLD))
    other = [Put(make_item("OTHER"))] if company else []

    if holds:
        table.transact(*other, action)
        expected = {"OLD": OLD} | ({"OTHER": other[0].item} if other else {})
        if isinstance(action, Put):
            expected[action.key.sk] = action.item
        elif isinstance(action, Delete):
            expected.pop(action.key.sk, None)
    else:
        with pytest.raises(ConditionFailed) as failure:
            table.transact(*other, action)
        assert failure.value.keys == (action.key,)
        expected = {"OLD": OLD}

    assert {item.key.sk: item for item in everything(table, Span(JOURNAL))} == expected


def test_every_failed_condition_is_named_in_the_order_of_the_actions(table: Table) -> None:
    save(table, [make_item("B"), make_item("A")])

    with pytest.raises(ConditionFailed) as failure:
        table.transact(
            Put(make_item("B"), Absent()),
            Put(make_item("C"), Absent()),
            Check(Key(JOURNAL, "A"), Version(9)),
            Delete(Key(JOURNAL, "D")),
        )

    assert [key.sk for key in failure.value.keys] == ["B", "A"]


def test_a_transaction_takes_25_actions(table: Table) -> None:
    items = [make_item(f"{number:02}") for number in range(MAX_ACTIONS)]
    table.transact(*map(Put, items))

    assert everything(table, Span(JOURNAL)) == items


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param([], id="nothing"),
        pytest.param([Put(make_item(f"{number}")) for number in range(26)], id="26 actions"),
        pytest.param([Put(make_item()), Check(make_item().key, Absent())], id="a key twice"),
        pytest.param([Put(make_item("a")), Put(make_item("b", "x" * MAX_ITEM_BYTES))], id="an item over 400 KB"),
        pytest.param([Put(make_item(f"{n}", "x" * 399_000)) for n in range(11)], id="over 4 MB together"),
        pytest.param([Put(make_item("a")), Put(make_item(""))], id="an empty order"),
        pytest.param([Put(make_item("a")), Put(make_item(pk=""))], id="an empty partition"),
        pytest.param([Put(make_item("a")), Put(make_item("я" * 513))], id="an order over 1 KB"),
        pytest.param([Put(make_item("a")), Put(make_item(pk="я" * 1025))], id="a partition over 2 KB"),
        pytest.param([Put(make_item("a")), Put(make_item("b", isk="я" * 513))], id="a place over 1 KB"),
    ],
)
def test_what_a_cloud_refuses_is_refused_whole(table: Table, actions: list[Action]) -> None:
    with pytest.raises(ValueError, match=r".") as refusal:
        table.transact(*actions)

    assert refusal.type is ValueError  # not one of its kinds that a fault of ours would raise
    assert everything(table, Span(JOURNAL)) == []


def test_increments_of_several_threads_lose_nothing(table: Table) -> None:
    table.transact(Put(make_item(doc="0")))

    def increment(times: int) -> None:
        done = 0
        while done < times:
            old = table.get(make_item().key)
            assert old is not None
            new = make_item(doc=str(int(old.doc) + 1), version=old.version + 1)
            try:
                table.transact(Put(new, Version(old.version)), Put(make_item(f"AUDIT#{new.version:04}"), Absent()))
            except ConditionFailed:
                continue
            done += 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, [15] * 4))

    assert table.get(make_item().key) == make_item(doc="60", version=61)
    assert len(everything(table, Span.prefix(JOURNAL, "AUDIT#"))) == 60


def test_a_table_that_is_there_answers(table: Table) -> None:
    table.ping()

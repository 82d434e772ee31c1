"""The table as the functions see it: keys, items, and five things one can do.

The port is what DynamoDB and YDB's Document API both have, and no more: at most
25 actions a transaction, one index that repeats the whole item, no streams and
no PartiQL (ADR 0001). `sqlite.py` and `dynamodb.py` are its two adapters; both
pass the same contract, tests/storage/test_contract.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

MAX_ACTIONS: Final = 25  # a transaction on YDB; DynamoDB takes 100
MAX_BATCH: Final = 100  # keys in one BatchGetItem, on both clouds
MAX_PAGE_BYTES: Final = 1_048_576  # of items that one Query reads, on both clouds
HIGHEST: Final = "\U0010ffff"  # sorts after every key that we write


class Key(NamedTuple):
    """Where an item lies: its partition, and its place in the order of it."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its key, what an index and a condition need, and the contents as JSON text.

    Attributes:
        key: Where it lies.
        doc: The contents, one JSON text. Typed maps cost eight times as much to read (design).
        version: Counts the writes of this key, from 1; conditions compare it.
        schema: Number of the contents' form, for readers of old items.
        index: Its place in the index, or None where it is not in it.
        expires_at: Seconds since 1970 after which the table may drop it, or None. The
            drop is late by minutes to days, so whoever reads it compares the time too.
    """

    key: Key
    doc: str
    version: int = 1
    schema: int = 1
    index: Key | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """Condition: nothing lies under this key yet."""


@dataclass(frozen=True, slots=True)
class Version:
    """Condition: what lies under this key has this version."""

    number: int


Condition = Absent | Version


@dataclass(frozen=True, slots=True)
class Put:
    """Write an item whole; with a condition, only where it holds."""

    item: Item
    condition: Condition | None = None

    @property
    def key(self) -> Key:
        """The key it acts on."""
        return self.item.key


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove what lies under a key; with a condition, only where it holds."""

    key: Key
    condition: Version | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Write nothing, but fail the transaction where the condition does not hold."""

    key: Key
    condition: Condition


Action = Put | Delete | Check


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one partition: from `low` to `high`, both included, in the order of text (UTF-8)."""

    pk: str
    low: str = ""
    high: str = HIGHEST

    @classmethod
    def prefix(cls, pk: str, start: str) -> "Span":
        """All of a partition whose order key begins so."""
        return cls(pk, start, start + HIGHEST)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the last item's key and its place in the index. To be passed on, not read."""

    key: Key
    index: Key | None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of an answer, and where it ended.

    Attributes:
        items: In the order asked for.
        after: Given to the next call; None says that this was the last page. A page that its
            limit has cut has it even if nothing follows, as on the clouds: the next one is empty then.
    """

    items: tuple[Item, ...]
    after: Place | None


class ConditionFailed(Exception):
    """A transaction wrote nothing, because these keys were not as its conditions say."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = tuple(keys)
        super().__init__(f"{len(self.keys)} condition(s) failed")


class TableUnavailable(Exception):
    """The table does not answer, or answers that it is overloaded.

    A transaction that ends so was written whole or not at all, and it is not known which: to
    repeat it is safe where its conditions, or an id that is written with it, betray the first try.
    """


class Table(Protocol):
    """What every adapter does. All reads see every write before them, except those of the index, which may lag.

    Each method raises TableUnavailable, and ValueError where a request breaks a limit (limits.py).
    """

    def get(self, key: Key) -> Item | None:
        """Return the item under a key. One round trip."""

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """Return what lies under these keys, those without an item left out.

        At most MAX_BATCH different keys (ValueError beyond); repeated keys count once. One
        round trip unless the table answers with a part, which is then asked for again.
        """

    def query(
        self,
        span: Span,
        *,
        index: bool = False,
        forward: bool = True,
        limit: int | None = None,
        after: Place | None = None,
    ) -> Page:
        """Return the items of a stretch, in order of `sk`; of the index, of its `sk`, equal ones in any order.

        Args:
            span: The stretch; with `index` its partition and order are those of the index.
            index: Ask the index, which may lag behind by a second.
            forward: From the lowest `sk` up; else from the highest down.
            limit: At most so many items, 1 or more.
            after: `Page.after` of the page before, from the same question.

        A page holds about 1 MB, so it may end before the limit: whoever needs all follows
        `after` (`everything`).
        """

    def transact(self, *actions: Action) -> None:
        """Do all of these or none. 1 to MAX_ACTIONS actions on different keys (ValueError otherwise).

        A single Put or Delete without a condition costs half of what a transaction costs.

        Raises:
            ConditionFailed: Names the keys whose condition did not hold, in the order of the actions.
                A collision with another transaction counts as one too, with all keys that took part.
        """

    def ping(self) -> None:
        """Raise TableUnavailable unless the table answers."""


def everything(table: Table, span: Span, *, index: bool = False) -> list[Item]:
    """Return all items of a stretch, oldest first; follows pages (a year of sheets passes 1 MB)."""
    page = table.query(span, index=index)
    items = list(page.items)
    while page.after is not None:
        page = table.query(span, index=index, after=page.after)
        items.extend(page.items)
    return items

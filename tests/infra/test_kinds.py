"""The kinds of keys that permissions name are those of functions/storage/keys.py."""

import re

import pytest

from functions.storage import keys
from functions.storage.table import Key
from infra.kinds import KINDS, kind_of

ROWS = re.findall(r"^    (\w+) +(\S+) +(\S+)(?: +(\S+) / \S+)?$", keys.__doc__ or "", re.MULTILINE)
DOCUMENTED = {name: (pk, sk, index) for name, pk, sk, index in ROWS if name != "function"}


def test_every_kind_of_key_is_one_that_a_permission_can_name() -> None:
    assert len(DOCUMENTED) > 40
    assert set(KINDS) - {"ping"} == set(DOCUMENTED)


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_a_key_is_of_the_kind_that_makes_it_and_of_no_other(name: str) -> None:
    pk, sk, index = DOCUMENTED[name]
    key = Key(pk, sk)

    assert [kind.name for kind in KINDS.values() if kind.holds(key)] == [name]
    assert kind_of(key) is KINDS[name]
    assert bool(index) == bool(KINDS[name].index)
    assert not index or KINDS[name].asked(index, index=True)


def test_a_key_that_nobody_knows_is_of_no_kind() -> None:
    with pytest.raises(LookupError, match=r"infra/kinds\.py"):
        kind_of(Key("burminka#NEWS#1", "NEWS"))

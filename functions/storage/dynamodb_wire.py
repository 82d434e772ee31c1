"""Items, stretches and actions as DynamoDB's protocol writes them: {"pk": {"S": "…"}, "version": {"N": "1"}}.

The attributes are always the same, so this is done by hand: boto3's serializer asks each value for its type.
"""

from collections.abc import Mapping
from typing import Any, Final

from functions.storage.table import HIGHEST, Absent, Action, Condition, Delete, Item, Key, Place, Put, Span

Attributes = Mapping[str, Any]

INDEX: Final = "by_index"  # YDB wants three letters or more


def encode_stretch(span: Span, *, index: bool) -> dict[str, Any]:
    """The part of a query that says what to read. An empty text is no value of a key, so it bounds nothing."""
    partition, order = ("ipk", "isk") if index else ("pk", "sk")
    condition, values = f"{partition} = :pk", {":pk": {"S": span.pk}}
    if span.low:
        condition += f" AND {order} BETWEEN :low AND :high"
        values |= {":low": {"S": span.low}, ":high": {"S": span.high}}
    elif span.high != HIGHEST:
        condition += f" AND {order} <= :high"
        values[":high"] = {"S": span.high}
    source = {"IndexName": INDEX} if index else {"ConsistentRead": True}
    return {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **source}


def encode_action(table: str, action: Action) -> dict[str, Any]:
    """One action of a transaction."""
    if isinstance(action, Put):
        kind, what = "Put", {"Item": encode_item(action.item)}
    else:
        kind, what = "Delete" if isinstance(action, Delete) else "ConditionCheck", {"Key": encode_key(action.key)}
    condition = {} if action.condition is None else _condition(action.condition)
    return {kind: {"TableName": table, **what, **condition}}


def _condition(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Absent):
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": {"N": str(condition.number)}},
    }


def encode_key(key: Key) -> dict[str, Any]:
    """A key of the table."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _index_key(index: Key) -> dict[str, Any]:
    return {"ipk": {"S": index.pk}, "isk": {"S": index.sk}}


def encode_start(place: Place, *, index: bool) -> dict[str, Any]:
    """Where the next page begins; a query of the table must not name the index."""
    return encode_key(place.key) | (_index_key(place.index) if index and place.index else {})


def decode_place(last: Attributes) -> Place:
    """Where a page ended, from its LastEvaluatedKey."""
    return Place(Key(last["pk"]["S"], last["sk"]["S"]), _index_of(last))


def _index_of(attributes: Attributes) -> Key | None:
    return Key(attributes["ipk"]["S"], attributes["isk"]["S"]) if "ipk" in attributes else None


def encode_item(item: Item) -> dict[str, Any]:
    """An item; what it has not is left out, and then it is not in the index, or does not expire."""
    attributes: dict[str, Any] = encode_key(item.key) | {
        "version": {"N": str(item.version)},
        "schema": {"N": str(item.schema)},
        "doc": {"S": item.doc},
    }
    if item.index is not None:
        attributes |= _index_key(item.index)
    if item.expires_at is not None:
        attributes["expires_at"] = {"N": str(item.expires_at)}
    return attributes


def decode_item(attributes: Attributes) -> Item:
    """An item from the wire."""
    expires_at = attributes.get("expires_at")
    return Item(
        key=Key(attributes["pk"]["S"], attributes["sk"]["S"]),
        doc=attributes["doc"]["S"],
        version=int(attributes["version"]["N"]),
        schema=int(attributes["schema"]["N"]),
        index=_index_of(attributes),
        expires_at=int(expires_at["N"]) if expires_at else None,
    )

"""The audit chain of a journal, or of the office: every save leaves an entry with the hash of the one before it.

Who changes an old entry behind the program's back would have to change all later ones and
the chain's head; `verify` finds the first that does not fit.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime

from functions.domain.lessons.lesson import SaveId
from functions.domain.record import PersonId, Record

Values = dict[str, Any]  # place → value
START = "0" * 64  # what the first entry of a journal carries as the hash before it


class AuditEntry(Record):
    """Who changed what and when; what was, what is; and the link of the chain.

    Attributes:
        sequence: Number in the chain, from 1.
        about: A lesson's id, results («7.algebra.2026.term-2»), or what the office has changed («terms»).
        version: The version of it that this save made.
        before, after: Place (head field or pupil id) → value.
        reason: Why, where who changed it has said so.
    """

    sequence: int
    about: str
    version: int
    save_id: SaveId
    by: PersonId
    at: AwareDatetime
    before: Values
    after: Values
    previous_hash: str
    reason: str = ""

    def digest(self) -> str:
        """Return the entry's SHA-256, 64 hex digits, over its JSON with sorted keys.

        Sorting makes it one text whichever program wrote the item: RFC 8785's idea without its
        number rules, since an entry has no fractions. Defaults are left out, as storage leaves them
        out: a field that is added later does not change the hash of an old entry.
        """
        text = json.dumps(
            self.model_dump(mode="json", exclude_defaults=True),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(text.encode()).hexdigest()


class ChainHead(Record):
    """The end of a journal's chain: how many entries there are, and the hash of the last."""

    sequence: int = 0
    hash: str = START

    def after(self, entry: AuditEntry) -> "ChainHead":
        """Return the head that an entry makes when it is put at the end."""
        return ChainHead(sequence=entry.sequence, hash=entry.digest())

    def next_entry(  # noqa: PLR0913  # what an entry says
        self,
        *,
        about: str,
        version: int,
        save_id: str,
        by: str,
        at: datetime,
        before: Values,
        after: Values,
        reason: str = "",
    ) -> AuditEntry:
        """Return the entry that may be put at the end now."""
        return AuditEntry(
            sequence=self.sequence + 1,
            about=about,
            version=version,
            save_id=save_id,
            by=by,
            at=at,
            before=before,
            after=after,
            previous_hash=self.hash,
            reason=reason,
        )


class Broken(Record):
    """Where a chain does not fit: the number of the first wrong entry, and why."""

    sequence: int
    reason: str


def verify(entries: Iterable[AuditEntry], head: ChainHead) -> Broken | None:
    """Return the first place where a journal's chain is broken, or None. Entries oldest first."""
    expected = ChainHead()
    for entry in entries:
        if entry.sequence != expected.sequence + 1:
            return Broken(sequence=expected.sequence + 1, reason="an entry is missing")
        if entry.previous_hash != expected.hash:
            return Broken(sequence=entry.sequence, reason="the entry before it was changed")
        expected = expected.after(entry)
    if expected != head:
        return Broken(sequence=expected.sequence + 1, reason="the chain's head does not fit")
    return None

"""News of a consent: what its giver and the other parents are told of a change."""

from typing import Literal

from pydantic import AwareDatetime

from functions.domain.access.consent import Consent, Consents, Ending, Source
from functions.domain.record import PersonId, Record


class ConsentChange(Record):
    """One consent that was given or has ended.

    Attributes:
        guardian_id: Who gave it, or None: somebody of whom ESIA says so and the school's lists do not.
        source: Where it was given.
        ending: How it has ended; None where it was given.
    """

    guardian_id: PersonId | None = None
    source: Source
    ending: Ending | None = None


class ConsentNews(Record):
    """What has changed in the consents for one pupil at a moment.

    Attributes:
        changes: In the order in which the consents were given.
        door_open: Whether the pupil could log in after it.
        told: The guardians who have been sent their letter.
    """

    event: Literal["consent_changed"]  # no default: those are not kept
    pupil_id: PersonId
    at: AwareDatetime
    changes: tuple[ConsentChange, ...]
    door_open: bool
    told: tuple[PersonId, ...] = ()


def news_of(before: Consents, after: Consents, pupil_id: str) -> ConsentNews | None:
    """Return the news in a change of a pupil's consents, or None where nothing was given and nothing ended.

    A check that was only set, an answer that confirmed, and a consent that has run out of itself are no news.
    """
    pairs = _pairs(before.given, after.given)
    changed = [(new, one) for old, new in pairs if (one := _change(old, new)) is not None]
    if not changed:
        return None
    at = max(_moment(new, one) for new, one in changed)
    changes = tuple(one for _, one in changed)
    return ConsentNews(
        event="consent_changed", pupil_id=pupil_id, at=at, changes=changes, door_open=bool(after.in_force(at))
    )


def _pairs(before: tuple[Consent, ...], after: tuple[Consent, ...]) -> list[tuple[Consent | None, Consent]]:
    """Return each consent with what it was. Nothing is ever removed, and who gave it may have become known since."""
    left = list(before)
    pairs: list[tuple[Consent | None, Consent]] = []
    for new in after:
        old = next((one for one in left if _same(one, new)), None)
        if old is not None:
            left.remove(old)
        pairs.append((old, new))
    return pairs


def _same(old: Consent, new: Consent) -> bool:
    return (
        (old.source, old.granted_at) == (new.source, new.granted_at)
        and (old.grantor is None or old.grantor == new.grantor)
        and (old.guardian_id is None or old.guardian_id == new.guardian_id)
    )


def _change(old: Consent | None, new: Consent) -> ConsentChange | None:
    """Return what has happened to one consent. One that arrives already taken back never opened anything."""
    held, holds = old is not None and old.revoked_at is None, new.revoked_at is None
    if held == holds:
        return None
    ending = None if holds else new.revoked_by
    return ConsentChange(guardian_id=new.guardian_id, source=new.source, ending=ending)


def _moment(new: Consent, change: ConsentChange) -> AwareDatetime:
    given = new.last_checked or new.granted_at  # what was given at ESIA opens the diary once we have heard of it
    return given if change.ending is None or new.revoked_at is None else new.revoked_at

"""Standing consents: what ESIA's register says of the consents for a pupil, and when it is asked again.

A parent who takes a consent back at Gosuslugi tells nobody (assumption A6), so somebody has to ask.
"""

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from functions.domain.access.consent import MOST, Check, Consent, Consents, Ending, Source

EVERY: Final = timedelta(days=1)  # so long may a consent that was taken back at Gosuslugi still open the diary
SPREAD: Final = timedelta(hours=4)  # checks are earlier by up to this, so that a school's do not come in one wave
FIRST_PAUSE: Final = timedelta(minutes=15)  # after a question without an answer; doubled each time
LONGEST_PAUSE: Final = timedelta(hours=6)
SILENT: Final = timedelta(days=3)  # so long without an answer, and a person must look: a weekend's outage is not it


class Reported(Protocol):
    """A consent in force, as a register reports it."""

    @property
    def grantor(self) -> str | None:
        """The register's name of who gave it, or None where it does not say."""

    @property
    def granted_at(self) -> datetime:
        """When it was given."""

    @property
    def until(self) -> datetime:
        """When it ends."""


_R = TypeVar("_R", bound=Reported)


def of_others(report: Iterable[_R], subject: str) -> tuple[_R, ...]:
    """Return the consents of a report that somebody else gave than the person whom they are for.

    A pupil under 18 may find the provider's question on the own screen and answer it; whether Gosuslugi prevents that
    is not known (A4 in docs/esia.md). It is the representative's to answer (152-FZ art. 9 pt. 6).
    """
    return tuple(one for one in report if one.grantor != subject)


def take_report(
    consents: Consents, report: Iterable[Reported], *, guardians: Mapping[str, str], asked_at: datetime
) -> Consents:
    """Take over what the register says of one pupil: all that holds there, or nothing where nothing does.

    Args:
        consents: What is kept; consents given in the diary are not the register's and stay as they are.
        report: In force at asked_at, any order. Two with one grantor and moment are one consent.
        guardians: Which grantor is which guardian of this pupil; others stay nameless.
        asked_at: When the register was asked. What is known from a later answer stays.

    One that was taken back *here* stays so, whatever the register says, until the same person gives a newer one.
    One that the register took back and has again is in force again: that is the register's own word. New ones
    beyond MOST are left out, the oldest first, so a full list opens nothing and a report cannot make it grow.
    """
    holding = {(one.grantor, one.granted_at): one for one in report if asked_at < one.until}
    known = [_checked(one, holding.values(), guardians, asked_at) for one in consents.given]
    unknown = [one for one in holding.values() if not any(_same(there, one) for there in consents.given)]
    newest = sorted(unknown, key=lambda one: one.granted_at, reverse=True)[: max(0, MOST - len(known))]
    new = [_withdrawn_before(_new(one, guardians, asked_at), known) for one in newest]
    given = tuple(sorted((*known, *new), key=lambda one: one.granted_at))
    return consents.model_copy(update={"given": given})


def watched(consents: Consents, at: datetime) -> list[Consent]:
    """Return the consents whose standing is the register's business: given at ESIA, in force with us."""
    return [one for one in consents.in_force(at) if one.source is Source.ESIA]


def after_answer(consents: Consents, pupil_id: str, *, at: datetime) -> Consents:
    """Set the next check after an answer: within a day, earlier by a part of SPREAD that is the pupil's own."""
    if not watched(consents, at):
        return consents.model_copy(update={"check": None})
    early = timedelta(seconds=zlib.crc32(pupil_id.encode()) % int(SPREAD.total_seconds()))
    return _due(consents, at + EVERY - early)


def after_silence(consents: Consents, *, at: datetime) -> Consents:
    """Put the check off, each time for longer. The consents stay: an outage of Gosuslugi shuts no child out."""
    failed = 0 if consents.check is None else consents.check.failed
    return _due(consents, at + min(FIRST_PAUSE * 2 ** min(failed, 10), LONGEST_PAUSE), failed=failed + 1)


def silent_too_long(consents: Consents, *, at: datetime) -> bool:
    """Tell whether the register has not answered for SILENT about a pupil whose consents are its business."""
    heard = [one.last_checked or one.granted_at for one in watched(consents, at)]
    return bool(heard) and at - max(heard) > SILENT


def _due(consents: Consents, due: datetime, *, failed: int = 0) -> Consents:
    return consents.model_copy(update={"check": Check(due=due.replace(microsecond=0), failed=failed)})


def _same(kept: Consent, reported: Reported) -> bool:
    """Tell whether two are one consent. Who gave it counts where both sides say."""
    if kept.source is not Source.ESIA or kept.granted_at != reported.granted_at:
        return False
    return None in {kept.grantor, reported.grantor} or kept.grantor == reported.grantor


def _checked(kept: Consent, holding: Iterable[Reported], guardians: Mapping[str, str], asked_at: datetime) -> Consent:
    if kept.source is not Source.ESIA or (kept.last_checked or kept.granted_at) > asked_at:
        return kept
    found = next((one for one in holding if _same(kept, one)), None)
    if found is None:
        gone = {"revoked_at": asked_at, "revoked_by": Ending.REGISTER}
        return kept.model_copy(update=gone) if kept.in_force(asked_at) else kept
    grantor = kept.grantor or found.grantor
    again = {"revoked_at": None, "revoked_by": Ending.GUARDIAN} if kept.revoked_by is Ending.REGISTER else {}
    return kept.model_copy(
        update={
            "guardian_id": kept.guardian_id or guardians.get(grantor or ""),
            "grantor": grantor,
            "until": found.until,
            "last_checked": asked_at,
            **again,
        }
    )


def _new(reported: Reported, guardians: Mapping[str, str], asked_at: datetime) -> Consent:
    return Consent(
        guardian_id=guardians.get(reported.grantor or ""),
        grantor=reported.grantor,
        granted_at=reported.granted_at,
        until=reported.until,
        source=Source.ESIA,
        last_checked=asked_at,
    )


def _withdrawn_before(new: Consent, known: Iterable[Consent]) -> Consent:
    """Return a consent that we hear of late as taken back, if its giver has taken back here after giving it."""
    moments = [
        one.revoked_at
        for one in known
        if one.revoked_at is not None
        and one.revoked_by is Ending.GUARDIAN
        and _one_giver(one, new)
        and new.granted_at <= one.revoked_at
    ]
    return new.model_copy(update={"revoked_at": max(moments)}) if moments else new


def _one_giver(one: Consent, other: Consent) -> bool:
    if one.guardian_id is not None and one.guardian_id == other.guardian_id:
        return True
    return one.grantor is not None and one.grantor == other.grantor

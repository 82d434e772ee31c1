"""Consents for a child's data. ESIA calls them «Согласия»; how they work is assumed (A1 to A6, see the package).

Every rule takes a state and returns the next one; refusals are named.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from infra.local.gosuslugi.refusals import NotOpen, NotYours
from infra.local.gosuslugi.state import Agreement, Decision, Kept

YEAR_MINUTES: Final = 525_600  # the longest term


class Status(StrEnum):
    """What a cabinet shows, in its words."""

    NEW = "Новое"
    IN_FORCE = "Действует"
    DECLINED = "Отклонено"
    REVOKED = "Отозвано"
    EXPIRED = "Истекло"


_SHOWN: Final = {
    Decision.ASKED: Status.NEW,
    Decision.DECLINED: Status.DECLINED,
    Decision.REVOKED: Status.REVOKED,
}


def status(agreement: Agreement, at: datetime) -> Status:
    """Return what the cabinet shows of a consent at a moment."""
    if agreement.decision is not Decision.GRANTED:
        return _SHOWN[agreement.decision]
    return Status.IN_FORCE if agreement.expires is None or at < agreement.expires else Status.EXPIRED


def in_force(kept: Kept, subject: int, at: datetime) -> list[Agreement]:
    """Return the consents that hold for a person's data at a moment (A2)."""
    return [one for one in kept.agreements if one.subject == subject and status(one, at) is Status.IN_FORCE]


def of_grantor(kept: Kept, grantor: int) -> list[Agreement]:
    """Return what stands in a person's cabinet, newest first."""
    return sorted((one for one in kept.agreements if one.grantor == grantor), key=lambda one: -one.id)


def parents(kept: Kept, child: int) -> list[int]:
    """Return the oids that a child's account is linked to."""
    return [link.parent for link in kept.links if link.child == child]


def ask_parents(
    kept: Kept, subject: int, *, minutes: int, scopes: tuple[str, ...], at: datetime
) -> tuple[Kept, list[int]]:
    """Put a request into the cabinet of each linked parent, unless one waits there already (A3).

    Returns:
        The state, and the parents' oids: none means that there is nobody to ask.
    """
    asked = parents(kept, subject)
    for parent in asked:
        waits = (a for a in of_grantor(kept, parent) if a.subject == subject and a.decision is Decision.ASKED)
        if not any(waits):
            kept = _with(kept, _new(kept, subject, parent, minutes=minutes, scopes=scopes, at=at))
    return kept, asked


def give(
    kept: Kept, subject: int, grantor: int, *, minutes: int, at: datetime, scopes: tuple[str, ...] | None = None
) -> tuple[Kept, Agreement]:
    """Give a consent unasked: a parent for a linked child, or a grown-up person for themselves (A4).

    Raises:
        NotYours: The child's account is not linked to this person.
    """
    if grantor != subject and grantor not in parents(kept, subject):
        raise NotYours
    new = _new(kept, subject, grantor, minutes=min(minutes, YEAR_MINUTES), scopes=scopes, at=at)
    return decide(_with(kept, new), new.id, grantor, Decision.GRANTED, at=at)


def decide(kept: Kept, number: int, grantor: int, decision: Decision, *, at: datetime) -> tuple[Kept, Agreement]:
    """Confirm or decline what was asked, or revoke what is in force.

    Raises:
        NotYours: It waits in another cabinet, or there is none, or the child is no longer linked.
        NotOpen: It has been decided already, or has run out.
    """
    found = next((one for one in kept.agreements if one.id == number and one.grantor == grantor), None)
    if found is None or (grantor != found.subject and grantor not in parents(kept, found.subject)):
        raise NotYours
    if status(found, at) is not (Status.IN_FORCE if decision is Decision.REVOKED else Status.NEW):
        raise NotOpen
    changes: dict[str, object] = {"decision": decision, "changed": at}
    if decision is Decision.GRANTED:
        changes |= {"granted": at, "expires": at + timedelta(minutes=found.minutes)}
    decided = found.model_copy(update=changes)
    return kept.model_copy(update={"agreements": tuple(_replaced(kept, decided))}), decided


def _new(
    kept: Kept, subject: int, grantor: int, *, minutes: int, scopes: tuple[str, ...] | None, at: datetime
) -> Agreement:
    number = max((one.id for one in kept.agreements), default=0) + 1
    named = {} if scopes is None else {"scopes": scopes}
    return Agreement.model_validate(
        {
            "id": number,
            "subject": subject,
            "grantor": grantor,
            "minutes": minutes,
            "decision": Decision.ASKED,
            "asked": at,
            "changed": at,
            **named,
        }
    )


def _with(kept: Kept, new: Agreement) -> Kept:
    return kept.model_copy(update={"agreements": (*kept.agreements, new)})


def _replaced(kept: Kept, new: Agreement) -> Iterator[Agreement]:
    for one in kept.agreements:
        yield new if one.id == new.id else one

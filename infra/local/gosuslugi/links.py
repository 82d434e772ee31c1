"""Linking a child's account to a parent's: a code that the parent makes and the child enters.

Source: the school's instruction for pupils of 14 to 18, steps 1 and 2. How long a code holds and how many tries there
are is not confirmed: 24 hours and 5 here.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from infra.local.gosuslugi.agreements import parents
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.refusals import AlreadyLinked, EmailUnknown, NotYours, OnlyConfirmed
from infra.local.gosuslugi.state import Kept, Link, LinkCode, Notice

CODE_LIFE: Final = timedelta(hours=24)
MOST_WRONG: Final = 5
LENGTH: Final = 6
ALPHABET: Final = "ACEHKMPTXY3479"  # none looks like another, nor is any read as another in Cyrillic
_AS_LATIN: Final = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")  # typed with a Russian keyboard they look the same


def make_code(kept: Kept, parent: Persona, child: Persona, email: str, *, at: datetime) -> tuple[Kept, LinkCode]:
    """Return a new code for a child's account; an earlier one of the same parent is void.

    Raises:
        NotYours: Not this parent's child.
        OnlyConfirmed: The parent's own account is not confirmed.
        AlreadyLinked: There is nothing to do.
        EmailUnknown: The child's account has another e-mail.
    """
    if child.oid not in parent.family:
        raise NotYours
    if not parent.confirmed:
        raise OnlyConfirmed
    if parent.oid in parents(kept, child.oid):
        raise AlreadyLinked
    if email.strip().casefold() != child.email.casefold():
        raise EmailUnknown
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    new = LinkCode(parent=parent.oid, child=child.oid, code=code, until=at + CODE_LIFE)
    others = (one for one in kept.codes if (one.parent, one.child) != (parent.oid, child.oid) and at < one.until)
    return kept.model_copy(update={"codes": (*others, new)}), new


def waiting(kept: Kept, child: int, *, at: datetime) -> list[LinkCode]:
    """Return the codes that can be entered for a child's account."""
    return [one for one in kept.codes if one.child == child and at < one.until and one.wrong < MOST_WRONG]


def made_by(kept: Kept, parent: int, child: int, *, at: datetime) -> LinkCode | None:
    """Return the code that a parent has made and nobody has entered."""
    return next((one for one in waiting(kept, child, at=at) if one.parent == parent), None)


def enter_code(
    kept: Kept, child: Persona, typed: str, *, family: tuple[int, ...], at: datetime
) -> tuple[Kept, LinkCode | None]:
    """Link the child's account by a code; a wrong try counts against every code that waits.

    Args:
        kept: The state.
        child: Who enters it.
        typed: As typed: in either case, with spaces, Russian letters for Latin ones that look the same.
        family: oids of all parents of the child; the others than the one who made the code get a notice.
        at: Now.

    Returns:
        The state, and the code that fitted, or None.
    """
    code = "".join(typed.split()).upper().translate(_AS_LATIN)
    open_codes = waiting(kept, child.oid, at=at)
    found = next((one for one in open_codes if secrets.compare_digest(one.code.encode(), code.encode())), None)
    if found is None:
        codes = tuple(
            one.model_copy(update={"wrong": one.wrong + 1}) if one in open_codes else one for one in kept.codes
        )
        return kept.model_copy(update={"codes": codes}), None
    text = f"Учётную запись ребёнка ({child.name}) привязал к своей второй родитель."
    notices = (Notice(to=oid, text=text, at=at) for oid in family if oid != found.parent)
    changes = {
        "codes": tuple(one for one in kept.codes if one is not found),
        "links": (*kept.links, Link(parent=found.parent, child=child.oid)),
        "notices": (*kept.notices, *notices),
    }
    return kept.model_copy(update=changes), found


def create_account(kept: Kept, parent: Persona, child: Persona) -> tuple[Kept, None]:
    """Create the account of a child under 14; it is linked to this parent at once, without a code.

    Raises:
        NotYours: Not this parent's child, or there is an account.
        OnlyConfirmed: The parent's own account is not confirmed.
    """
    if child.oid not in parent.family or child.account or child.oid in kept.created:
        raise NotYours
    if not parent.confirmed:
        raise OnlyConfirmed
    links = (*kept.links, Link(parent=parent.oid, child=child.oid))
    return kept.model_copy(update={"created": (*kept.created, child.oid), "links": links}), None

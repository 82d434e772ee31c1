"""Invitations: made for a guardian of a pupil, printed once, listed without their codes, made void."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.access import invitation
from functions.domain.access.email_code import StaffByGosuslugi
from functions.domain.access.login import may_come_by_email
from functions.domain.record import PersonId, Record
from functions.domain.roll.classes import Pupil
from functions.domain.roll.people import GuardianLink, NotGuardian, Person
from functions.office import desk
from functions.storage import invitations, keys, people, records
from functions.storage.invitations import Open
from functions.storage.table import Item, Key
from functions.web import forms
from functions.web.current import own_settings, table
from functions.web.log import LOGGER
from functions.web.visit import Visit

blueprint = Blueprint("invitations", __name__)


class Asked(Record):
    """For whom an invitation is to be made."""

    pupil: PersonId
    guardian: PersonId


class GuardianRow(NamedTuple):
    """A guardian under a pupil's name.

    Attributes:
        open_since: When the invitation was made that nobody has used yet, or None.
        comes_by_email: Whether an earlier one has led to a login.
        may_come: Whether this person may be invited; who works here may not.
    """

    person: Person
    link: GuardianLink
    open_since: date | None
    comes_by_email: bool
    may_come: bool


class PupilRow(NamedTuple):
    """A pupil and the guardians."""

    pupil: Pupil
    guardians: list[GuardianRow]


class OpenRow(NamedTuple):
    """An open invitation. Its code is known to nobody here."""

    guardian: Person
    pupil: Person | None
    made: date
    until: date


@blueprint.get("/office/invitations")
def overview() -> ResponseReturnValue:
    """Show the classes, and the open invitations, the newest first. Three round trips."""
    visit = desk.enter_office()
    found, before = invitations.listed(table(), visit.tenant, visit.at, request.args.get("before", ""))
    ids = [one for made in found for one in (made.person_id, made.pupil_id)]
    named = desk.people(ids, desk.read(keys.person(visit.tenant, one) for one in ids))
    rows = [
        OpenRow(
            named[made.person_id],
            named.get(made.pupil_id),
            visit.school.day(made.made_at),
            visit.school.day(made.until),
        )
        for made in found
        if made.person_id in named
    ]
    return render_template("office/invitations.html", rows=rows, before=before, done=request.args.get("done"))


@blueprint.get("/office/invitations/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show the guardians of each pupil of a class. Three round trips, a few more for a class of more than thirty."""
    visit, school_class = desk.enter_class(class_id)
    pupils = school_class.pupils_on(visit.today)
    found = desk.read(keys.guardians(visit.tenant, pupil.id) for pupil in pupils)
    links = {pupil.id: people.guardians(found, visit.tenant, pupil.id).on(visit.today) for pupil in pupils}
    known = desk.read(key for some in links.values() for link in some for key in _of_guardian(visit, link.guardian_id))
    rows = [PupilRow(pupil, _rows(visit, links[pupil.id], known)) for pupil in pupils]
    return render_template("office/invitations_of_class.html", school_class=school_class, rows=rows)


@blueprint.post("/office/invitations")
def make() -> ResponseReturnValue:
    """Make an invitation and show it, this once: nothing here can read it again. Older ones of the guardian are void.

    Sent again, the page is a new invitation, and the paper from before is worth nothing.
    """
    forms.fields()
    visit = desk.enter_office()
    asked = forms.posted(Asked)
    invitation.require_allowed(visit.school)
    about = ((keys.family, asked.guardian), (keys.person, asked.guardian), (keys.person, asked.pupil))
    found = desk.read(key(visit.tenant, one) for key, one in about)
    named = desk.people((asked.guardian, asked.pupil), found)
    guardian, pupil = named.get(asked.guardian), named.get(asked.pupil)
    linked = people.family(found, visit.tenant, asked.guardian).child(asked.pupil, visit.today)
    if guardian is None or pupil is None or linked is None:
        raise NotGuardian
    if not may_come_by_email(guardian):
        raise StaffByGosuslugi
    new = invitation.invite(guardian.id, pupil.id, by=visit.person.id, at=visit.at)
    code = invitations.make(table(), visit.tenant, new)
    LOGGER.info("invitation_made", extra={"person_id": visit.person.id})
    return render_template(
        "office/invitation.html",
        guardian=guardian,
        pupil=pupil,
        code=invitation.shown(code),
        until=visit.school.day(new.until),
        address=f"{own_settings().origin}/auth/invitation",
        back=f"/office/invitations/{pupil.classes.get(visit.school.year, '')}".rstrip("/"),
    )


@blueprint.post("/office/invitations/<guardian_id>/void")
def void(guardian_id: str) -> ResponseReturnValue:
    """Make a guardian's open invitation void. 303 back to the list."""
    visit = desk.enter_office()
    invitations.void(table(), visit.tenant, guardian_id, visit.at)
    LOGGER.info("invitation_void", extra={"person_id": visit.person.id})
    return redirect("/office/invitations?done=void", 303)


def _of_guardian(visit: Visit, guardian_id: str) -> tuple[Key, Key, Key]:
    return (
        keys.person(visit.tenant, guardian_id),
        keys.open_invitation(visit.tenant, guardian_id),
        keys.own_email(visit.tenant, guardian_id),
    )


def _rows(visit: Visit, links: list[GuardianLink], known: Mapping[Key, Item]) -> list[GuardianRow]:
    named = desk.people((link.guardian_id for link in links), known)
    return [_guardian_row(visit, link, named[link.guardian_id], known) for link in links if link.guardian_id in named]


def _guardian_row(visit: Visit, link: GuardianLink, person: Person, known: Mapping[Key, Item]) -> GuardianRow:
    now_open = records.read(known, keys.open_invitation(visit.tenant, person.id), Open)
    in_force = now_open is not None and now_open.invitation.in_force(visit.at)
    return GuardianRow(
        person=person,
        link=link,
        open_since=visit.school.day(now_open.invitation.made_at) if now_open and in_force else None,
        comes_by_email=keys.own_email(visit.tenant, person.id) in known,
        may_come=may_come_by_email(person),
    )

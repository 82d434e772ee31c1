"""The page of consents: a guardian's children, whether each may log in, and the two buttons."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from functions.domain import consent
from functions.domain.consent import Consent, Consents, Source
from functions.domain.people import ChildLink, NoSuchPupil, Person
from functions.domain.record import Record
from functions.storage import consents, keys, people, records
from functions.storage.table import Item, Key
from functions.web import forms
from functions.web.current import table
from functions.web.visit import Visit, enter

blueprint = Blueprint("consent", __name__)


class Decision(Record):
    """What a guardian decides for one child."""

    decision: Literal["grant", "revoke"]


class ChildState(NamedTuple):
    """A child's line on the page: the guardian's own consent, and whether the other parent's holds."""

    link: ChildLink
    needed: bool
    own: Consent | None
    other_in_force: bool


@blueprint.get("/consent")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/consent/", 308)


@blueprint.get("/consent/")
def overview() -> ResponseReturnValue:
    """Show each child's state. Two round trips: the visit, and the children with their consents."""
    visit = enter(lambda tenant, me: (keys.family(tenant, me),))
    return render_template("consent/overview.html", children=_states(visit), done=request.args.get("done"))


@blueprint.post("/consent/<pupil_id>")
def decide(pupil_id: str) -> ResponseReturnValue:
    """Give or take back the consent for one child. 303 back to the page; another's child is unknown."""
    posted = forms.fields()  # before the visit: if the session has ended, the page offers to send it again
    visit = enter(lambda tenant, me: (keys.family(tenant, me), keys.person(tenant, pupil_id)))
    if people.family(visit.found, visit.tenant, visit.person.id).child(pupil_id, visit.today) is None:
        raise NoSuchPupil
    given = {name: value for name, value in posted.items() if name != forms.CSRF_FIELD}
    try:
        decision = Decision.model_validate(given).decision
    except ValidationError as exc:
        raise forms.InvalidInput(forms.wrong_fields(exc)) from exc

    child = records.read(visit.found, keys.person(visit.tenant, pupil_id), Person)
    until = consent.until_of_age(None if child is None else child.birth_date, visit.at)

    def change(before: Consents) -> Consents:
        if decision == "grant":
            return consent.grant(before, visit.person.id, source=Source.DIARY, at=visit.at, until=until)
        return consent.revoke(before, visit.person.id, at=visit.at)

    consents.change(table(), visit.tenant, pupil_id, change)
    return redirect(f"/consent/?done={decision}", 303)


def _states(visit: Visit) -> list[ChildState]:
    links = people.family(visit.found, visit.tenant, visit.person.id).children(visit.today)
    wanted = [key for link in links for key in _keys(visit, link)]
    found = table().batch_get(wanted) if wanted else {}
    return [_state(visit, link, found) for link in links]


def _keys(visit: Visit, link: ChildLink) -> tuple[Key, Key]:
    return keys.person(visit.tenant, link.child_id), keys.consents(visit.tenant, link.child_id)


def _state(visit: Visit, link: ChildLink, found: Mapping[Key, Item]) -> ChildState:
    child = records.read(found, keys.person(visit.tenant, link.child_id), Person)
    given = consents.read(found, visit.tenant, link.child_id)
    return ChildState(
        link=link,
        needed=consent.needed(None if child is None else child.birth_date, visit.today),
        own=next((c for c in given.in_force(visit.at) if c.guardian_id == visit.person.id), None),
        other_in_force=any(c.guardian_id != visit.person.id for c in given.in_force(visit.at)),
    )

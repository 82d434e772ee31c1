"""The page of consents: a guardian's children, what was consented to, and the two buttons."""

from typing import Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from functions.consent import words
from functions.consent.overview import cards
from functions.domain.access import consent, rights
from functions.domain.access.consent import Consents, Ending, Source
from functions.domain.record import Record
from functions.domain.roll.people import NoSuchPupil, Person
from functions.storage import consents, keys, people, records
from functions.web import forms
from functions.web.current import table
from functions.web.visit import Visit, enter

blueprint = Blueprint("consent", __name__)


class Decision(Record):
    """What a guardian decides for one child."""

    decision: Literal["grant", "revoke"]


@blueprint.get("/consent")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/consent/", 308)


@blueprint.get("/consent/")
def overview() -> ResponseReturnValue:
    """Show each child's consents. Two round trips: the visit, the children; a third for the other parents' names."""
    visit = enter(lambda tenant, me: (keys.family(tenant, me),))
    return render_template(
        "consent/overview.html", children=cards(table(), visit), done=request.args.get("done"), words=words
    )


@blueprint.post("/consent/<pupil_id>")
def decide(pupil_id: str) -> ResponseReturnValue:
    """Give or take back the consent for one child. 303 back to the page; another's child is unknown."""
    posted = forms.fields()  # before the visit: if the session has ended, the page offers to send it again
    visit = enter(lambda tenant, me: (keys.family(tenant, me), keys.person(tenant, pupil_id)))
    family = people.family(visit.found, visit.tenant, visit.person.id)
    ties = rights.to_pupil(visit.person, pupil_id, family, visit.today)
    rights.require(rights.Right.GUARDIAN_OF, ties, hidden=NoSuchPupil)
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

    after = consents.change(table(), visit.tenant, pupil_id, change)
    return redirect(f"/consent/?done={_done(decision, after, visit)}", 303)


def _done(decision: str, after: Consents, visit: Visit) -> str:
    """Return what has been done, as the page knows it."""
    gone = [one for one in after.given if one.revoked_at == visit.at and one.revoked_by is Ending.GUARDIAN]
    return "revoke-esia" if any(one.source is Source.ESIA for one in gone) else decision

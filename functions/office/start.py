"""Where the office begins, and the switch of logins without Gosuslugi."""

from typing import Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.record import Record
from functions.office.desk import enter_office
from functions.storage import school
from functions.web import forms
from functions.web.current import table
from functions.web.log import LOGGER

blueprint = Blueprint("start", __name__)


class Switch(Record):
    """Whether families without Gosuslugi may log in by invitation."""

    invitations: Literal["on", "off"]


@blueprint.get("/office")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/office/", 308)


@blueprint.get("/office/")
def start() -> ResponseReturnValue:
    """Show what there is to look after. One round trip."""
    enter_office()
    return render_template("office/start.html", done=request.args.get("done"))


@blueprint.post("/office/")
def switch() -> ResponseReturnValue:
    """Let families in by invitation, or no more. 303 back to the page."""
    forms.fields()  # before the visit: if the session has ended, the page offers to send it again
    visit = enter_office()
    chosen = forms.posted(Switch).invitations
    said = school.Said("invitations", visit.person.id, visit.at)
    school.set_invitations(table(), visit.tenant, said, off=chosen == "off")
    LOGGER.info("invitations_switched", extra={"person_id": visit.person.id, "reason": chosen})
    return redirect(f"/office/?done={chosen}", 303)

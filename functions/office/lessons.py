"""Lessons and topics that follow a change by themselves: how far that is, and going on with it."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.office import desk
from functions.storage import follow_queue, following
from functions.web import forms
from functions.web.current import table
from functions.web.progress import for_a_moment

blueprint = Blueprint("lessons", __name__)
MOST: Final = 9999


@blueprint.get("/office/lessons")
def show() -> ResponseReturnValue:
    """Show whether lessons and topics have still to follow a change. Two round trips."""
    visit = desk.enter_office()
    left = following.left(follow_queue.waiting(table(), visit.tenant))
    return render_template("office/lessons.html", left=left, total=max(left.all, _total()))


@blueprint.post("/office/lessons")
def go_on() -> ResponseReturnValue:
    """Go on with it for a moment. 303 back."""
    forms.fields()
    visit = desk.enter_office()
    following.go_on(table(), visit.tenant, visit.school, visit.today, enough=for_a_moment())
    return redirect(f"/office/lessons?of={_total()}", 303)


def _total() -> int:
    """Return of how many classes and journals the work was when it began, as the address says."""
    return max(0, min(request.args.get("of", 0, type=int), MOST))

"""What the office has changed: who, when, what was and what is; and whether the chain of it is whole."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from functions.office import desk
from functions.storage import chain_reading, keys
from functions.web import change_words
from functions.web.current import table

blueprint = Blueprint("changes", __name__)


@blueprint.get("/office/changes")
def page() -> ResponseReturnValue:
    """Show a page of the office's chain, the newest first. Three round trips; `check` reads the whole chain besides."""
    visit = desk.enter_office()
    chain = keys.office_audits(visit.tenant)
    found = chain_reading.newest(table(), chain, max(0, request.args.get("before", 0, type=int)))
    names = desk.names(change_words.people_of(found.entries))
    head = keys.office_chain(visit.tenant)
    return render_template(
        "office/changes.html",
        changes=change_words.told(found.entries, visit.school, names),
        before=found.before,
        checked=chain_reading.verified(table(), chain, head) if "check" in request.args else None,
    )

"""The first login of a family without Gosuslugi: the code on the school's paper, then an address for letters."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from functions.auth import code_letters, email_logins
from functions.domain.access import invitation
from functions.domain.access.email_code import AddressWrong, EmailLogin, EmailLoginLost, LetterTooSoon, StaffByGosuslugi
from functions.domain.access.invitation import InvitationUnknown
from functions.domain.record import SchoolError
from functions.storage import emails, invitations
from functions.storage.emails import Held
from functions.storage.errors import TableBusy
from functions.storage.table import ConditionFailed
from functions.web import current, forms, refusals
from functions.web.answers import answer_to
from functions.web.attempts_limit import client, limited

blueprint = Blueprint("invitation", __name__)


@blueprint.get("/auth/invitation")
def page() -> ResponseReturnValue:
    """Ask for the code of the invitation."""
    email_logins.guest(None)
    return render_template("auth/invitation.html", code="", refused=None)


@blueprint.post("/auth/invitation")
def begin() -> ResponseReturnValue:
    """Take the code and ask for an address. The code is not used up by that."""
    typed = forms.fields().get("code", "")
    limited("invitations", client())
    try:
        code = invitation.normal(typed)
        found = invitations.find(current.table(), current.tenant_id(), code, current.now()).invitation
    except InvitationUnknown as error:
        return _again("auth/invitation.html", error, code=typed)
    if email_logins.guest(found.person_id) is None:
        raise StaffByGosuslugi
    response = redirect("/auth/invitation/email", 303)
    secret = email_logins.new_secret()
    hidden = email_logins.sealed("invitation", secret, code)
    login = EmailLogin(started_at=current.now(), invitation=hidden, person_id=found.person_id)
    email_logins.begin(response, secret, login)
    return response


@blueprint.get("/auth/invitation/email")
def address_page() -> ResponseReturnValue:
    """Ask where to send codes."""
    held = _invited()
    address = email_logins.opened("email", held.login.address) if held.login.address else ""
    return render_template("auth/email.html", email=address, refused=None)


@blueprint.post("/auth/invitation/email")
def take_address() -> ResponseReturnValue:
    """Send a code to the address."""
    held, typed = _invited(), forms.fields().get("email", "")
    try:
        login = code_letters.ask(held.login, email_logins.secret_of_browser(), typed)
        current.table().transact(emails.going_on(held, login))
    except (AddressWrong, LetterTooSoon) as error:
        return _again("auth/email.html", error, email=typed)
    except ConditionFailed as error:
        raise TableBusy from error
    return redirect("/auth/code", 303)


def _invited() -> Held:
    """Return this browser's login, which has begun with an invitation. Raises EmailLoginLost."""
    held = email_logins.under_way()
    if not held.login.invitation:
        raise EmailLoginLost
    return held


def _again(template: str, error: SchoolError, **typed: str) -> ResponseReturnValue:
    """Return a page with what was typed in it, and why it was refused."""
    refusals.log_refusal(error)
    refused = answer_to(error)
    return render_template(template, refused=refused, **typed), refused.status

"""The code from a letter: asked for by who was invited before, typed by everybody who comes by e-mail."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers.response import Response

from functions.auth import attempts, code_letters, confirming, email_logins, entrance, passkey
from functions.domain.access import email_code
from functions.domain.access.email_code import (
    MOST_TRIES,
    AddressTaken,
    AddressWrong,
    EmailCodeOver,
    EmailCodeWrong,
    EmailLogin,
    LetterTooSoon,
)
from functions.domain.record import SchoolError
from functions.storage import emails
from functions.storage.emails import Held
from functions.storage.errors import TableBusy
from functions.storage.table import ConditionFailed
from functions.web import current, forms, menu, refusals
from functions.web.answers import answer_to
from functions.web.attempts_limit import client, limited

blueprint = Blueprint("email_code", __name__)
PROVIDER: Final = "email"


@blueprint.post("/auth/email")
def ask() -> ResponseReturnValue:
    """Send a code to who was invited before. The answer is the same for every address."""
    email_logins.guest(None)
    secret = email_logins.new_secret()
    begun = EmailLogin(started_at=current.now(), return_to=attempts.own_page(request.args.get("to", "")))
    typed = forms.fields().get("email", "")
    try:
        login = code_letters.ask(begun, secret, typed)
    except AddressWrong as error:
        return passkey.login_page(error, email=typed)
    response = redirect("/auth/code", 303)
    email_logins.begin(response, secret, login)
    return response


@blueprint.get("/auth/code")
def page() -> ResponseReturnValue:
    """Ask for the digits of the letter."""
    return _page(email_logins.under_way())


@blueprint.post("/auth/code")
def confirm() -> ResponseReturnValue:
    """Let in whoever types the digits of the letter, in the browser that asked for it."""
    held, typed = email_logins.under_way(), forms.fields().get("code", "")
    limited("codes", client())
    try:
        person = confirming.confirm(held, email_logins.secret_of_browser(), email_code.digits(typed))
    except (EmailCodeWrong, EmailCodeOver, AddressTaken) as error:
        return _refused(email_logins.under_way(), error, typed)
    to = "/auth/passkeys?done=entered" if held.login.invitation else held.login.return_to or menu.home_of(person)
    response: Response = redirect(to, 303)
    entrance.let_in(response, person, provider=PROVIDER)
    email_logins.forget(response)
    return response


@blueprint.post("/auth/code/again")
def send_again() -> ResponseReturnValue:
    """Send another letter to the same address; the code before it is void."""
    held = email_logins.under_way()
    if not held.login.address:
        return redirect("/auth/invitation/email", 303)
    try:
        typed = email_logins.opened("email", held.login.address)
        login = code_letters.ask(held.login, email_logins.secret_of_browser(), typed)
        current.table().transact(emails.going_on(held, login))
    except LetterTooSoon as error:
        return _refused(held, error, "")
    except ConditionFailed as error:
        raise TableBusy from error
    return redirect("/auth/code?done=again", 303)


def _refused(held: Held, error: SchoolError, typed: str) -> ResponseReturnValue:
    refusals.log_refusal(error)
    return _page(held, error, typed), answer_to(error).status


def _page(held: Held, error: SchoolError | None = None, typed: str = "") -> str | Response:
    login = held.login
    if not login.address:
        return redirect("/auth/invitation/email", 303)
    return render_template(
        "auth/code.html",
        address=email_logins.opened("email", login.address),
        other_address="/auth/invitation/email" if login.invitation else "/auth/passkey",
        left=MOST_TRIES - login.tries if isinstance(error, EmailCodeWrong) else None,
        refused=None if error is None else answer_to(error),
        code=typed,
        sent_again=error is None and request.args.get("done") == "again",
    )

"""Asking for a code: an address is looked up, a code is made, a letter with it is sent."""

from collections.abc import Sequence
from typing import Final, cast

from flask import current_app, render_template

from functions.auth import email_logins
from functions.domain.access import email_code
from functions.domain.access.email_code import CODE_LASTS, EmailAddress, EmailLogin
from functions.mail.port import Mailer, MailNotSent
from functions.storage import emails
from functions.web import current
from functions.web.attempts_limit import client, limited
from functions.web.log import LOGGER
from functions.web.people_key import people_key

SUBJECT: Final = "Код для входа в дневник"


class MailNotSetUp(RuntimeError):
    """The deployment has no SCHOOL_MAIL, so nobody can log in by e-mail."""


def ask(login: EmailLogin, secret: str, typed: str) -> EmailLogin:
    """Return a login with a new code, after sending the code to whoever it lets in.

    Who was not invited gets no letter. All else is the same for them, the refusals too, so that nobody learns here
    whose address the school knows. What remains is the time that a mail service takes; the limits keep it from
    being measured for many addresses.

    Args:
        login: As it was begun. With an invitation in it, every address is sent a code: there is no secret to keep,
            and its letters are counted together, whatever their addresses.
        secret: What the browser holds.
        typed: The address, as somebody has written it.

    Raises:
        AddressWrong, LetterTooSoon, TooManyAttempts: Nothing was sent.
        MailNotSent: The same; only where there is no secret to keep.
    """
    to = email_code.address(typed)
    hashes = people_key().hashes("email", to.compared)
    address_hash = hashes[0]
    limited("letters of client", client())
    if login.invitation and login.person_id is not None:
        limited("letters of invited", login.person_id)
    limited("letters", address_hash)
    limited("letters of day", address_hash)
    code = email_code.new_code()
    person_id = login.person_id if login.invitation else _invited(hashes)
    asked = login.with_code(
        address=email_logins.sealed("email", secret, to.written),
        address_hash=address_hash,
        code_hash=email_code.code_hash(secret, address_hash, code),
        person_id=person_id,
        at=current.now(),
    )
    text = render_template("mail/code.txt", code=code, minutes=int(CODE_LASTS.total_seconds() // 60))
    if person_id is not None:
        _send(to, text, quiet=not login.invitation)
    return asked


def _invited(hashes: Sequence[str]) -> str | None:
    person = email_logins.guest(emails.owner(current.table(), current.tenant_id(), hashes))
    return None if person is None else person.id


def _send(to: EmailAddress, text: str, *, quiet: bool) -> None:
    """Send a letter. With `quiet` a failure is logged and not told: it would tell that the address is known."""
    try:
        _mailer().send(to.written, SUBJECT, text)
    except MailNotSent as error:
        LOGGER.error("letter_not_sent", extra={"code": error.support_code})  # the code says it all
        if not quiet:
            raise


def _mailer() -> Mailer:
    """Return what sends letters, made at its first use."""
    found = cast("Mailer | None", current_app.extensions.get("mailer"))
    if found is None:
        from functions.mail.opening import open_mailer  # noqa: PLC0415  # few requests send letters

        values = current.own_settings()
        if values.mail is None:
            raise MailNotSetUp
        endpoint = None if values.mail_endpoint is None else str(values.mail_endpoint)
        found = open_mailer(values.mail, endpoint, clock=current.now)
        current_app.extensions["mailer"] = found
    return found

"""People not found: who came, confirmed by a provider, and is not in the school's lists."""

from collections.abc import Mapping
from datetime import date, time
from typing import Final, Literal, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.access.unknown import Reason, Told, UnknownLogin, shown_code
from functions.domain.record import Record
from functions.domain.roll.people import Person
from functions.office import desk
from functions.storage import keys, people, sessions, unknowns
from functions.storage.sealing import Unreadable
from functions.web import forms
from functions.web.current import own_settings, table
from functions.web.log import LOGGER
from functions.web.people_key import people_key
from functions.web.visit import Visit

blueprint = Blueprint("logins", __name__)


class Words(NamedTuple):
    """A reason as the office reads it: what happened, and what to check."""

    what: str
    check: str


WORDS: Final = {
    Reason.NO_SNILS: Words(
        "СНИЛС не передан",
        "Попросите человека указать СНИЛС в профиле на Госуслугах и войти ещё раз.",
    ),
    Reason.NOT_LISTED: Words(
        "Такого СНИЛС в списках школы нет",
        "Найдите человека по имени и дате рождения и сверьте СНИЛС в списке с документом: "
        "возможно, он не внесён или записан с ошибкой.",
    ),
    Reason.OTHER_ACCOUNT: Words(
        "С этим СНИЛС раньше входила другая учётная запись",
        "Убедитесь по паспорту, что это тот же человек и новая учётная запись его собственная. "
        "Тогда разрешите вход: прежняя учётная запись больше не подойдёт.",
    ),
    Reason.SEVERAL: Words(
        "Этот СНИЛС записан у двух человек",
        "Сверьте СНИЛС обоих с документами и исправьте список.",
    ),
}


class Row(NamedTuple):
    """A line of the page. `told` is None where the key that could read it is gone."""

    id: str
    day: date
    clock: time
    provider: str
    words: Words
    told: Told | None
    listed: Person | None

    @property
    def code(self) -> str:
        """What the person was shown to tell the school."""
        return shown_code(self.id)


class Decision(Record):
    """What is to be done with an entry."""

    decision: Literal["remove", "allow"]


@blueprint.get("/office/logins")
def logins() -> ResponseReturnValue:
    """Show a page of entries, the newest first. Two round trips, three where somebody of the lists is meant."""
    visit = desk.enter_office()
    found, before = unknowns.listed(table(), visit.tenant, request.args.get("before", ""))
    ids = [entry.person_id for _, entry in found if entry.person_id is not None]
    listed = desk.people(ids, desk.read(keys.person(visit.tenant, one) for one in ids))
    rows = [_row(visit, entry_id, entry, listed) for entry_id, entry in found]
    return render_template("office/logins.html", rows=rows, before=before, done=request.args.get("done"))


@blueprint.post("/office/logins/<entry_id>")
def decide(entry_id: str) -> ResponseReturnValue:
    """Take an entry out of the list, or let its account in in place of the older one. 303 back to the list."""
    forms.fields()
    visit = desk.enter_office()
    decision = forms.posted(Decision).decision
    entry = unknowns.get(table(), visit.tenant, entry_id)
    if entry is not None:
        if decision == "allow" and entry.person_id is not None:
            _change_account(visit, entry_id, entry, entry.person_id)
        unknowns.remove(table(), visit.tenant, entry_id)
    return redirect(f"/office/logins?done={decision}", 303)


def _change_account(visit: Visit, entry_id: str, entry: UnknownLogin, person_id: str) -> None:
    """Tie a person to the account of an entry in place of the one before, and end what that has open.

    At once, and not at the next login: the older account could be the first to come, and would have the person again.
    Only where the entry does not say which account it is (an older one, or its key is gone), the next login ties anew.
    """
    told = _told(entry_id, entry)
    if told is not None and told.subject:
        people.relink(table(), visit.tenant, person_id, entry.provider, told.subject)
    else:
        people.unlink(table(), visit.tenant, person_id, entry.provider)
    sessions.end(table(), visit.tenant, person_id, *sessions.of_person(table(), visit.tenant, person_id))
    LOGGER.info("person_unlinked", extra={"person_id": person_id, "provider": entry.provider})


def _row(visit: Visit, entry_id: str, entry: UnknownLogin, listed: Mapping[str, Person]) -> Row:
    at = entry.at.astimezone(visit.zone)
    providers = {"esia": "Госуслуги", "oidc": own_settings().oidc_title}
    return Row(
        id=entry_id,
        day=at.date(),
        clock=at.time(),
        provider=providers.get(entry.provider, entry.provider),
        words=WORDS[entry.reason],
        told=_told(entry_id, entry),
        listed=listed.get(entry.person_id or ""),
    )


def _told(entry_id: str, entry: UnknownLogin) -> Told | None:
    try:
        return Told.model_validate_json(people_key().open("unknown", entry_id, entry.sealed))
    except Unreadable:
        return None

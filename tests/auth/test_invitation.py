"""The first login of a family without Gosuslugi: paper, address, letter, diary."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.domain.access import email_code
from functions.domain.access.invitation import LASTS, InvitationsOff, InvitationUnknown
from functions.domain.access.login import PersonUnknown
from functions.domain.organisation.school import School
from functions.domain.record import SchoolError
from functions.domain.roll.people import Role
from functions.storage import invitations, keys, records
from functions.storage.sessions import of_person
from functions.storage.table import Action, Put, TableUnavailable
from functions.web.answers import ANSWERS
from tests.support.builders import TENANT
from tests.support.guests import ADDRESS, Door, is_in
from tests.support.interrupted import InterruptedTable
from tests.support.visitor import Reply


def refusal(reply: Reply, why: type[SchoolError]) -> bool:
    """Tell whether a page says this, without a session."""
    found = ANSWERS[why.__name__]
    return reply.status == found.status and found.title in reply.page.text and "session" not in reply.cookies()


def switch_off(door: Door) -> None:
    key = keys.school(TENANT)
    item = door.stage.sqlite.get(key)
    assert item is not None
    school = records.of(item, School).model_copy(update={"invitations_off": True})
    door.stage.sqlite.transact(Put(records.item(key, school)))


class LosesTheAnswer(InterruptedTable):
    """A table that writes that an invitation was used, and cannot say so."""

    def transact(self, *actions: Action) -> None:
        super().transact(*actions)
        if any(action.key.pk.startswith(f"{TENANT}#INVITATION#") for action in actions):
            raise TableUnavailable("the answer is lost")


def test_a_guardian_gets_from_the_paper_into_the_childs_diary(door: Door) -> None:
    visitor = door.stage.visitor()
    assert door.show(visitor, door.invite()).location == "/auth/invitation/email"
    assert door.give(visitor).location == "/auth/code"
    (letter,) = door.letters()

    reply = door.type(visitor, letter.code)

    assert (letter.to, letter.subject) == (ADDRESS, "Код для входа в дневник")
    assert reply.location == "/auth/passkeys?done=entered"
    offer = visitor.get(reply.location)
    assert "Создать ключ доступа" in offer.page.text
    assert "Позже" in offer.page.text
    assert is_in(visitor)
    (session,) = of_person(door.stage.sqlite, TENANT, door.guardian.id).values()
    assert session.provider == "email"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda code: code.lower().replace("-", " "), id="small letters and spaces"),
        pytest.param(lambda code: f"  {code.replace('-', '')}  ", id="no dashes"),
        pytest.param(lambda code: code.replace("-", " – "), id="long dashes"),
    ],
)
def test_a_code_is_understood_however_it_is_typed(door: Door, change: Callable[[str], str]) -> None:
    assert door.show(door.stage.visitor(), change(door.invite())).status == 303


def test_a_wrong_code_stays_in_its_field(door: Door) -> None:
    reply = door.show(door.stage.visitor(), "7KQM-3VXD-90TA")

    assert refusal(reply, InvitationUnknown)
    assert reply.page.value("code") == "7KQM-3VXD-90TA"


def test_an_invitation_that_is_used_lets_nobody_else_in(door: Door) -> None:
    code = door.invite()
    first = door.stage.visitor()
    door.show(first, code)
    door.give(first)
    second = door.stage.visitor()
    door.show(second, code)
    door.give(second, "thief@example.ru")
    mine, theirs = door.letters()
    door.type(first, mine.code)

    reply = door.type(second, theirs.code)

    assert refusal(reply, InvitationUnknown)
    assert refusal(door.show(door.stage.visitor(), code), InvitationUnknown)
    assert not is_in(second)


def test_an_invitation_ends_after_its_term(door: Door) -> None:
    code = door.invite()
    door.stage.now += LASTS

    assert refusal(door.show(door.stage.visitor(), code), InvitationUnknown)


def test_a_void_invitation_does_not_let_in_even_who_has_shown_it_before(door: Door) -> None:
    visitor = door.stage.visitor()
    door.show(visitor, door.invite())
    door.give(visitor)
    invitations.void(door.stage.sqlite, TENANT, door.guardian.id, door.stage.now)

    assert refusal(door.type(visitor, door.letters()[-1].code), InvitationUnknown)
    assert not is_in(visitor)


def test_a_school_may_let_nobody_in_without_gosuslugi(door: Door) -> None:
    code, settled = door.invite(door.other_guardian), door.settle()
    half = door.stage.visitor()
    door.ask(half)
    switch_off(door)

    visitor = door.stage.visitor()
    for reply in (
        visitor.get("/auth/invitation"),
        door.show(visitor, code),
        visitor.get("/auth/passkey"),
        door.ask(visitor),
        door.type(half, door.letters()[-1].code),
    ):
        assert refusal(reply, InvitationsOff)
    assert not is_in(settled)  # who came so before is out too


def test_who_works_here_comes_through_gosuslugi(door: Door) -> None:
    """A letter is too little proof for a journal with other people's children."""
    reply = door.show(door.stage.visitor(), door.invite(door.stage.cast.other_teacher))

    assert refusal(reply, email_code.StaffByGosuslugi)


def test_who_begins_to_work_here_is_not_let_in_by_a_letter_any_more(door: Door) -> None:
    door.settle()
    visitor = door.stage.visitor()
    door.ask(visitor)
    person = door.guardian.model_copy(update={"roles": (*door.guardian.roles, Role.TEACHER)})
    door.stage.sqlite.transact(Put(records.item(keys.person(TENANT, person.id), person)))

    assert refusal(door.type(visitor, door.letters()[-1].code), PersonUnknown)
    sent = len(door.letters())
    door.ask(door.stage.visitor())
    assert len(door.letters()) == sent


def test_a_lost_answer_does_not_burn_the_familys_only_code(door: Door) -> None:
    visitor = door.stage.visitor()
    door.show(visitor, door.invite())
    door.give(visitor)
    code = door.letters()[-1].code
    door.stage.use(LosesTheAnswer(door.stage.sqlite))

    assert door.type(visitor, code).status == 503
    door.stage.use(door.stage.sqlite)
    assert not is_in(visitor)
    assert door.type(visitor, code).status == 303
    assert is_in(visitor)


def test_the_address_of_another_guardian_is_not_taken_over(door: Door) -> None:
    door.settle(door.other_guardian)
    visitor = door.stage.visitor()
    door.show(visitor, door.invite())
    door.give(visitor)

    reply = door.type(visitor, door.letters()[-1].code)

    assert refusal(reply, email_code.AddressTaken)
    assert not is_in(visitor)
    door.give(visitor, "lev@example.ru")
    assert door.type(visitor, door.letters()[-1].code).status == 303  # the invitation was not used up


def test_a_new_invitation_takes_the_place_of_the_address_before(door: Door) -> None:
    door.settle(address="old@example.ru")
    door.settle(address="new@example.ru")
    sent = len(door.letters())

    door.ask(door.stage.visitor(), "old@example.ru")
    assert len(door.letters()) == sent
    door.ask(door.stage.visitor(), "new@example.ru")
    assert len(door.letters()) == sent + 1


def test_the_pages_after_the_paper_are_for_its_browser_alone(door: Door) -> None:
    door.show(door.stage.visitor(), door.invite())
    other = door.stage.visitor()

    assert refusal(other.get("/auth/invitation/email"), email_code.EmailLoginLost)
    assert refusal(door.give(other), email_code.EmailLoginLost)
    assert refusal(other.get("/auth/code"), email_code.EmailLoginLost)


def test_the_way_ends_after_half_an_hour(door: Door) -> None:
    visitor = door.stage.visitor()
    code = door.invite()
    door.show(visitor, code)
    door.stage.now += email_code.LOGIN_LASTS

    assert refusal(door.give(visitor), email_code.EmailLoginLost)
    assert door.show(visitor, code).status == 303  # and begins again


def test_codes_are_not_tried_out_by_the_thousand(door: Door) -> None:
    visitor = door.stage.visitor()
    for _ in range(60):
        assert door.show(visitor, "AAAA-AAAA-AAAA").status == 404

    reply = door.show(visitor, door.invite())

    assert reply.status == 429
    assert int(reply.header("retry-after")) <= 600
    door.stage.now += timedelta(minutes=10)
    assert door.show(visitor, door.invite()).status == 303


def test_neither_code_nor_address_lies_in_the_table(door: Door) -> None:
    visitor, code = door.stage.visitor(), door.invite()
    door.show(visitor, code)
    door.give(visitor)
    digits = door.letters()[-1].code

    everything = "\n".join(str(row) for row in door.stage.contents() if "EMAIL" in str(row) or "INVITATION" in str(row))

    assert "EMAILLOGIN" in everything
    assert [one for one in (code, code.replace("-", ""), ADDRESS, "vera", f'"{digits}"') if one in everything] == []
    door.type(visitor, digits)
    kept = "\n".join(str(row) for row in door.stage.contents() if "EMAIL" in str(row))
    assert ADDRESS not in kept

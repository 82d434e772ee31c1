"""What the weaker proof of a letter or a passkey must not be good for."""

from functions.domain.limits import LIMITS
from functions.domain.roll.people import Role
from functions.storage import people, school, sessions
from tests.support.builders import NOW, TENANT
from tests.support.guests import Door, is_in


def test_a_session_by_a_letter_ends_when_the_guardian_comes_to_work_here(door: Door) -> None:
    """Privilege: who was let in by a letter must not read a class's journal because the lists changed meanwhile."""
    visitor = door.settle()
    hired = door.guardian.model_copy(update={"roles": (*door.guardian.roles, Role.TEACHER, Role.OFFICE)})

    door.stage.sqlite.transact(people.put_person(TENANT, hired))

    assert not is_in(visitor)
    for page in ("/journal/", "/office/", "/office/logins", "/auth/sessions", "/auth/passkeys"):
        assert visitor.get(page).location.startswith("/auth/login?to="), page
    assert visitor.post("/office/", {"invitations": "off"}).status == 401


def test_who_came_without_gosuslugi_is_out_once_the_school_switches_the_way_off(door: Door) -> None:
    visitor = door.settle()

    school.set_invitations(door.stage.sqlite, TENANT, school.Said("invitations", "clerk01", NOW), off=True)

    assert not is_in(visitor)


def test_an_invitation_does_not_send_the_schools_letters_to_all_the_world(door: Door) -> None:
    """Mail bombing: whoever holds a paper could name one address after another, from as many computers."""
    code, most = door.invite(), LIMITS["letters of invited"].most
    for number in range(most):
        visitor = door.stage.visitor()
        door.show(visitor, code)
        assert door.give(visitor, f"stranger+{number}@example.ru").location == "/auth/code"
    visitor = door.stage.visitor()
    door.show(visitor, code)

    assert door.give(visitor, "one-more@example.ru").status == 429
    assert len(door.letters()) == most
    door.stage.now += LIMITS["letters of invited"].window
    visitor = door.stage.visitor()
    door.show(visitor, code)
    assert door.give(visitor).location == "/auth/code"


def test_a_new_paper_ends_what_the_lost_phone_has_open(door: Door) -> None:
    lost = door.settle()

    found = door.settle(address="vera.new@example.ru")

    assert not is_in(lost)
    assert is_in(found)
    assert len(sessions.of_person(door.stage.sqlite, TENANT, door.guardian.id)) == 1

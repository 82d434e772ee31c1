"""The office hands out invitations: for a guardian of the lists, on a page that is shown once."""

import re

import pytest

from functions.domain.access import invitation
from functions.domain.access.invitation import InvitationUnknown
from functions.domain.roll.people import Person
from functions.storage import invitations
from tests.support.builders import TENANT
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor


def office(stage: Stage) -> Visitor:
    return stage.visitor(stage.cast.people.posts["clerk"].person)


def invite(stage: Stage, pupil: Person, guardian: Person) -> Reply:
    return office(stage).post("/office/invitations", {"pupil": pupil.id, "guardian": guardian.id})


def code_on(reply: Reply) -> str:
    (found,) = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", reply.page.text)
    return invitation.normal(found)


def test_an_invitation_is_made_for_a_guardian_under_the_pupils_name(stage: Stage) -> None:
    pupil, guardian = stage.cast.pupil, stage.cast.guardian_of(stage.cast.pupil)
    page = office(stage).get("/office/invitations/9").page
    assert pupil.name in page.text
    assert f"{guardian.name} {guardian.patronymic}" in page.text

    printed = invite(stage, pupil, guardian)

    assert printed.page.heading == "Приглашение в электронный дневник"
    for words in (guardian.name, pupil.name, "/auth/invitation", "25 декабря 2026 г.", "один раз"):
        assert words in printed.page.text, words
    found = invitations.find(stage.sqlite, TENANT, code_on(printed), stage.now)
    assert found.invitation.person_id == guardian.id


def test_the_code_is_nowhere_afterwards(stage: Stage) -> None:
    code = code_on(invite(stage, stage.cast.pupil, stage.cast.guardian_of(stage.cast.pupil)))
    visitor = office(stage)

    for path in ("/office/invitations", "/office/invitations/9"):
        text = visitor.get(path).text
        assert code not in text
        assert invitation.shown(code) not in text
    assert not [row for row in stage.contents() if code in f"{row}"]


def test_an_open_invitation_is_listed_and_made_void(stage: Stage) -> None:
    guardian, visitor = stage.cast.guardian_of(stage.cast.pupil), office(stage)
    code = code_on(invite(stage, stage.cast.pupil, guardian))
    listed = visitor.get("/office/invitations").page.text
    assert f"{stage.cast.pupil.name}, выдано 25 ноября, действует до 25 декабря" in listed
    assert "код выдан 25 ноября" in visitor.get("/office/invitations/9").page.text

    done = visitor.post(f"/office/invitations/{guardian.id}/void", {})

    assert "Приглашение отменено" in visitor.get(done.location).page.text
    with pytest.raises(InvitationUnknown):
        invitations.find(stage.sqlite, TENANT, code, stage.now)


def test_who_is_no_guardian_of_the_pupil_is_not_invited(stage: Stage) -> None:
    other = stage.cast.guardian_of(stage.cast.stranger)

    for pupil, guardian in ((stage.cast.pupil, other), (stage.cast.pupil, stage.cast.pupil)):
        reply = invite(stage, pupil, guardian)
        assert (reply.status, reply.page.heading) == (409, "Этот родитель за учеником не записан")


def test_who_works_at_the_school_is_not_invited(stage: Stage) -> None:
    mother = stage.cast.other_teacher
    child = next(one.person for one in stage.cast.people.pupils["7"] if stage.cast.guardian_of(one.person) == mother)

    assert "Работает в школе" in office(stage).get("/office/invitations/7").page.text
    assert invite(stage, child, mother).status == 403


def test_a_school_that_has_switched_them_off_makes_none(stage: Stage) -> None:
    visitor, pupil = office(stage), stage.cast.pupil
    visitor.post("/office/", {"invitations": "off"})

    assert invite(stage, pupil, stage.cast.guardian_of(pupil)).page.heading == "Вход по приглашению выключен"
    assert "Выдать код" not in visitor.get("/office/invitations/9").page.text


@pytest.mark.parametrize("fields", [{}, {"pupil": "a#b", "guardian": "c"}, {"pupil": "pupil0001"}])
def test_a_form_that_names_nobody_is_refused(stage: Stage, fields: dict[str, str]) -> None:
    assert office(stage).post("/office/invitations", fields).status == 422

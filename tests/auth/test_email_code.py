"""Coming back by a code from a letter, and everything one could try instead of reading the letter."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.access import email_code
from functions.domain.access.email_code import CODE_LASTS, MOST_TRIES, RESEND_AFTER
from functions.domain.limits import TooManyAttempts
from functions.domain.record import SchoolError
from functions.mail.port import MailNotSent
from functions.storage import emails
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Action, Table
from functions.web import visit
from functions.web.answers import ANSWERS
from tests.support.builders import TENANT
from tests.support.guests import ADDRESS, NAMED, Door, is_in
from tests.support.interrupted import InterruptedTable
from tests.support.stage import Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor


def refusal(reply: Reply, why: type[SchoolError]) -> bool:
    """Tell whether a page says this, without a session."""
    found = ANSWERS[why.__name__]
    return reply.status == found.status and found.title in reply.page.text and "session" not in reply.cookies()


def another(code: str) -> str:
    """Return other six digits."""
    return f"{(int(code) + 1) % 1_000_000:06}"


class Rivals(InterruptedTable):
    """A table where somebody else writes just before the first guess is."""

    def __init__(self, table: Table, rival: Callable[[], None]) -> None:
        super().__init__(table)
        self._rivals = [rival]

    def transact(self, *actions: Action) -> None:
        if self._rivals and any(action.key.sk == "EMAILLOGIN" for action in actions):
            self._rivals.pop()()
        super().transact(*actions)


@pytest.fixture
def asked(door: Door) -> Visitor:
    """Somebody who was invited before, and has asked for a code in another browser."""
    door.settle()
    visitor = door.stage.visitor()
    assert door.ask(visitor).location == "/auth/code"
    return visitor


def test_who_was_invited_comes_back_by_a_letter(door: Door, asked: Visitor) -> None:
    letter = door.letters()[-1]

    reply = door.type(asked, letter.code)

    assert letter.to == ADDRESS
    assert "Код действует 10 минут" in letter.text
    assert reply.location == "/diary/"
    assert is_in(asked)
    assert "email-login" not in asked.cookies


def test_one_goes_on_to_the_page_that_was_asked_for_and_to_no_other(door: Door) -> None:
    door.settle()
    ours, theirs = door.stage.visitor(), door.stage.visitor()
    door.ask(ours, to="/consent/")
    assert door.type(ours, door.letters()[-1].code).location == "/consent/"

    door.ask(theirs, to="https://evil.example/")
    assert door.type(theirs, door.letters()[-1].code).location == "/diary/"


@pytest.mark.parametrize("typed", ["VERA@Example.RU", "  vera@example.ru "])
def test_an_address_is_known_however_it_is_typed(door: Door, typed: str) -> None:
    door.settle()
    sent = len(door.letters())

    door.ask(door.stage.visitor(), typed.strip().replace("@", "%40") and typed)

    assert len(door.letters()) == sent + 1


def test_digits_are_understood_with_spaces_between_them(door: Door, asked: Visitor) -> None:
    code = door.letters()[-1].code

    assert door.type(asked, f" {code[:3]} {code[3:]} ").status == 303


def test_nobody_learns_whose_address_the_school_knows(door: Door) -> None:
    """The same answers with the same cookies, the same reads and writes; only the letter is missing."""
    door.settle()
    seen = []
    for address in (ADDRESS, "nobody@example.ru"):
        visitor = door.stage.visitor()
        with door.stage.table.counting() as count:
            steps = [door.ask(visitor, address), visitor.get("/auth/code"), door.type(visitor, "000000")]
        steps.append(visitor.send("POST", "/auth/code/again", content_type="application/x-www-form-urlencoded"))
        steps += [door.type(visitor, "000000") for _ in range(MOST_TRIES)]
        pages = [step.text.replace(address, "…") for step in steps]
        cookies = [sorted(step.cookies()) for step in steps]
        seen.append(([step.status for step in steps], pages, cookies, count.trips))
        door.stage.now += timedelta(hours=1)

    known, unknown = seen
    assert known == unknown
    assert [letter.to for letter in door.letters()] == [ADDRESS, ADDRESS]  # the invitation's, and one of these


def test_a_code_is_good_once(door: Door, asked: Visitor) -> None:
    code = door.letters()[-1].code
    thief = door.stage.visitor()
    thief.cookies |= asked.cookies
    door.type(asked, code)

    assert refusal(door.type(thief, code), email_code.EmailLoginLost)
    assert not is_in(thief)


def test_a_code_is_good_in_the_browser_that_asked_for_it(door: Door, asked: Visitor) -> None:
    code = door.letters()[-1].code
    other = door.stage.visitor()
    assert refusal(door.type(other, code), email_code.EmailLoginLost)
    door.ask(other, "nobody@example.ru")

    assert refusal(door.type(other, code), email_code.EmailCodeWrong)
    assert door.type(asked, code).status == 303


def test_a_code_ends_after_ten_minutes(door: Door, asked: Visitor) -> None:
    door.stage.now += CODE_LASTS

    assert refusal(door.type(asked, door.letters()[-1].code), email_code.EmailCodeOver)


def test_after_five_tries_the_right_digits_do_not_help_either(door: Door, asked: Visitor) -> None:
    code = door.letters()[-1].code
    for left in range(MOST_TRIES - 1, 0, -1):
        reply = door.type(asked, another(code))
        assert refusal(reply, email_code.EmailCodeWrong)
        assert f"Осталось {left} попыт" in reply.page.text
        assert reply.page.value("code") == another(code)
    assert "Попыток больше нет" in door.type(asked, another(code)).page.text

    assert refusal(door.type(asked, code), email_code.EmailCodeOver)


def test_guesses_that_come_at_once_are_counted_all(door: Door, asked: Visitor) -> None:
    """Each guess is written under the version that it has read, so that none is for free."""
    code, secret = door.letters()[-1].code, visit.digest(asked.cookies["email-login"])

    def guess_meanwhile() -> None:
        held = emails.under_way(door.stage.sqlite, TENANT, secret, door.stage.now)
        assert held is not None
        door.stage.sqlite.transact(emails.going_on(held, held.login.tried("other digits", door.stage.now)[0]))

    door.stage.use(Rivals(door.stage.sqlite, guess_meanwhile))
    assert refusal(door.type(asked, another(code)), email_code.EmailCodeWrong)

    door.stage.use(door.stage.sqlite)
    answers = [door.type(asked, another(code)).status for _ in range(MOST_TRIES)]
    assert answers.count(ANSWERS[email_code.EmailCodeWrong.__name__].status) == MOST_TRIES - 2


def test_a_new_code_comes_after_a_minute_and_voids_the_one_before(door: Door, asked: Visitor) -> None:
    first, sent = door.letters()[-1].code, len(door.letters())
    assert refusal(asked.post("/auth/code/again", {}), email_code.LetterTooSoon)
    door.stage.now += RESEND_AFTER

    reply = asked.post("/auth/code/again", {})

    assert reply.location == "/auth/code?done=again"
    assert "Новый код в пути" in asked.get(reply.location).page.text
    assert len(door.letters()) == sent + 1
    second = door.letters()[-1].code
    if first != second:  # once in a million
        assert refusal(door.type(asked, first), email_code.EmailCodeWrong)
    assert door.type(asked, second).status == 303


@pytest.mark.parametrize("address", [ADDRESS, "nobody@example.ru"])
def test_an_address_gets_only_so_many_letters(door: Door, address: str) -> None:
    door.settle()
    asked = [door.ask(door.stage.visitor(), address) for _ in range(7)]

    assert refusal(asked[-1], TooManyAttempts)
    door.stage.now += timedelta(hours=1)
    assert door.ask(door.stage.visitor(), address).status == 303


@pytest.mark.parametrize(
    "typed", ["", "vera", "vera@", "@example.ru", "вера@example.ru", "vera@example", "a b@example.ru", "vera@ex..ru"]
)
def test_what_is_no_address_stays_in_its_field(door: Door, typed: str) -> None:
    reply = door.ask(door.stage.visitor(), typed)

    assert refusal(reply, email_code.AddressWrong)
    assert reply.page.value("email") == typed


def test_a_cyrillic_domain_is_written_as_mail_needs_it(door: Door) -> None:
    visitor = door.stage.visitor()
    door.show(visitor, door.invite())

    door.give(visitor, "vera@Почта.рф")

    assert door.letters()[-1].to == "vera@xn--80a1acny.xn--p1ai"


def test_no_line_end_gets_into_a_letters_head(door: Door) -> None:
    visitor = door.stage.visitor()
    door.show(visitor, door.invite())

    assert refusal(door.give(visitor, "vera@example.ru\nBcc: all@example.ru"), email_code.AddressWrong)


def test_another_sites_form_begins_nothing(door: Door) -> None:
    """Login CSRF: nobody is let in as somebody else by a page elsewhere."""
    for path in ("/auth/email", "/auth/code", "/auth/invitation", "/auth/passkey"):
        reply = door.stage.visitor().send(
            "POST",
            path,
            b"email=vera%40example.ru",
            content_type="application/x-www-form-urlencoded",
            headers={"sec-fetch-site": "cross-site"},
        )
        assert (reply.status, dict(reply.cookies())) == (403, {})


def test_a_login_takes_over_no_session(door: Door, asked: Visitor) -> None:
    before = asked.cookies["session"] = door.stage.visitor(door.other_guardian).cookies["session"]

    door.type(asked, door.letters()[-1].code)

    assert asked.cookies["session"] != before
    thief = door.stage.visitor()
    thief.cookies["session"] = before
    assert not is_in(thief)


def test_over_tls_the_cookie_is_for_this_host_alone(
    demo_table: tuple[Path, SqliteTable], cast: Cast, school_post: tuple[Path, Path]
) -> None:
    settings = (("SCHOOL_PEOPLE_KEY", f"file:{school_post[1]}"), ("SCHOOL_MAIL", f"folder:{school_post[0]}"))
    stage = Stage(make_apps("https://school.example.org", *settings), *demo_table, cast)

    reply = stage.visitor().post("/auth/email", {"email": ADDRESS})

    cookie = reply.cookies()["__Host-email-login"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, True, "Lax", "1800")


def test_a_letter_that_cannot_be_sent_is_told_where_that_betrays_nothing(
    demo_table: tuple[Path, SqliteTable], cast: Cast, school_post: tuple[Path, Path], tmp_path: Path
) -> None:
    """Only after an invitation: a failure at a login would say that the address is known."""
    working = Door(Stage(make_apps(NAMED, *_settings(school_post, school_post[0])), *demo_table, cast), school_post[0])
    working.settle()
    blocked = tmp_path / "no-folder"
    blocked.write_text("a file is in the way")
    broken = Door(Stage(make_apps(NAMED, *_settings(school_post, blocked)), *demo_table, cast), blocked)

    assert broken.ask(broken.stage.visitor()).location == "/auth/code"
    visitor = broken.stage.visitor()
    broken.show(visitor, broken.invite())
    assert refusal(broken.give(visitor, "lev@example.ru"), MailNotSent)


def _settings(school_post: tuple[Path, Path], letters: Path) -> tuple[tuple[str, str], ...]:
    return ("SCHOOL_PEOPLE_KEY", f"file:{school_post[1]}"), ("SCHOOL_MAIL", f"folder:{letters}")

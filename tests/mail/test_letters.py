import json
import stat
import uuid
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from functions.mail.folder import FolderMailer
from functions.mail.letter import compose
from functions.mail.opening import open_mailer
from functions.mail.port import AddressUnusable, MailNotSent
from functions.mail.ses import SesMailer
from tests.support.builders import NOW
from tests.support.serving import ask

TEXT = "Здравствуйте.\n\nВаш код: 123456\n.\nFrom здесь начинается строка.\n"


def letter(to: str = "vera@family.example", subject: str = "Код для входа", text: str = TEXT) -> EmailMessage:
    content = compose(sender="diary@school.example", to=to, subject=subject, text=text, at=NOW)
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_letter_arrives_as_it_was_written() -> None:
    found = letter()

    assert found.get_content().replace("\r\n", "\n") == TEXT
    assert found["Subject"] == "Код для входа"
    assert (found["From"], found["To"]) == ("diary@school.example", "vera@family.example")
    assert found["Date"].datetime == NOW.replace(microsecond=0)
    assert found.get_content_type() == "text/plain"
    assert found.get_content_charset() == "utf-8"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"].endswith("@school.example>")


def test_a_letter_travels_in_lines_of_ascii_that_every_server_takes() -> None:
    content = compose(sender="a@school.example", to="b@c.example", subject="ы" * 200, text="ы" * 5000, at=NOW)

    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "to",
    [
        "vera@family.example\r\nBcc: all@school.example",
        "vera@family.example\nSubject: x",
        "vera@family.example\n",
        "vera@family.example, other@family.example",
        "Вера <vera@family.example>",
        "<vera@family.example>",
        "вера@family.example",
        "vera@семья.example",
        "vera",
        "@family.example",
        "vera@",
        "vera..anna@family.example",
        ".vera@family.example",
        "vera@-family.example",
        "vera@[127.0.0.1]",
        '"a b"@family.example',
        f"{'v' * 65}@family.example",
        f"vera@{'a.' * 130}example",
        "",
    ],
)
def test_what_is_not_one_plain_address_gets_no_letter(to: str) -> None:
    with pytest.raises(AddressUnusable):
        letter(to=to)


@pytest.mark.parametrize("to", ["vera@family.example", "v.a-b+school_1@mail.family.example", "vera@xn--80ak.xn--p1ai"])
def test_an_ordinary_address_gets_one(to: str) -> None:
    assert letter(to=to)["To"] == to


@pytest.mark.parametrize("subject", ["Код\r\nBcc: all@school.example", "Код\nX: y", "Код\r"])
def test_a_subject_of_two_lines_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="a subject is one line"):
        letter(subject=subject)


def test_a_folder_keeps_each_letter_for_its_owner_only(tmp_path: Path) -> None:
    folder, moments = tmp_path / "mail", iter([NOW, NOW + timedelta(minutes=1)])
    mailer = FolderMailer(folder, clock=lambda: next(moments))

    mailer.send("vera@family.example", "Первое", TEXT)
    mailer.send("vera@family.example", "Второе", TEXT)

    files = sorted(folder.iterdir())
    assert [message_from_bytes(one.read_bytes(), policy=default)["Subject"] for one in files] == ["Первое", "Второе"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert {one.suffix for one in files} == {".eml"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")

    with pytest.raises(MailNotSent):
        open_mailer(f"folder:{tmp_path / 'mail'}").send("vera@family.example", "Код", TEXT)


def sent(endpoint: str) -> list[dict[str, object]]:
    _, body = ask(int(endpoint.rpartition(":")[2]), "GET", "/_ministack/ses/messages")
    return [one for messages in json.loads(body)["messages"].values() for one in messages]


def test_ses_takes_the_letter(cloud: str) -> None:
    to, at = f"{uuid.uuid4().hex}@family.example", datetime.now(UTC)

    open_mailer("ses:diary@school.example", cloud, clock=lambda: at).send(to, "Код для входа", TEXT)

    found = [one for one in sent(cloud) if one["To"] == [to]]
    assert len(found) == 1
    assert (found[0]["Source"], found[0]["Subject"]) == ("diary@school.example", "Код для входа")
    assert str(found[0]["BodyText"]).replace("\r\n", "\n") == TEXT


@pytest.mark.usefixtures("cloud")
def test_a_service_that_is_away_is_said_to_be_away() -> None:
    mailer = SesMailer(sender="diary@school.example", endpoint="http://127.0.0.1:9", clock=lambda: NOW)

    with pytest.raises(MailNotSent) as refused:
        mailer.send("vera@family.example", "Код", TEXT)

    assert refused.value.support_code == "EndpointConnectionError"


def test_another_way_to_send_is_refused() -> None:
    with pytest.raises(ValueError, match="SCHOOL_MAIL"):
        open_mailer("smtp:mail.school.example")

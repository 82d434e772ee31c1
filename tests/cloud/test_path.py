"""The path of a school in an emulated cloud, over HTTP: from the deployment to the letter about a revoked consent."""

import json
import re
import time
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.access.email_code import EmailIdentity
from functions.domain.week import Week
from functions.storage import emails
from functions.storage.dynamodb import DynamoTable
from functions.storage.sealing import PeopleKey
from tests.support.cloud_school import CloudSchool, Person, guided
from tests.support.surfer import Seen, Surfer

GUARDIAN = "ребёнок в 7 классе: неделя"
CONSENTED = "ребёнок в 9 классе"
TOPIC = "Проверка пути в облаке"
ADDRESS = "mother@family.example"
PATIENCE = 120  # seconds: the timer of letters comes every minute


@pytest.fixture(scope="module")
def teacher(cloud_school: CloudSchool) -> Surfer:
    return logged_in(cloud_school, cloud_school.person(role="teacher", note="ведёт математику"))


@pytest.fixture(scope="module")
def parent(cloud_school: CloudSchool) -> Surfer:
    return logged_in(cloud_school, cloud_school.person(role="guardian", note=GUARDIAN))


def logged_in(school: CloudSchool, person: Person) -> Surfer:
    """Return a browser in which this person has logged in."""
    surfer, back = comes_back(school, person)
    assert back.status == 200, back.text
    return surfer


def comes_back(school: CloudSchool, person: Person) -> tuple[Surfer, Seen]:
    """Go from our page to the provider, be this person there, and come back; return the page that is there then."""
    surfer = Surfer(school.origin)
    asked = surfer.get("/auth/login")
    number = parse_qs(urlsplit(asked.url).query)["request"][0]
    back = surfer.post(asked.url, {"request": number, "oid": str(person["oid"])})
    assert back.url.startswith(school.origin), back.url
    return surfer, back


def test_the_school_is_well_from_outside(cloud_school: CloudSchool) -> None:
    found = cloud_school.school("doctor", cloud_school.origin, "--fresh")

    assert found.returncode == 0, found.stdout


def test_the_school_was_brought_there_by_the_words_of_the_guide(cloud_school: CloudSchool) -> None:
    followed = [" ".join(words[:2]) for words in guided(cloud_school)]

    assert followed == ["secret put"] * 2 + ["deploy aws"] * 2 + [f"doctor {cloud_school.origin}", "demo cloud"]


def test_a_parent_reads_the_diary(parent: Surfer) -> None:
    week = parent.get("/diary/")

    assert re.search(r"/diary/\w+/\d{4}-W\d\d$", week.url)
    assert "7 класс" in week.page.text


def test_what_a_teacher_saves_the_family_reads_at_once(teacher: Surfer, parent: Surfer) -> None:
    lesson = open_lesson(teacher, "7")
    child = urlsplit(parent.get("/diary/").url).path.split("/")[2]
    fields = lesson.page.form(urlsplit(lesson.url).path)
    marks = next(name for name in fields if name.startswith("marks") and name.endswith(f".{child}"))

    saved = teacher.post(lesson.url, {**fields, "topic": TOPIC, marks: "5"})

    assert "Урок сохранён" in saved.page.text
    day = date.fromisoformat(urlsplit(lesson.url).path.split(".")[-2])
    assert TOPIC in parent.get(f"/diary/{child}/{Week.of(day)}").page.text


def open_lesson(teacher: Surfer, class_id: str) -> Seen:
    """Return the page of the teacher's last lesson with a class: not every day has one."""
    day = teacher.get("/journal/")
    for _ in range(10):
        found = [link for link in day.page.links() if link.startswith(f"/journal/lessons/{class_id}.")]
        if found:
            return teacher.get(found[0])
        before = next(link for link in day.page.links() if "day=" in link)
        day = teacher.get(before)
    raise AssertionError("no lesson with the class in ten school days")


def test_a_revoked_consent_closes_the_diary_and_a_letter_tells_the_parent(cloud_school: CloudSchool) -> None:
    guardian, revoker, child = who_can_revoke(cloud_school)
    give_address(cloud_school, guardian["person_id"])
    form = revoker.get("/consent/").page.form(f"/consent/{child}")

    done = revoker.post(f"/consent/{child}", {**form, "decision": "revoke"})

    assert "Согласие отозвано" in done.page.text
    pupil = next(one for one in cloud_school.people if one.get("person_id") == child)
    _browser, closed = comes_back(cloud_school, pupil)
    assert (closed.status, closed.page.heading) == (403, "Согласие родителя отозвано")
    letter = awaited_letter(cloud_school)
    assert "Согласие на вход в дневник отозвано" in letter


def who_can_revoke(school: CloudSchool) -> tuple[Person, Surfer, str]:
    """Return a guardian who has consented for a child of the ninth class, logged in, and the child."""
    for guardian in [one for one in school.people if CONSENTED in one["note"]]:
        surfer = logged_in(school, guardian)
        found = re.search(
            r'action="/consent/(\w+)"(?:(?!</form>).)*value="revoke"', surfer.get("/consent/").text, re.DOTALL
        )
        if found:
            return guardian, surfer, found[1]
    raise AssertionError("no guardian has consented")


def give_address(school: CloudSchool, guardian_id: str) -> None:
    """Let a guardian have confirmed an address, as the office's invitation ends."""
    secret = school.client("secretsmanager").get_secret_value(SecretId="school-staging/people-key")["SecretString"]
    key = PeopleKey(secret.encode())
    table = DynamoTable(school.client("dynamodb"), school.outputs()["TableName"])
    identity = EmailIdentity(
        address_hash=key.hashed("email", ADDRESS),
        address=key.seal("email", guardian_id, ADDRESS),
        since=datetime.now(UTC),
    )
    table.transact(*emails.claiming(table, "burminka", guardian_id, identity))


def awaited_letter(school: CloudSchool) -> str:
    """Return the letter to the guardian that the timer sends, called as its schedule calls it."""
    (schedule,) = [one for one in school.client("scheduler").list_schedules()["Schedules"] if "notify" in one["Name"]]
    school.client("lambda").invoke(FunctionName=schedule["Target"]["Arn"], Payload=b"{}")
    (found,) = [str(letter) for letter in school.letters() if ADDRESS in str(letter)]
    return found


def test_the_schedule_calls_the_timer_by_itself(cloud_school: CloudSchool) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if "notify" in json.loads(Surfer(cloud_school.origin).get("/healthz").text)["timers"]:
            return
        time.sleep(1)
    raise AssertionError("no timer has run")

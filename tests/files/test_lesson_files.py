"""Files of homework from the teacher's page to the family's, with the store of one machine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from functions.domain.lessons.attachments import MOST, Attachment
from functions.domain.lessons.file_types import MEDIA_TYPES, FileType
from functions.domain.lessons.lesson import LessonId
from functions.domain.roll.people import Person
from functions.file_store import keys
from functions.file_store.port import UploadForm
from functions.files.sweeping import Sweeping
from functions.storage import homework, people
from functions.storage.homework import Saving
from functions.web.settings import Settings
from tests.support.builders import NOW, PEOPLE_SECRET, TENANT, TODAY, make_family
from tests.support.sample_files import SAMPLES
from tests.support.senders import saved, send, upload_form
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

PDF = SAMPLES[FileType.PDF]
NAME = "Задание №5 — дроби.pdf"


def own_lesson(stage: Stage) -> LessonId:
    return stage.lesson(stage.cast.teacher, TODAY, "9")


def teacher(stage: Stage) -> Visitor:
    return stage.visitor(stage.cast.teacher)


def ask(visitor: Visitor, lesson: LessonId, name: str = NAME, size: int = len(PDF)) -> Reply:
    return visitor.send(
        "POST",
        f"/api/v1/files/{lesson}",
        f'{{"name": "{name}", "size": {size}}}'.encode(),
        content_type="application/json",
        headers={"x-csrf-token": visitor.csrf_token},
    )


def sent(stage: Stage, visitor: Visitor, lesson: LessonId, content: bytes = PDF) -> str:
    """Send a file, and return the address that attaches it."""
    asked = ask(visitor, lesson).json
    assert send(stage, UploadForm(asked["address"], asked["fields"]), content).status_code == 204
    return f"/api/v1/files/{lesson}/{asked['file']}"


def attached(stage: Stage, lesson: LessonId, content: bytes = PDF, name: str = NAME) -> Attachment:
    visitor = teacher(stage)
    assert visitor.put(sent(stage, visitor, lesson, content), {"name": name}).status == 200
    return stage.opened(lesson).sheet.files[-1]


def stored(stage: Stage) -> list[str]:
    folder = stage.file.parent / "files"
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_a_teacher_without_a_script_attaches_a_file_and_the_family_saves_it(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    page = visitor.get(f"/files/{lesson}").page

    arrived = send(stage, upload_form(page), PDF, name="C:\\fakepath\\scan 0001.pdf")
    back = arrived.headers["Location"].removeprefix("http://127.0.0.1:8000")
    form = visitor.get(back).page
    done = visitor.post(f"/files/{lesson}/{back.split('/')[3]}", {"name": "Задание №5 — дроби"})

    assert (arrived.status_code, form.heading) == (303, "Как назвать файл")
    assert visitor.get(done.location).page.text.count("Файл приложен.") == 1
    (file,) = stage.opened(lesson).sheet.files
    assert (file.name, file.size, file.type) == (NAME, len(PDF), FileType.PDF)
    family = stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get(f"/files/{lesson}/{file.id}")
    read = saved(stage, family.location)
    assert (family.status, read.status_code, read.data) == (303, 200, PDF)
    assert read.headers["Content-Type"] == "application/pdf"
    assert unquote(read.headers["Content-Disposition"]).endswith(NAME)
    assert read.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_what_nobody_has_asked_to_attach_is_in_no_lesson(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    before = stage.contents()

    sent(stage, visitor, lesson)

    assert stage.contents() == before
    assert "пока нет" in visitor.get(f"/files/{lesson}").page.text


def test_a_file_costs_one_read_and_one_transaction_and_leaves_an_entry_in_the_chain(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    address = sent(stage, visitor, lesson)
    entries = len(stage.audit(lesson.journal))

    with stage.table.counting() as count:
        visitor.put(address, {"name": NAME})

    assert (count.trips, count.actions) == ({"batch_get": 1, "transact": 1}, 4)
    entry = stage.audit(lesson.journal)[-1]
    assert len(stage.audit(lesson.journal)) == entries + 1
    assert (entry.by, entry.before, entry.after["files"][0]["name"]) == (stage.cast.teacher.id, {"files": []}, NAME)


def test_a_second_try_to_attach_changes_nothing(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    address = sent(stage, visitor, lesson)
    first = visitor.put(address, {"name": NAME})
    before = stage.contents()

    again = visitor.put(address, {"name": "Другое.pdf"})

    assert (again.status, again.json) == (200, first.json)
    assert stage.contents() == before


@pytest.mark.parametrize("kind", FileType)
def test_each_type_is_attached_and_read_as_what_it_is(stage: Stage, kind: FileType) -> None:
    file = attached(stage, own_lesson(stage), SAMPLES[kind], f"Файл.{kind}")

    read = stage.visitor(stage.cast.director).get(f"/files/{own_lesson(stage)}/{file.id}")

    assert file.type is kind
    assert saved(stage, read.location).headers["Content-Type"] == MEDIA_TYPES[kind]


@pytest.mark.parametrize(
    ("content", "name", "status", "refusal"),
    [
        pytest.param(b"<!doctype html><script>", "фото.png", 422, "FileNotOfItsType", id="page as a picture"),
        pytest.param(b"<svg onload='x'/>", "фото.png", 422, "FileNotOfItsType", id="SVG as a picture"),
        pytest.param(b"MZ\x90\x00", "фото.jpg", 422, "FileNotOfItsType", id="program as a picture"),
        pytest.param(SAMPLES[FileType.PNG], "фото.jpg", 422, "FileNotOfItsType", id="PNG as a JPEG"),
        pytest.param(b"MZ\x90\x00", "игра.exe", 415, "FileTypeUnknown", id="program as it is"),
        pytest.param(b"<html>", "страница", 415, "FileTypeUnknown", id="page without an ending"),
    ],
)
def test_what_is_in_another_dress_is_refused_and_gone(
    stage: Stage, content: bytes, name: str, status: int, refusal: str
) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    address = sent(stage, visitor, lesson, content)
    before = stage.contents()

    reply = visitor.put(address, {"name": name})

    assert (reply.status, reply.json["type"]) == (status, f"/api/#{refusal}")
    assert stage.contents() == before
    assert stored(stage) == []


def test_a_page_refuses_in_words_and_shows_the_form_again(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    file_id = sent(stage, visitor, lesson, b"<html>").rpartition("/")[2]

    reply = visitor.post(f"/files/{lesson}/{file_id}", {"name": "фото.png"})

    assert reply.status == 422
    assert "Файл не того вида, что в названии" in reply.page.text
    assert upload_form(reply.page).fields


@pytest.mark.parametrize(
    ("name", "size", "refusal"),
    [
        ("игра.exe", 10, "FileTypeUnknown"),
        ("страница.html", 10, "FileTypeUnknown"),
        (NAME, 0, "FileTooLarge"),
        (NAME, 10_000_001, "FileTooLarge"),
        ("", 10, "InvalidInput"),
        ("x" * 301, 10, "InvalidInput"),
        (NAME, -1, "InvalidInput"),
    ],
)
def test_what_cannot_be_attached_is_said_before_it_travels(stage: Stage, name: str, size: int, refusal: str) -> None:
    reply = ask(teacher(stage), own_lesson(stage), name, size)

    assert reply.json["type"] == f"/api/#{refusal}"


def test_a_lesson_takes_five_files_and_says_so(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    waiting = [sent(stage, visitor, lesson) for _ in range(MOST + 1)]
    for address in waiting[:MOST]:
        assert visitor.put(address, {"name": NAME}).status == 200

    late = visitor.put(waiting[MOST], {"name": NAME})

    assert late.json["type"] == ask(visitor, lesson).json["type"] == "/api/#TooManyFiles"
    assert "приложено пять файлов" in visitor.get(f"/files/{lesson}").page.text
    assert len([one for one in stored(stage) if "/kept/" in one]) == MOST


def test_a_file_is_taken_out_of_the_lesson_and_of_the_store(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    file = attached(stage, lesson)

    done = visitor.post(f"/files/{lesson}/{file.id}/remove", {})

    assert "Файл убран" in visitor.get(done.location).page.text
    assert stage.opened(lesson).sheet.files == ()
    assert stored(stage) == []
    assert stage.visitor(stage.cast.director).get(f"/files/{lesson}/{file.id}").status == 404


def strangers(stage: Stage) -> list[Person]:
    cast = stage.cast
    return [cast.stranger, cast.guardian_of(cast.stranger), cast.primary_teacher]


def test_another_familys_file_looks_as_if_there_were_none(stage: Stage) -> None:
    lesson = own_lesson(stage)
    file = attached(stage, lesson)

    for person in strangers(stage):
        visitor = stage.visitor(person)
        there, missing = (visitor.get(f"/files/{lesson}/{one}") for one in (file.id, "x" * 22))
        assert (there.status, there.page.heading) == (404, "Такого файла нет"), person
        assert there.text == missing.text


def test_those_who_read_the_lesson_read_its_file(stage: Stage) -> None:
    lesson, cast = own_lesson(stage), stage.cast
    file = attached(stage, lesson)

    for person in (cast.pupil, cast.guardian_of(cast.pupil), cast.teacher, cast.director):
        assert stage.visitor(person).get(f"/files/{lesson}/{file.id}").status == 303


def test_a_pupil_without_a_consent_is_told_so_and_a_guardian_no_more_is_told_nothing(stage: Stage) -> None:
    lesson, cast = own_lesson(stage), stage.cast
    file = attached(stage, lesson)
    guardian = cast.guardian_of(cast.shut_out)

    assert stage.visitor(cast.shut_out).get(f"/files/{lesson}/{file.id}").status == 403
    stage.sqlite.transact(
        people.put_family(TENANT, guardian.id, make_family(cast.shut_out.id, until=TODAY - timedelta(days=1)))
    )
    assert stage.visitor(guardian).get(f"/files/{lesson}/{file.id}").status == 404


def test_only_the_lessons_teacher_attaches_and_removes(stage: Stage) -> None:
    lesson = own_lesson(stage)
    file = attached(stage, lesson)
    before, kept = stage.contents(), stored(stage)

    for person in (*strangers(stage), stage.cast.other_teacher, stage.cast.pupil, stage.cast.director):
        visitor = stage.visitor(person)
        session = stage.contents() - before
        assert visitor.get(f"/files/{lesson}").status in {403, 404}
        assert visitor.post(f"/files/{lesson}/{file.id}/remove", {}).status in {403, 404}
        assert visitor.post(f"/files/{lesson}/links", {"links": "https://evil.example/"}).status in {403, 404}
        assert ask(visitor, lesson).status in {403, 404}
        assert stage.contents() - before == session
    assert stored(stage) == kept


def test_a_file_sent_for_one_lesson_cannot_be_attached_to_another(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    other = stage.lesson(stage.cast.teacher, TODAY, "5")
    file_id = sent(stage, visitor, lesson).rpartition("/")[2]
    kept = attached(stage, lesson)

    for one in (file_id, kept.id):
        assert visitor.put(f"/api/v1/files/{other}/{one}", {"name": NAME}).json["type"] == "/api/#FileChanged"
    assert stage.opened(other).sheet.files == ()


@pytest.mark.parametrize("file_id", ["..", "x", "%2e%2e%2f%2e%2e", "a" * 23, "я" * 22, "a" * 21 + "."])
def test_what_is_no_id_of_a_file_is_none(stage: Stage, file_id: str) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)

    assert visitor.get(f"/files/{lesson}/{file_id}").status == 404
    assert visitor.post(f"/files/{lesson}/{file_id}", {"name": NAME}).status == 404
    assert visitor.post(f"/files/{lesson}/{file_id}/remove", {}).status == 404


def test_a_form_without_its_token_is_refused(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    file = attached(stage, lesson)

    for path in (f"/files/{lesson}/links", f"/files/{lesson}/{file.id}/remove", f"/files/{lesson}/{file.id}"):
        assert visitor.post(path, {}, token="forged").status == 403
    assert stage.opened(lesson).sheet.files == (file,)


def test_files_and_a_save_of_the_form_do_not_disturb_each_other(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    form = visitor.get(f"/journal/lessons/{lesson}").page.form(f"/journal/lessons/{lesson}")
    file = attached(stage, lesson)

    visitor.post(f"/journal/lessons/{lesson}", form | {"topic": "Деепричастный оборот"})

    sheet = stage.opened(lesson).sheet
    assert (sheet.topic, sheet.files) == ("Деепричастный оборот", (file,))


def test_two_changes_at_once_are_both_kept(stage: Stage) -> None:
    lesson = own_lesson(stage)
    before = stage.opened(lesson)
    file = attached(stage, lesson)
    second = file.model_copy(update={"id": "second" + "0" * 16})
    asked: list[int] = []
    saving = Saving(stage.cast.teacher.id, NOW, "s" * 22, lambda one: asked.append(one.version))

    saved = homework.change(stage.sqlite, TENANT, before, lambda was: was._replace(files=(*was.files, second)), saving)

    assert saved.sheet.files == stage.opened(lesson).sheet.files == (file, second)
    assert asked == [before.version, before.version + 1]
    stage.audit(lesson.journal)


def test_the_first_grade_has_no_files(stage: Stage) -> None:
    lesson = stage.lesson(stage.cast.primary_teacher, TODAY, "1")
    visitor = stage.visitor(stage.cast.primary_teacher)

    assert ask(visitor, lesson).json["type"] == "/api/#GradeWithoutMarks"
    assert visitor.post(f"/files/{lesson}/links", {"links": "https://resh.edu.ru/"}).status == 422


def test_a_closed_term_keeps_its_files(stage: Stage) -> None:
    lesson = stage.lesson(stage.cast.teacher, TODAY - timedelta(days=40), "9")
    visitor = teacher(stage)

    page = visitor.get(f"/files/{lesson}").page

    assert ask(visitor, lesson).json["type"] == "/api/#TermClosed"
    assert "закрыт" in page.text
    assert [one for one in page.root.iter("form") if one.get("enctype")] == []


def test_links_are_saved_shown_with_their_host_and_refused_by_line(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    good = "https://resh.edu.ru/subject/ Видеоурок"

    done = visitor.post(f"/files/{lesson}/links", {"links": good})
    wrong = visitor.post(f"/files/{lesson}/links", {"links": f"{good}\r\njavascript:alert(1)"})

    assert done.status == 303
    assert [(one.title, one.host) for one in stage.opened(lesson).sheet.links] == [("Видеоурок", "resh.edu.ru")]
    assert wrong.status == 422
    assert "Исправьте строку 2" in wrong.page.text
    assert "javascript:alert(1)" in wrong.page.value("links")
    assert stage.audit(lesson.journal)[-1].after == {
        "links": [{"address": "https://resh.edu.ru/subject/", "title": "Видеоурок"}]
    }


def test_a_school_without_a_store_still_has_links(stage: Stage) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    for app in stage.apps.values():
        app.extensions.pop("file_store")

    page = visitor.get(f"/files/{lesson}").page

    assert "не подключила хранилище" in page.text
    assert ask(visitor, lesson).json["type"] == "/api/#FilesOff"
    assert visitor.post(f"/files/{lesson}/links", {"links": "https://resh.edu.ru/"}).status == 303


def test_what_was_sent_a_day_ago_and_never_attached_is_removed(stage: Stage, tmp_path: Path) -> None:
    lesson, visitor = own_lesson(stage), teacher(stage)
    file = attached(stage, lesson)
    sent(stage, visitor, lesson)
    (tmp_path / "key").write_bytes(PEOPLE_SECRET)
    (tmp_path / "key").chmod(0o600)
    values = Settings.model_validate(
        {
            "SCHOOL_TABLE": "sqlite:unused",
            "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
            "SCHOOL_TENANT": TENANT,
            "SCHOOL_FILES": f"folder:{stage.file.parent / 'files'}",
            "SCHOOL_FILES_KEY": f"file:{tmp_path / 'key'}",
        }
    )

    def swept(hours: int) -> int:
        return Sweeping(stage.sqlite, lambda: datetime.now(UTC) + timedelta(hours=hours))(values, {}, lambda: 60)[
            "removed"
        ]

    assert (swept(23), swept(25), swept(25)) == (0, 1, 0)
    assert stored(stage) == [keys.kept(TENANT, str(lesson), file.id)]


def test_a_page_may_send_to_the_store_that_the_settings_name_and_to_no_other() -> None:
    values = {"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_BASE_URL": "https://school.example", "SCHOOL_TENANT": TENANT}
    there = {"SCHOOL_FILES": "s3:school-files", "SCHOOL_FILES_ENDPOINT": "https://storage.yandexcloud.net"}

    assert Settings.model_validate(values).store_origin is None
    assert Settings.model_validate(values | there).store_origin == "https://school-files.storage.yandexcloud.net"
    local = there | {"SCHOOL_FILES_ENDPOINT": "http://127.0.0.1:4566"}
    assert Settings.model_validate(values | local).store_origin == "http://127.0.0.1:4566"

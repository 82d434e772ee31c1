"""The plan of a journal: from a file, by lines, handed out to lessons, held against what was given."""

from datetime import date

import pytest

from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.lessons.plan import Plan
from functions.storage import keys, lessons, plans
from functions.tabular import writing
from functions.web.russian import day_and_month
from tests.support.builders import TENANT
from tests.support.stage import Stage
from tests.support.visitor import Reply

JOURNAL = Journal("9", "russian", 2026)
PATH = "/journal/9/russian/plan"
SAVE = "save-0000000000001"
YEAR = (date(2026, 9, 1), date(2027, 5, 31))


class Teacher:
    """The teacher of Russian at the plan of class 9."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.visitor = stage.visitor(stage.cast.teacher)

    def upload(self, content: bytes, name: str = "План.csv") -> Reply:
        fields = {"csrf_token": self.visitor.csrf_token, "save_id": SAVE}
        boundary = "----boundary"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
            for key, text in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.visitor.send("POST", PATH, body, content_type=f"multipart/form-data; boundary={boundary}")

    def kept(self) -> plans.Kept:
        key = keys.plan(TENANT, JOURNAL)
        return plans.kept(self.stage.sqlite.batch_get([key]), TENANT, JOURNAL)

    def edit(self, place: int, topic: str, hours: str = "1") -> Reply:
        sent = {
            "place": str(place),
            "topic": topic,
            "hours": hours,
            "version": str(self.kept().version),
            "save_id": SAVE,
        }
        return self.visitor.post(f"{PATH}/line", sent)

    def sheets(self) -> list[Sheet]:
        return lessons.journal_sheets(self.stage.sqlite, TENANT, JOURNAL, *YEAR)


@pytest.fixture
def teacher(stage: Stage) -> Teacher:
    return Teacher(stage)


def topics(plan: Plan) -> list[tuple[str, int]]:
    return [(line.topic, line.hours) for line in plan.lines]


def test_the_page_holds_the_plan_against_the_lessons_in_two_round_trips(teacher: Teacher) -> None:
    with teacher.stage.table.counting() as count:
        page = teacher.visitor.get(PATH).page

    assert "По расписанию к сегодняшнему дню" in page.text
    assert count.trips == {"batch_get": 1, "query": 1}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_plan_is_taken_from_a_file_as_the_template_has_it(teacher: Teacher, form: str) -> None:
    sheet = writing.Sheet("План", ("Раздел", "Тема урока", "Часов"), [("Слово", "Корень", 2), ("", "Приставка", "")])

    reply = teacher.upload(writing.xlsx([sheet]) if form == "xlsx" else writing.csv(sheet))

    assert reply.status == 303, reply.page.text
    assert topics(teacher.kept().plan) == [("Корень", 2), ("Приставка", 1)]
    assert teacher.stage.audit(JOURNAL)[-1].after["line 1"] == {"topic": "Корень", "hours": 2, "section": "Слово"}


def test_a_file_with_mistakes_changes_nothing_and_says_where_they_are(teacher: Teacher) -> None:
    before = teacher.kept()

    reply = teacher.upload("Тема;Часов\nКорень;два\n".encode("cp1251"))

    assert reply.status == 422
    assert "Строка 2, столбец B («Часов»): нужно целое число от 1 до 60" in reply.page.text
    assert teacher.kept() == before


def test_the_template_can_be_downloaded(teacher: Teacher) -> None:
    for form in ("xlsx", "csv"):
        reply = teacher.visitor.get(f"/journal/plan-template?form={form}")
        assert reply.status == 200
        assert "attachment" in reply.header("content-disposition")


def test_a_line_is_changed_added_and_taken_out(teacher: Teacher) -> None:
    teacher.upload("Тема;Часов\nКорень;2\nПриставка;1\n".encode())

    assert teacher.edit(0, "Корень слова", "3").status == 303
    assert teacher.edit(2, "Суффикс").status == 303
    assert teacher.edit(1, "").status == 303

    assert topics(teacher.kept().plan) == [("Корень слова", 3), ("Суффикс", 1)]


def test_who_saw_an_older_plan_does_not_overwrite_a_newer_one(teacher: Teacher) -> None:
    sent = {"place": "0", "topic": "Корень", "hours": "1", "version": "0", "save_id": SAVE}

    reply = teacher.visitor.post(f"{PATH}/line", sent)

    assert reply.status == 409
    assert reply.page.value("topic") == "Корень"


def day(sheet: Sheet) -> str:
    """A lesson's day as the text of a page has it."""
    return day_and_month(sheet.day).replace("\N{NO-BREAK SPACE}", " ")


def test_topics_are_handed_out_to_lessons_ahead_and_move_when_one_falls_out(teacher: Teacher) -> None:
    given = sum(bool(sheet.topic) for sheet in teacher.sheets())
    lines = "".join(f"Новая тема {n};1\n" for n in range(1, 200))
    teacher.upload(f"Тема;Часов\n{lines}".encode())

    assert teacher.visitor.post(f"{PATH}/lessons", {"save_id": SAVE}).status == 303

    ahead = [sheet for sheet in teacher.sheets() if not sheet.topic]
    assert len(teacher.sheets()) == given + len(ahead)
    assert [sheet.planned for sheet in ahead[:3]] == ["Новая тема 1", "Новая тема 2", "Новая тема 3"]
    clerk = teacher.stage.visitor(teacher.stage.cast.people.posts["clerk"].person)
    clerk.post("/office/substitutions", {"lessons": str(ahead[1].id), "kind": "cancelled", "save_id": SAVE})

    page = teacher.visitor.get(PATH).page.text
    assert "Темы по плану расходятся с уроками" not in page
    assert f"темы сдвинуты: выпал урок {day(ahead[1])}." in page
    assert [sheet.planned for sheet in teacher.sheets() if not sheet.topic][:3] == ["Новая тема 1", "", "Новая тема 2"]
    assert "По плану: Новая тема 1" in teacher.visitor.get(f"/journal/lessons/{ahead[0].id}").page.text


def test_topics_come_back_when_the_lesson_does_and_the_chain_says_who_has_moved_them(teacher: Teacher) -> None:
    teacher.visitor.post(f"{PATH}/lessons", {"save_id": SAVE})
    before = [sheet.planned for sheet in teacher.sheets()]
    lesson = next(sheet for sheet in teacher.sheets() if not sheet.topic and sheet.planned)
    clerk = teacher.stage.visitor(teacher.stage.cast.people.posts["clerk"].person)
    sent = {"lessons": str(lesson.id), "save_id": SAVE}

    clerk.post("/office/substitutions", sent | {"kind": "cancelled"})
    assert [sheet.planned for sheet in teacher.sheets()] != before
    clerk.post("/office/substitutions/back", sent)

    assert [sheet.planned for sheet in teacher.sheets()] == before
    assert f"замена {day(lesson)} снята" in teacher.visitor.get(PATH).page.text
    moved = [entry for entry in teacher.stage.audit(JOURNAL) if "handed_out" in entry.after][-2:]
    assert {entry.by for entry in moved} == {teacher.stage.cast.people.posts["clerk"].person.id}


def test_a_topic_that_the_teacher_wrote_stays_where_it_was_written(teacher: Teacher) -> None:
    given = [(sheet.id, sheet.topic, sheet.planned) for sheet in teacher.sheets() if sheet.topic]
    lesson = next(sheet for sheet in teacher.sheets() if not sheet.topic)
    clerk = teacher.stage.visitor(teacher.stage.cast.people.posts["clerk"].person)

    clerk.post("/office/substitutions", {"lessons": str(lesson.id), "kind": "cancelled", "save_id": SAVE})

    assert [(sheet.id, sheet.topic, sheet.planned) for sheet in teacher.sheets() if sheet.topic] == given


def test_handing_out_again_changes_nothing(teacher: Teacher) -> None:
    teacher.visitor.post(f"{PATH}/lessons", {"save_id": SAVE})
    before = teacher.sheets()

    with teacher.stage.table.counting() as count:
        teacher.visitor.post(f"{PATH}/lessons", {"save_id": SAVE})

    assert count.trips["transact"] == 0
    assert teacher.sheets() == before


def test_others_read_the_plan_and_do_not_change_it(teacher: Teacher) -> None:
    homeroom = teacher.stage.cast.people.posts["naturalist"].person
    visitor = teacher.stage.visitor(homeroom)

    page = visitor.get(PATH).page

    assert page.heading.startswith("План")
    assert [one for one in page.root.iter("input") if one.get("type") == "file"] == []
    assert visitor.post(f"{PATH}/lessons", {"save_id": SAVE}).status == 403


def test_the_office_sees_the_lag_of_each_subject_of_a_class(teacher: Teacher) -> None:
    clerk = teacher.stage.visitor(teacher.stage.cast.people.posts["clerk"].person)

    with teacher.stage.table.counting() as count:
        page = clerk.get("/office/plans/9").page

    assert "Русский язык" in page.text
    assert count.trips["batch_get"] == 2
    assert count.trips["query"] <= 4
    assert "плана нет" in clerk.get("/office/plans/8").page.text

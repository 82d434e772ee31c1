"""Each report in each form, by who may have it."""

import re
from datetime import timedelta

import pytest

from functions.domain.grading.results import EXAM, YEAR, Without
from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.school import School, Term
from functions.reports.routes import REPORTS
from functions.storage import diary_lessons, keys, records
from functions.storage.table import Put
from functions.tabular.writing import XLSX_TYPE
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.marked import change_class, give, listed, rows_of, text_of, the_school
from tests.support.stage import Stage
from tests.support.visitor import Visitor

ALGEBRA = Journal("9", "algebra", 2026)
OF_SCHOOL = [f"/reports/school/{name}" for name, one in REPORTS.items() if one.school]
OF_CLASS = [f"/reports/classes/9/{name}" for name in REPORTS]
EVERY = [f"{address}/{part}" for address in (*OF_SCHOOL, *OF_CLASS) for part in ("1", "2", "year")]
EVERY += ["/reports/journals/9/algebra"]


def office(stage: Stage) -> Visitor:
    return stage.visitor(stage.cast.director, foreign_words=True)


def ninth(stage: Stage) -> list[str]:
    return [pupil.id for pupil in listed(stage, "9").pupils]


@pytest.mark.parametrize("address", EVERY)
def test_the_office_has_each_report_on_screen_as_a_workbook_and_printed(stage: Stage, address: str) -> None:
    visitor = office(stage)

    page, workbook, paper = (visitor.get(f"{address}{form}") for form in ("", "/xlsx", "/pdf"))

    assert (page.status, workbook.status, paper.status) == (200, 200, 200)
    assert [one.header("content-type") for one in (workbook, paper)] == [XLSX_TYPE, "application/pdf"]
    assert {f"{address}/pdf", f"{address}/xlsx"} <= set(page.page.links())
    assert page.page.heading in text_of(paper.answer.body).replace("\N{NO-BREAK SPACE}", " ")
    assert rows_of(workbook.answer.body)[0][0].replace("\N{NO-BREAK SPACE}", " ") == page.page.heading


@pytest.mark.parametrize("address", OF_CLASS)
def test_a_report_of_a_class_takes_a_constant_number_of_reads(stage: Stage, address: str) -> None:
    visitor = office(stage)

    with stage.table.counting() as count:
        visitor.get(f"{address}/2")

    assert count.trips["query"] <= 1
    assert count.round_trips <= 3


def test_a_report_of_the_school_takes_one_query_for_each_class(stage: Stage) -> None:
    visitor = office(stage)

    with stage.table.counting() as count:
        visitor.get("/reports/school/fullness/2")

    assert count.trips == {"batch_get": 3, "query": 9}


def test_success_of_a_class_says_who_stands_how(stage: Stage) -> None:
    first, second, third, *rest = ninth(stage)
    give(stage, ALGEBRA, 1, {first: 5, second: 4, third: 2, **dict.fromkeys(rest, 3)})
    give(stage, Journal("9", "russian", 2026), 1, {first: 5, second: 5, third: 4, **dict.fromkeys(rest, 4)})
    called = {pupil.id: pupil.name for pupil in listed(stage, "9").pupils}

    page = office(stage).get("/reports/classes/9/success/1").page

    groups = {row[0]: row[1:] for row in page.rows(0)}
    assert groups["Отличники"][::2] == ["1", called[first]]
    assert groups["Хорошисты"][::2] == ["1", called[second]]
    assert groups["Неуспевающие"][::2] == ["1", called[third]]
    assert groups["С одной тройкой"][0] == str(len(rest))
    assert page.rows(1)[1][:5] == ["Алгебра", "1", "1", str(len(rest)), "1"]


def test_success_of_the_school_leaves_out_the_grade_without_marks_and_sums_the_rest(stage: Stage) -> None:
    pupils = ninth(stage)
    give(stage, ALGEBRA, 1, dict.fromkeys(pupils, 5))

    rows = {row[0]: row for row in office(stage).get("/reports/school/success/1").page.rows(0)}

    assert "1 класс" not in rows
    assert rows["9 класс"][2] == str(len(pupils))
    assert rows["9 класс"][-2:] == ["100 %", "100 %"]
    assert rows["8 класс"][-2:] == ["—", "—"]
    assert rows["Всего"][-1] == "100 %"  # whoever has no result yet does not count


def test_a_pupil_who_has_left_before_the_end_of_the_term_counts_no_more_and_one_who_joined_does(stage: Stage) -> None:
    first, second, *rest = [pupil.model_dump() for pupil in listed(stage, "9").pupils]
    change_class(
        stage,
        "9",
        pupils=[first | {"left": TODAY - timedelta(days=60)}, second | {"joined": TODAY - timedelta(days=50)}, *rest],
    )
    give(stage, ALGEBRA, 1, {first["id"]: 2, second["id"]: 5})

    row = office(stage).get("/reports/classes/9/success/1").page.rows(1)[1]

    assert row[:5] == ["Алгебра", "1", "0", "0", "0"]


def test_a_register_has_the_terms_and_the_year_and_an_exam_only_if_there_was_one(stage: Stage) -> None:
    first, second, *_ = ninth(stage)
    give(stage, ALGEBRA, 1, {first: 5, second: Without.NOT_JUDGED})
    give(stage, ALGEBRA, YEAR, {first: 5, second: Without.EXEMPT})
    visitor = office(stage)
    before = visitor.get("/reports/journals/9/algebra").page.rows()
    give(stage, ALGEBRA, EXAM, {first: 4})

    after = visitor.get("/reports/journals/9/algebra").page.rows()

    assert before[0] == ["Ученик", "1 четверть", "2 четверть", "3 четверть", "4 четверть", "Год"]
    assert [row[1:] for row in before[1:3]] == [["5", "", "", "", "5"], ["н/а", "", "", "", "осв"]]
    assert after[0][-2:] == ["Год", "Экзамен"]
    assert before[-3][:2] == ["Успеваемость", "50 %"]


def test_a_summary_of_the_year_has_a_row_for_each_term_of_a_pupil(stage: Stage) -> None:
    first, *_ = ninth(stage)
    give(stage, ALGEBRA, 1, {first: 4})
    give(stage, ALGEBRA, YEAR, {first: 5})

    rows = office(stage).get("/reports/classes/9/summary/year").page.rows()

    assert rows[0][:3] == ["Ученик", "Период", "Алгебра"]
    assert [row[1:3] for row in rows[1:6]] == [
        ["1 четверть", "4"],
        ["2 четверть", ""],
        ["3 четверть", ""],
        ["4 четверть", ""],
        ["год", "5"],
    ]


def test_a_sick_note_is_counted_though_no_lesson_says_so(stage: Stage) -> None:
    pupil = listed(stage, "9").pupils[0]
    yesterday = TODAY - timedelta(days=1)
    address = "/reports/classes/9/absences/2"
    before = next(row for row in office(stage).get(address).page.rows() if row[0] == pupil.name)
    note = DayAbsence(first=yesterday, last=yesterday, letter="б", by="teacher1", at=NOW)
    key = keys.class_absences(TENANT, "9", 2026)
    kept = records.read(stage.sqlite.batch_get([key]), key, ClassAbsences) or ClassAbsences()
    notes = kept.model_copy(update={"pupils": {**kept.pupils, pupil.id: (*kept.pupils.get(pupil.id, ()), note)}})
    stage.sqlite.transact(Put(records.item(key, notes)))

    after = next(row for row in office(stage).get(address).page.rows() if row[0] == pupil.name)

    day = diary_lessons.class_items(stage.sqlite, TENANT, "9", 2026, yesterday, yesterday)
    assert int(after[2]) - int(before[2]) == len(day)  # by illness
    assert int(after[5]) - int(before[5]) == 1  # whole days


def test_fullness_leads_a_teacher_to_the_very_lesson_and_the_office_to_its_column(stage: Stage) -> None:
    teacher = stage.cast.people.posts["philologist"].person  # homeroom teacher of grade 5
    lesson = stage.lesson(teacher, TODAY, "5")

    own = stage.visitor(teacher).get("/reports/classes/5/fullness/2").page.links()
    others = office(stage).get("/reports/classes/5/fullness/2").page.links()

    assert f"/journal/lessons/{lesson}" in own
    assert f"/journal/5/{lesson.subject}/2#l{lesson.day}-{lesson.number}" in others
    assert stage.visitor(teacher).get(f"/journal/lessons/{lesson}").status == 200


def test_movement_of_the_school_says_which_class_somebody_came_from_and_went_to(stage: Stage) -> None:
    moved = stage.cast.people.pupils["3"][1].person

    text = office(stage).get("/reports/school/movement/2").text

    lines = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    told = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", one)).strip() for one in lines if moved.name in one]
    assert told == [
        f"{moved.name} 3 класс в другой класс: 4 класс 08.11.2026",
        f"{moved.name} 4 класс из другого класса: 3 класс 09.11.2026",
    ]
    total = next(re.sub("<[^>]+>", " ", one).split() for one in lines if "Всего" in one)
    assert total == ["Всего", "60", "0", "1", "59"]  # the school has neither got nor lost who changed class


def test_movement_names_who_joined_and_who_left(stage: Stage) -> None:
    first, second, *rest = [pupil.model_dump() for pupil in listed(stage, "9").pupils]
    joined, left = TODAY - timedelta(days=5), TODAY - timedelta(days=2)
    change_class(stage, "9", pupils=[first | {"joined": joined}, second | {"left": left}, *rest])

    page = office(stage).get("/reports/classes/9/movement/2").page

    number = len(rest) + 1
    assert page.rows(0)[1] == ["9 класс", str(number), "1", "1", str(number)]
    assert [row[0] for row in page.rows(1)[1:]] == [first["name"], second["name"]]
    assert page.rows(1)[1][-1] == f"{joined:%d.%m.%Y}"


@pytest.mark.parametrize("trick", ["=HYPERLINK(1)", "#panic()", "<b>жирно</b>", "*а* $x$ _б_"])
def test_what_is_typed_as_a_name_stays_a_name_in_every_form(stage: Stage, trick: str) -> None:
    first, *rest = [pupil.model_dump() for pupil in listed(stage, "9").pupils]
    change_class(stage, "9", pupils=[first | {"name": trick}, *rest])
    visitor = office(stage)
    address = "/reports/classes/9/absences/2"

    page, workbook, paper = (visitor.get(f"{address}{form}") for form in ("", "/xlsx", "/pdf"))

    assert page.page.rows()[1][0] == trick
    assert trick in [row[0] for row in rows_of(workbook.answer.body)]
    assert trick in text_of(paper.answer.body)


def test_a_homeroom_teacher_has_the_own_class_and_no_other(stage: Stage) -> None:
    teacher = stage.visitor(stage.cast.teacher)  # of Russian; homeroom teacher of grade 5

    assert teacher.get("/reports/classes/5").status == 200
    assert teacher.get("/reports/classes/5/summary/2").status == 200
    assert teacher.get("/reports/classes/9/summary/2").status == 404
    assert teacher.get("/reports/school/success/2").status == 403
    assert "/reports/classes/5" in teacher.get("/reports/").page.links()
    assert "/reports/classes/9" not in teacher.get("/reports/").page.links()


def test_a_subject_teacher_has_the_register_of_the_own_journals(stage: Stage) -> None:
    coach = stage.cast.people.posts["coach"].person
    lesson = stage.lesson(coach, TODAY, "9")
    visitor = stage.visitor(coach)

    assert visitor.get(f"/reports/journals/9/{lesson.subject}").status == 200
    assert f"/reports/journals/9/{lesson.subject}" in visitor.get("/reports/").page.links()
    assert visitor.get("/reports/journals/9/algebra").status == 404
    assert visitor.get("/reports/journals/9/algebra/xlsx").status == 404


def test_a_family_knows_of_no_reports(stage: Stage) -> None:
    guardian = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    for address in ("/reports/", "/reports/classes/9", "/reports/school/success/1", "/reports/journals/9/algebra"):
        assert guardian.get(address).status == 404
    assert "Отчёты" not in guardian.get("/consent/").text


@pytest.mark.parametrize(
    "address",
    [
        "/reports/classes/9/nothing/2",
        "/reports/school/summary/2",
        "/reports/classes/9/success/2/docx",
        "/reports/classes/9/success/9",
        "/reports/classes/9/success/02",
        "/reports/classes/9/success/²",
        "/reports/classes/9/success/next",
        "/reports/journals/9/chess",
        "/reports/journals/9/algebra-3",
        "/reports/journals/9/algebra/docx",
    ],
)
def test_a_report_that_there_is_not_is_not_found(stage: Stage, address: str) -> None:
    assert office(stage).get(address).status == 404


def test_a_class_with_other_terms_has_its_own(stage: Stage) -> None:
    school = the_school(stage)
    first, second = school.terms[0].start, school.terms[-1].end
    halves = (
        Term(number=1, title="1 полугодие", start=first, end=TODAY + timedelta(days=30)),
        Term(number=2, title="2 полугодие", start=TODAY + timedelta(days=40), end=second),
    )
    changed = School.model_validate(school.model_dump() | {"other_terms": {"9": halves}})
    stage.sqlite.transact(Put(records.item(keys.school(TENANT), changed)))
    visitor = office(stage)

    assert visitor.get("/reports/classes/9/absences/1").page.heading == "Пропуски, 9 класс, 1 полугодие"
    assert visitor.get("/reports/classes/9/absences/3").status == 404
    assert "9 класс" not in visitor.get("/reports/school/absences/3").text
    assert "9 класс" in visitor.get("/reports/school/absences/year").text

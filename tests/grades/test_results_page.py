"""The page of a journal's results through its handler."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from functions.domain.grading.gradebook import about
from functions.domain.grading.result_entry import TermChange, merge
from functions.domain.grading.results import EXAM, FINAL, YEAR, Results, Without
from functions.domain.lessons.lesson import Journal
from functions.domain.lessons.marks import shown
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.storage import journal_years, keys
from functions.storage.journal_years import Part, Saving
from functions.storage.school import put_class, put_school
from tests.support.builders import TENANT
from tests.support.interrupted import InterruptedTable
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

MAY = datetime(2027, 5, 20, 9, 0, tzinfo=UTC)


class ResultsDesk:
    """The teacher of Russian of class 7 at the page of its results."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.journal = stage, Journal("7", "russian", 2026)
        self.path = "/journal/7/russian/results"
        self.teacher: Person = stage.cast.teacher
        self.visitor: Visitor = stage.visitor(self.teacher)
        self.pupils = [one.person.id for one in stage.cast.people.pupils["7"]]
        self.open()

    def open(self) -> Reply:
        reply = self.visitor.get(self.path)
        self.fields = reply.page.form()
        return reply

    def save(self, **typed: str) -> Reply:
        """Send the form; `value_2_0` is that of the second term and the first pupil."""
        for name, text in typed.items():
            kind, *rest = name.split("_")
            self.fields[f"{kind}.{rest[0]}.{self.pupils[int(rest[1])]}" if rest else kind] = text
        return self.visitor.post(self.path, self.fields)

    def kept(self, term: int = 2) -> Mapping[str, object]:
        found = journal_years.read(self.stage.sqlite, TENANT, self.journal).kept.results.get(term)
        return {} if found is None else {pupil: cell.value for pupil, cell in found.cells.items()}

    def proposals(self) -> dict[str, str]:
        """What the page proposes, by the names of its fields."""
        return {
            str(one.get("name")): str(one.get("data-proposed"))
            for one in self.visitor.get(self.path).page.root.iter("select")
            if one.get("data-proposed")
        }

    def change_school(self, **changes: object) -> None:
        kept = self.stage.sqlite.get(keys.school(TENANT))
        assert kept is not None
        told = School.model_validate(School.model_validate_json(kept.doc).model_dump() | changes)
        self.stage.sqlite.transact(put_school(told))


@pytest.fixture
def desk(stage: Stage) -> ResultsDesk:
    return ResultsDesk(stage)


def test_results_are_shown_in_two_round_trips(desk: ResultsDesk) -> None:
    with desk.stage.table.counting() as count:
        reply = desk.open()

    assert reply.status == 200
    assert count.trips == {"batch_get": 1, "query": 1}
    assert reply.page.heading == "7 класс, русский язык, итоговые отметки"


def test_the_page_shows_the_average_and_what_follows_from_it(desk: ResultsDesk) -> None:
    year = journal_years.read(desk.stage.sqlite, TENANT, desk.journal)
    marks = {
        pupil: [
            (mark.value, 3 if sheet.work_kind == "test" else 1)
            for sheet in year.kept.sheets
            if sheet.day.month >= 11
            for mark in sheet.cell(pupil).marks
            if isinstance(mark.value, int)
        ]
        for pupil in desk.pupils
    }
    text = desk.open().page.text

    for pupil, given in marks.items():
        average = Fraction(sum(value * weight for value, weight in given), sum(weight for _, weight in given))
        proposal = desk.proposals()[f"value.2.{pupil}"]
        assert f"{shown(average)} → {proposal}" in text


def test_a_teacher_sets_results_in_one_read_one_query_and_one_transaction_of_four(desk: ResultsDesk) -> None:
    with desk.stage.table.counting() as count:
        reply = desk.save(**{f"value_2_{number}": "осв" for number in range(len(desk.pupils))})

    assert (reply.status, reply.location) == (303, "/journal/7/russian/results?saved=1")
    assert count.trips == {"batch_get": 1, "query": 1, "transact": 1}
    assert count.actions == 4
    assert desk.kept() == dict.fromkeys(desk.pupils, Without.EXEMPT)
    assert desk.stage.audit(desk.journal)[-1].about == "7.russian.2026.term-2"


def test_take_what_is_proposed_fills_the_empty_places_and_saves_nothing(desk: ResultsDesk) -> None:
    before, wanted = desk.stage.contents(), desk.proposals()

    page = desk.save(value_2_0="осв", fill="yes").page

    assert desk.stage.contents() == before
    assert page.value(f"value.2.{desk.pupils[0]}") == "осв"
    assert {name: page.value(name) for name in wanted if desk.pupils[0] not in name} == {
        name: value for name, value in wanted.items() if desk.pupils[0] not in name
    }
    desk.fields = page.form()
    assert desk.save().status == 303
    assert desk.kept()[desk.pupils[0]] == "осв"
    assert desk.kept()[desk.pupils[1]] == int(wanted[f"value.2.{desk.pupils[1]}"])


def test_a_mark_far_from_the_average_needs_a_reason_and_what_was_typed_stays(desk: ResultsDesk) -> None:
    proposed = int(desk.proposals()[f"value.2.{desk.pupils[0]}"])
    other = str(2 if proposed > 3 else 5)

    refused = desk.save(value_2_0=other, value_2_1="осв")

    assert refused.status == 422
    assert "Напишите, почему отметка другая" in refused.page.text
    assert refused.page.value(f"value.2.{desk.pupils[1]}") == "осв"
    assert desk.kept() == {}
    desk.fields = refused.page.form()
    assert desk.save(reason_2_0="Не сдан проект").status == 303
    assert desk.kept()[desk.pupils[0]] == int(other)


def test_a_double_submit_is_one_save(desk: ResultsDesk) -> None:
    desk.save(value_2_0="осв")
    once = desk.stage.contents()

    assert desk.save().status == 303
    assert desk.stage.contents() == once


def other_save(desk: ResultsDesk, value: Without) -> None:
    """Set the first pupil's result as another page of the same teacher would."""
    change = TermChange.model_validate({"base_version": 0, "cells": {desk.pupils[0]: {"value": value}}})
    results, difference = merge(Results.empty(desk.journal, 2), 0, change)
    part = Part(results, date(2026, 12, 30), about(desk.journal, 2), difference)
    year = journal_years.read(desk.stage.sqlite, TENANT, desk.journal)
    saving = Saving(desk.teacher.id, desk.stage.now, "save-of-the-other-1", "results_saved")
    journal_years.save(desk.stage.sqlite, TENANT, year, lambda _year: [part], saving)


def test_two_who_set_the_same_pupil_decide_knowingly(desk: ResultsDesk) -> None:
    other_save(desk, Without.EXEMPT)

    refused = desk.save(value_2_0="н/а", reason_2_0="Болел", value_2_1="осв")

    assert refused.status == 409
    assert "Сейчас в журнале «осв»" in refused.page.text
    assert desk.kept() == {desk.pupils[0]: "осв"}
    desk.fields = refused.page.form()
    assert desk.save().status == 303
    assert desk.kept() == {desk.pupils[0]: "н/а", desk.pupils[1]: "осв"}


def test_two_who_set_different_pupils_are_both_kept(desk: ResultsDesk) -> None:
    other_save(desk, Without.EXEMPT)

    assert desk.save(value_2_1="осв").status == 303
    assert desk.kept() == {desk.pupils[0]: "осв", desk.pupils[1]: "осв"}


def test_a_collision_between_reading_and_writing_is_shown_too(desk: ResultsDesk) -> None:
    desk.stage.use(InterruptedTable(desk.stage.sqlite, before=lambda: other_save(desk, Without.EXEMPT)))

    reply = desk.save(value_2_0="н/а", reason_2_0="Болел")

    assert reply.status == 409
    assert desk.kept() == {desk.pupils[0]: "осв"}


def test_a_closed_term_is_text_and_refuses(desk: ResultsDesk) -> None:
    assert not [name for name in desk.fields if name.startswith("value.1.")]

    reply = desk.save(value_1_0="осв")

    assert (reply.status, "Четверть закрыта" in reply.page.text) == (409, True)


def test_an_old_token_loses_nothing_typed(desk: ResultsDesk) -> None:
    desk.fields["csrf_token"] = "old"

    reply = desk.save(value_2_0="осв")

    assert reply.status == 403
    assert reply.page.value(f"value.2.{desk.pupils[0]}") == "осв"
    assert desk.kept() == {}


@pytest.mark.parametrize("value", ["1", "6", "55", "зч", "<b>", "9" * 5000])
def test_what_is_no_result_is_refused(desk: ResultsDesk, value: str) -> None:
    reply = desk.save(value_2_0=value)

    assert reply.status == 422
    assert desk.kept() == {}


def test_a_reason_has_its_bounds(desk: ResultsDesk) -> None:
    assert desk.save(value_2_0="осв", reason_2_0="д" * 201).status == 422


def test_a_broken_page_is_refused(desk: ResultsDesk) -> None:
    assert desk.save(shown="{").status == 422


def test_the_year_and_what_follows_it_come_with_the_last_term(desk: ResultsDesk) -> None:
    kept = desk.stage.sqlite.get(keys.school(TENANT))
    assert kept is not None
    told = School.model_validate_json(kept.doc)
    desk.change_school(terms=[one.model_copy(update={"closed": False}).model_dump() for one in told.terms])
    desk.stage.now = MAY
    desk.visitor = desk.stage.visitor(desk.teacher)
    desk.open()
    with desk.stage.table.counting() as count:
        desk.save(**{f"value_{term}_0": "осв" for term in (1, 2, 3)}, value_4_0="5", value_91_0="4")
    assert count.actions == 3 * 5 + 1

    assert desk.proposals()[f"value.{YEAR}.{desk.pupils[0]}"] == "5"
    desk.open()
    assert desk.save(value_90_0="5").status == 303
    assert desk.proposals()[f"value.{FINAL}.{desk.pupils[0]}"] == "5"
    assert (desk.kept(YEAR)[desk.pupils[0]], desk.kept(EXAM)[desk.pupils[0]]) == (5, 4)


def test_a_subject_that_is_only_passed_has_its_own_scale(desk: ResultsDesk) -> None:
    desk.change_school(pass_subjects=["russian"])
    desk.open()

    assert desk.save(value_2_0="зч").status == 303
    assert desk.kept() == {desk.pupils[0]: "зч"}
    assert desk.save(value_2_1="5").status == 422


@pytest.mark.parametrize(("who", "status"), [("director", 403), ("linguist", 403), ("coach", 404), ("guardian", 404)])
def test_others_read_or_do_not_and_never_set(desk: ResultsDesk, who: str, status: int) -> None:
    cast = desk.stage.cast
    person = cast.guardian_of(cast.pupil) if who == "guardian" else cast.people.posts[who].person
    visitor = desk.stage.visitor(person)

    seen = visitor.get(desk.path)
    assert seen.status == (200 if status == 403 else 404)
    assert visitor.post(desk.path, {f"value.2.{desk.pupils[0]}": "5"}).status == status
    if seen.status == 200:
        assert not list(seen.page.root.iter("select"))
    assert desk.kept() == {}


def test_a_teacher_who_has_handed_the_journal_on_reads_and_does_not_set(desk: ResultsDesk) -> None:
    key = keys.school_class(TENANT, "7", 2026)
    item = desk.stage.sqlite.get(key)
    assert item is not None
    kept = SchoolClass.model_validate_json(item.doc)
    loads = []
    for load in kept.loads:
        if load.subject == "russian":
            loads.append(load.model_copy(update={"until": desk.stage.now.date().replace(day=1)}))
            other = {"teacher_id": desk.stage.cast.other_teacher.id, "since": desk.stage.now.date().replace(day=2)}
            loads.append(load.model_copy(update=other))
        else:
            loads.append(load)
    desk.stage.sqlite.transact(put_class(TENANT, kept.model_copy(update={"loads": tuple(loads)})))

    assert desk.visitor.get(desk.path).status == 200
    assert desk.save(value_2_0="осв").status == 403


def test_the_first_grade_has_no_results(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.primary_teacher)
    journal = stage.lesson(stage.cast.primary_teacher, class_id="1").journal

    page = visitor.get(f"/journal/1/{journal.key}/results").page

    assert "В первом классе отметок нет" in page.text
    pupil = stage.cast.people.pupils["1"][0].person.id
    fields = {"save_id": "save-0000000000001", "shown": "{}", f"value.2.{pupil}": "5"}
    assert visitor.post(f"/journal/1/{journal.key}/results", fields).status == 422

"""Saving results and brought marks and reading them, on every table."""

from collections.abc import Mapping
from datetime import date

import pytest

from functions.domain.grading.brought import Brought
from functions.domain.grading.gradebook import about
from functions.domain.grading.results import EXAM, YEAR, Results
from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.lessons.lesson import Journal
from functions.domain.merging import Difference
from functions.storage import diary_lessons, journal_years, keys, lessons, results
from functions.storage.chains import News
from functions.storage.errors import TableBusy
from functions.storage.journal_years import JournalYear, Part, Saving
from functions.storage.table import Put, Span, Table, everything
from tests.support.builders import NOW, TEACHER, TENANT, TODAY, make_pupil, make_sheet
from tests.support.interrupted import BusyTable, InterruptedTable
from tests.support.metered import MeteredTable

JOURNAL = Journal("7", "algebra", 2026)
LAST = date(2026, 12, 30)
SAVING = Saving(TEACHER, NOW, "save-0000000000001", "results_saved")


def part(term: int = 2, value: int = 4, journal: Journal = JOURNAL, cells: Mapping[str, object] | None = None) -> Part:
    told = Results.empty(journal, term).model_dump() | {"cells": cells or {"pupil1": {"value": value}}}
    record = Results.model_validate(told)
    return Part(record, LAST, about(journal, term), Difference({}, {"pupil1": {"value": value}}))


def save(table: Table, *parts: Part, journal: Journal = JOURNAL) -> None:
    year = journal_years.read(table, TENANT, journal)
    journal_years.save(table, TENANT, year, lambda _year: list(parts), SAVING)


def chain_of(table: Table) -> list[AuditEntry]:
    entries = [AuditEntry.model_validate_json(item.doc) for item in everything(table, keys.audits(TENANT, JOURNAL))]
    head = table.get(keys.chain(TENANT, JOURNAL))
    assert head is not None
    assert verify(entries, ChainHead.model_validate_json(head.doc)) is None
    return entries


def test_a_journals_year_is_read_by_one_query(table: Table) -> None:
    table.transact(Put(lessons.sheet_item(TENANT, make_sheet())))
    save(table, part())
    metered = MeteredTable(table)

    with metered.counting() as count:
        year = journal_years.read(metered, TENANT, JOURNAL)

    assert count.trips == {"query": 1}
    assert [sheet.day for sheet in year.kept.sheets] == [TODAY]
    assert year.kept.results[2].value("pupil1") == 4
    assert year.end.head.sequence == 1


def test_results_of_a_term_are_saved_by_four_actions_whatever_the_number_of_pupils(sqlite_table: Table) -> None:
    metered = MeteredTable(sqlite_table)
    cells = {f"pupil{number:02d}": {"value": 4} for number in range(30)}

    with metered.counting() as count:
        save(metered, part(cells=cells))

    assert count.trips == {"query": 1, "transact": 1}
    assert count.actions == 4


def test_a_term_a_year_and_an_exam_are_one_transaction_and_one_chain(table: Table) -> None:
    metered = MeteredTable(table)

    with metered.counting() as count:
        save(metered, part(4), part(YEAR, 5), part(EXAM, 3))

    assert count.trips == {"query": 1, "transact": 1}
    assert [entry.about for entry in chain_of(table)] == [about(JOURNAL, term) for term in (4, YEAR, EXAM)]
    kept = journal_years.read(table, TENANT, JOURNAL).kept.results
    assert {term: one.value("pupil1") for term, one in kept.items()} == {4: 4, YEAR: 5, EXAM: 3}


def test_a_save_tells_the_outbox_for_whom_there_is_news(table: Table) -> None:
    save(table, part())

    shards = range(keys.OUTBOX_SHARDS)
    items = [item for shard in shards for item in everything(table, Span(f"{TENANT}#OUTBOX#{shard}"))]
    (news,) = [News.model_validate_json(item.doc) for item in items]
    assert (news.event, news.places, news.by) == ("results_saved", ("pupil1",), TEACHER)


def test_nothing_changed_writes_nothing(sqlite_table: Table) -> None:
    metered = MeteredTable(sqlite_table)

    with metered.counting() as count:
        save(metered)

    assert count.trips == {"query": 1}


def test_who_was_overtaken_decides_over_the_newest_state(sqlite_table: Table) -> None:
    seen: list[int] = []

    def decide(year: JournalYear) -> list[Part]:
        found = year.kept.results.get(2)
        seen.append(0 if found is None else len(found.cells))
        return [part(cells={"pupil2": {"value": 3}})]

    table = InterruptedTable(sqlite_table, before=lambda: save(sqlite_table, part()))
    journal_years.save(table, TENANT, journal_years.read(sqlite_table, TENANT, JOURNAL), decide, SAVING)

    assert seen == [0, 1]
    assert [entry.version for entry in chain_of(sqlite_table)] == [1, 2]


def test_a_busy_journal_gives_up(sqlite_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_years, "pause", lambda _attempt: None)

    with pytest.raises(TableBusy):
        save(BusyTable(sqlite_table), part())


def test_results_of_all_subjects_and_of_the_year_are_found_in_the_index_of_the_class(table: Table) -> None:
    physics = Journal("7", "physics", 2026)
    save(table, part(4), part(YEAR, 5), part(EXAM, 3))
    save(table, part(4, 2, physics), journal=physics)

    items = everything(table, keys.class_results(TENANT, "7", 2026, LAST), index=True)
    assert sorted((Results.model_validate_json(item.doc).subject, item.key.sk) for item in items) == [
        ("algebra", "RESULTS#04"),
        ("algebra", f"RESULTS#{YEAR}"),
        ("algebra", f"RESULTS#{EXAM}"),
        ("physics", "RESULTS#04"),
    ]


def test_a_diary_term_reads_a_pupils_results_and_brought_marks_with_its_lessons(table: Table) -> None:
    first = date(2026, 11, 2)
    mark = {"day": "2026-11-05", "mark": 5}
    brought = Brought.model_validate(
        Brought.empty(JOURNAL, 2).model_dump()
        | {"cells": {"pupil1": {"marks": [mark]}, "pupil2": {"marks": [mark] * 2}}}
    )
    table.transact(Put(lessons.sheet_item(TENANT, make_sheet())))
    save(table, part(cells={"pupil1": {"value": 4}, "pupil2": {"value": 2}}))
    save(table, Part(brought, first, "7.algebra.2026.brought-2", Difference({}, {"pupil1": {}})))

    items = diary_lessons.class_items(table, TENANT, "7", 2026, first, LAST)

    (own,) = results.own_results(items, make_pupil(), 2026)
    assert (own.journal, own.term, own.result.value) == ("algebra", 2, 4)
    assert {key: len(marks) for key, marks in results.own_brought(items, make_pupil(), 2026).items()} == {"algebra": 1}
    assert len(diary_lessons.own_lessons(items, make_pupil(), 2026)) == 1


def test_results_of_a_subgroup_are_not_those_of_another(sqlite_table: Table) -> None:
    journal = Journal("7", "english", 2026, "2")
    save(sqlite_table, part(2, 4, journal), journal=journal)
    items = diary_lessons.class_items(sqlite_table, TENANT, "7", 2026, TODAY, LAST)

    assert results.own_results(items, make_pupil(), 2026) == []
    (own,) = results.own_results(items, make_pupil(groups={2026: ("english-2",)}), 2026)
    assert own.journal == "english-2"


def test_a_batch_without_results_and_brought_marks_has_empty_ones() -> None:
    assert results.results_in({}, TENANT, JOURNAL, 2) == Results.empty(JOURNAL, 2)
    assert results.brought_in({}, TENANT, JOURNAL, 2) == Brought.empty(JOURNAL, 2)

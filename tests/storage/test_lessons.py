"""Saving a lesson and reading it, on every table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from functions.domain.journal.entry import LessonChange, NotYourLesson
from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.lessons.lesson import Cell, LessonId, NoSuchLesson, Sheet
from functions.domain.merging import ChangedMeanwhile
from functions.storage import diary_lessons, keys, lessons, school
from functions.storage.chains import News
from functions.storage.errors import TableBusy
from functions.storage.lessons import OpenLesson, TeachingDay
from functions.storage.table import (
    ConditionFailed,
    Item,
    Put,
    Span,
    Table,
    TableUnavailable,
    everything,
)
from tests.support.builders import (
    NOW,
    TEACHER,
    TENANT,
    TODAY,
    make_change,
    make_class,
    make_marks,
    make_pupil,
    make_sheet,
)
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer
from tests.support.metered import MeteredTable

LESSON = make_sheet().id


@pytest.fixture
def filled(table: Table) -> Table:
    """A table with class 7 and one lesson."""
    return fill(table)


@pytest.fixture
def sqlite_filled(sqlite_table: Table) -> Table:
    """The same where the adapter does not matter."""
    return fill(sqlite_table)


def fill(table: Table, *sheets: Sheet) -> Table:
    table.transact(school.put_class(TENANT, make_class()))
    for sheet in sheets or (make_sheet(),):
        table.transact(Put(lessons.sheet_item(TENANT, sheet)))
    return table


def open_lesson(table: Table, lesson: LessonId = LESSON) -> OpenLesson:
    return lessons.opened(table.batch_get(lessons.keys_to_open(TENANT, lesson)), TENANT, lesson)


def save(table: Table, change: LessonChange, lesson: OpenLesson | None = None, *, by: str = TEACHER) -> OpenLesson:
    def permitted(lesson: OpenLesson) -> None:
        if lesson.sheet.teacher_id != by:
            raise NotYourLesson

    return lessons.save(table, TENANT, lesson or open_lesson(table), change, by=by, at=NOW, permitted=permitted)


def chain_of(table: Table) -> tuple[list[AuditEntry], ChainHead]:
    entries = everything(table, keys.audits(TENANT, LESSON.journal))
    head = table.get(keys.chain(TENANT, LESSON.journal))
    return (
        [AuditEntry.model_validate_json(item.doc) for item in entries],
        ChainHead() if head is None else ChainHead.model_validate_json(head.doc),
    )


def outbox_of(table: Table) -> list[News]:
    items = [
        item for shard in range(keys.OUTBOX_SHARDS) for item in everything(table, Span(f"{TENANT}#OUTBOX#{shard}"))
    ]
    return [News.model_validate_json(item.doc) for item in items]


def written(table: Table) -> list[Item]:
    """Everything that saves of this lesson's journal may write."""
    return [*everything(table, Span(keys.chain(TENANT, LESSON.journal).pk))] + [
        item for shard in range(keys.OUTBOX_SHARDS) for item in everything(table, Span(f"{TENANT}#OUTBOX#{shard}"))
    ]


def test_a_save_keeps_the_sheet_and_tells_who_changed_what_and_that_there_is_news(filled: Table) -> None:
    saved = save(filled, make_change(topic="Дроби", cells={"pupil1": {"marks": [5, 4]}}))

    kept = open_lesson(filled)
    (entry,), head = chain_of(filled)
    assert kept == saved
    assert (kept.sheet.topic, kept.sheet.cell("pupil1").marks, kept.version) == ("Дроби", make_marks(5, 4), 2)
    assert (entry.by, entry.at, entry.about, entry.version) == (TEACHER, NOW, str(LESSON), 2)
    assert entry.before == {"topic": "", "pupil1": {}}
    assert entry.after == {"topic": "Дроби", "pupil1": {"marks": [5, 4]}}
    assert head == ChainHead(sequence=1, hash=entry.digest())
    (news,) = outbox_of(filled)
    assert (news.about, news.by, set(news.places)) == (str(LESSON), TEACHER, {"topic", "pupil1"})


@pytest.mark.parametrize("pupils", [1, 30])
def test_a_save_is_one_transaction_of_four_actions_whatever_the_number_of_pupils(
    sqlite_table: Table, pupils: int
) -> None:
    ids = [f"pupil{number}" for number in range(pupils)]
    sqlite_table.transact(school.put_class(TENANT, make_class(*ids)), Put(lessons.sheet_item(TENANT, make_sheet())))
    lesson = open_lesson(sqlite_table)
    metered = MeteredTable(sqlite_table)

    with metered.counting() as count:
        save(metered, make_change(cells={pupil: {"marks": [5]} for pupil in ids}), lesson)

    assert count.trips == {"transact": 1}
    assert count.actions == 4


def test_opening_a_lesson_is_one_round_trip(sqlite_filled: Table) -> None:
    metered = MeteredTable(sqlite_filled)

    with metered.counting() as count:
        open_lesson(metered)

    assert count.trips == {"batch_get": 1}


def test_saves_of_two_teachers_who_saw_the_same_page_are_both_kept(filled: Table) -> None:
    seen = open_lesson(filled)

    save(filled, make_change("save-of-teacher-1", topic="Дроби", cells={"pupil1": {"marks": [5]}}), seen)
    save(filled, make_change("save-of-teacher-2", homework="§ 5", cells={"pupil2": {"absence": "н"}}), seen)

    sheet = open_lesson(filled).sheet
    assert (sheet.topic, sheet.homework) == ("Дроби", "§ 5")
    assert sheet.cell("pupil1").marks == make_marks(5)
    assert sheet.cell("pupil2").absence == "н"
    assert verify(*chain_of(filled)) is None


def test_a_collision_writes_nothing_and_shows_what_is_there(filled: Table) -> None:
    seen = open_lesson(filled)
    save(filled, make_change("save-of-teacher-1", cells={"pupil1": {"marks": [5]}}), seen)
    before = written(filled)

    with pytest.raises(ChangedMeanwhile) as refused:
        save(filled, make_change("save-of-teacher-2", topic="Дроби", cells={"pupil1": {"marks": [2]}}), seen)

    assert [(one.place, one.theirs) for one in refused.value.collisions] == [
        ("pupil1", Cell(marks=make_marks(5), changed_in=2))
    ]
    assert written(filled) == before


def test_the_same_save_twice_is_one_save(filled: Table) -> None:
    seen = open_lesson(filled)
    change = make_change(topic="Дроби", cells={"pupil1": {"marks": [5]}})

    first = save(filled, change, seen)
    from_the_page = save(filled, change, seen)
    once_more = save(filled, change)

    assert first == from_the_page == once_more
    assert len(chain_of(filled)[0]) == len(outbox_of(filled)) == 1


def test_who_goes_back_to_a_saved_page_and_corrects_it_is_not_taken_for_a_repeat(filled: Table) -> None:
    seen = open_lesson(filled)
    save(filled, make_change(topic="Дроби"), seen)

    corrected = save(filled, make_change(topic="Дроби", cells={"pupil1": {"marks": [5]}}), seen)

    assert corrected.sheet.cell("pupil1").marks == make_marks(5)
    assert len(chain_of(filled)[0]) == len(outbox_of(filled)) == 2


def test_a_repeated_save_shows_what_came_after_it_and_does_not_undo_it(filled: Table) -> None:
    seen = open_lesson(filled)
    first = make_change("save-of-teacher-1", topic="Дроби")
    save(filled, first, seen)
    save(filled, make_change("save-of-teacher-2", base_version=2, topic="Проценты"))

    with pytest.raises(ChangedMeanwhile):  # the topic is shown, and nobody is told that the old one is there again
        save(filled, first, seen)
    assert open_lesson(filled).sheet.topic == "Проценты"


def test_a_save_that_changes_nothing_leaves_no_trace(sqlite_filled: Table) -> None:
    before = written(sqlite_filled)

    save(sqlite_filled, make_change(topic="", cells={"pupil1": {}}))

    assert written(sqlite_filled) == before


def test_a_save_that_the_client_repeated_and_that_met_itself_is_written_once(filled: Table) -> None:
    met_itself = ConditionFailed([keys.sheet(TENANT, LESSON)])

    saved = save(losing_the_answer(filled, met_itself), make_change(topic="Дроби"))

    assert saved.sheet.topic == "Дроби"
    assert len(chain_of(filled)[0]) == len(outbox_of(filled)) == 1
    assert open_lesson(filled).version == 2


def test_who_sends_again_after_no_answer_saves_once(filled: Table) -> None:
    seen = open_lesson(filled)
    change = make_change(topic="Дроби")
    with pytest.raises(TableUnavailable):
        save(losing_the_answer(filled, TableUnavailable("no answer in time")), change, seen)

    save(filled, change, seen)

    assert open_lesson(filled).version == 2
    assert len(chain_of(filled)[0]) == len(outbox_of(filled)) == 1


def test_a_save_in_between_is_merged_at_the_next_attempt(sqlite_filled: Table) -> None:
    def other() -> None:
        save(sqlite_filled, make_change("save-of-teacher-2", homework="§ 5"))

    saved = save(InterruptedTable(sqlite_filled, before=other), make_change(topic="Дроби"))

    assert (saved.sheet.topic, saved.sheet.homework, saved.version) == ("Дроби", "§ 5", 3)
    assert verify(*chain_of(sqlite_filled)) is None


def test_a_collision_in_between_is_refused(sqlite_filled: Table) -> None:
    def other() -> None:
        save(sqlite_filled, make_change("save-of-teacher-2", topic="Проценты"))

    with pytest.raises(ChangedMeanwhile):
        save(InterruptedTable(sqlite_filled, before=other), make_change(topic="Дроби"))

    assert open_lesson(sqlite_filled).sheet.topic == "Проценты"


def test_a_journal_that_is_written_without_end_is_said_to_be_busy(sqlite_filled: Table) -> None:
    with pytest.raises(TableBusy):
        save(BusyTable(sqlite_filled), make_change(topic="Дроби"))

    assert open_lesson(sqlite_filled).version == 1


def test_saves_of_many_at_once_are_all_kept_in_one_sound_chain(filled: Table) -> None:
    """Three teachers at three lessons of one journal: the chain's head is what they meet at."""
    sheets = [make_sheet(number=number) for number in range(3, 6)]
    fill(filled, *sheets)

    def work(sheet: Sheet) -> None:
        for n in range(3):
            change = make_change(f"save-of-lesson-{sheet.number}-{n}", base_version=n + 1, topic=f"Тема {n}")
            save(filled, change, open_lesson(filled, sheet.id))

    with ThreadPoolExecutor(len(sheets)) as pool:
        list(pool.map(work, sheets))

    entries, head = chain_of(filled)
    assert verify(entries, head) is None
    assert head.sequence == 9
    assert [open_lesson(filled, sheet.id).sheet.topic for sheet in sheets] == ["Тема 2"] * 3
    assert len(outbox_of(filled)) == 9


def test_a_lesson_that_is_not_in_the_table_is_no_lesson(sqlite_filled: Table) -> None:
    with pytest.raises(NoSuchLesson):
        open_lesson(sqlite_filled, make_sheet(number=9).id)


def test_a_lesson_whose_class_is_not_in_the_table_is_no_lesson(sqlite_table: Table) -> None:
    sqlite_table.transact(Put(lessons.sheet_item(TENANT, make_sheet())))

    with pytest.raises(NoSuchLesson):
        open_lesson(sqlite_table)


def test_two_subjects_of_a_class_may_share_a_number_on_a_day(sqlite_table: Table) -> None:
    fill(sqlite_table, make_sheet(topic="Дроби"), make_sheet(subject="physics", topic="Сила"))

    found = diary_lessons.diary_lessons(sqlite_table, TENANT, make_pupil("pupil1"), 2026, TODAY, TODAY)

    assert [lesson.topic for lesson in found] == ["Дроби", "Сила"]
    assert open_lesson(sqlite_table).sheet.topic == "Дроби"


def test_a_pupils_lessons_hold_nothing_of_other_pupils(filled: Table) -> None:
    cells = {"pupil1": {"marks": [5]}, "pupil2": {"marks": [2, 3], "absence": "о"}}
    fill(filled, make_sheet(topic="Дроби", cells=cells))

    (found,) = diary_lessons.diary_lessons(filled, TENANT, make_pupil("pupil1"), 2026, TODAY, TODAY)
    (theirs,) = diary_lessons.diary_lessons(filled, TENANT, make_pupil("pupil2"), 2026, TODAY, TODAY)
    (nobodys,) = diary_lessons.diary_lessons(filled, TENANT, make_pupil("pupil3"), 2026, TODAY, TODAY)

    assert (found.marks, found.absence) == (make_marks(5), None)
    assert (theirs.marks, theirs.absence) == (make_marks(2, 3), "о")
    assert (nobodys.marks, nobodys.absence) == ((), None)
    assert "pupil" not in found.model_dump_json()


def test_a_pupil_reads_the_lessons_of_the_own_subgroup_alone(sqlite_table: Table) -> None:
    fill(sqlite_table, *(make_sheet(subject="english", number=3, group=group) for group in ("1", "2")), make_sheet())

    own = diary_lessons.diary_lessons(
        sqlite_table, TENANT, make_pupil(groups={2026: ("english-2",)}), 2026, TODAY, TODAY
    )  # fmt: skip
    without = diary_lessons.diary_lessons(
        sqlite_table, TENANT, make_pupil(without={2026: ("algebra",)}), 2026, TODAY, TODAY
    )  # fmt: skip

    assert [lesson.key for lesson in own] == ["algebra", "english-2"]
    assert without == []


def stretch(table: Table) -> Callable[[date, date], list[date]]:
    journal = LESSON.journal
    return lambda first, last: [sheet.day for sheet in lessons.journal_sheets(table, TENANT, journal, first, last)]


def test_a_stretch_of_days_includes_both_ends_oldest_first(sqlite_table: Table) -> None:
    days = [TODAY + timedelta(days=n) for n in (-1, 0, 1, 2)]
    fill(sqlite_table, *(make_sheet(day=day, number=12) for day in reversed(days)))

    assert stretch(sqlite_table)(days[1], days[2]) == days[1:3]
    assert stretch(sqlite_table)(days[0], days[3]) == days
    assert stretch(sqlite_table)(days[2], days[1]) == []
    found = diary_lessons.diary_lessons(sqlite_table, TENANT, make_pupil("pupil1"), 2026, days[1], days[2])
    assert [lesson.day for lesson in found] == days[1:3]


def test_lessons_of_a_day_come_by_number(sqlite_table: Table) -> None:
    fill(sqlite_table, *(make_sheet(number=number) for number in (10, 2, 1)))

    found = diary_lessons.diary_lessons(sqlite_table, TENANT, make_pupil("pupil1"), 2026, TODAY, TODAY)

    assert [lesson.number for lesson in found] == [1, 2, 10]


def test_sheets_of_a_day_are_read_in_the_order_asked_for_in_one_round_trip(sqlite_table: Table) -> None:
    fill(sqlite_table, make_sheet(number=1), make_sheet(number=2))
    wanted = [make_sheet(number=number).id for number in (2, 9, 1)]
    metered = MeteredTable(sqlite_table)

    with metered.counting() as count:
        found = lessons.sheets(metered, TENANT, wanted)

    assert [sheet.number for sheet in found] == [2, 1]
    assert count.trips == {"batch_get": 1}


def test_a_teachers_days_are_found_in_one_query(sqlite_table: Table) -> None:
    days = [TeachingDay(day=TODAY + timedelta(days=n), lessons=(str(LESSON),)) for n in range(4)]
    for day in days:
        sqlite_table.transact(lessons.put_teaching_day(TENANT, TEACHER, day))
    metered = MeteredTable(sqlite_table)

    with metered.counting() as count:
        found = lessons.teaching_days(metered, TENANT, TEACHER, days[1].day, days[2].day)

    assert found == days[1:3]
    assert count.trips == {"query": 1}

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.lesson import Sheet
from functions.domain.lessons.plan import (
    Hour,
    Pace,
    Plan,
    PlanLesson,
    PlanLine,
    hand_out,
    handed,
    pace,
    plan_lesson,
    same_topic,
)
from tests.support.builders import make_sheet

FIRST = date(2026, 9, 1)
TOPICS = ["Дроби", "Проценты", "Степени", "Уравнения"]
PLANS = st.lists(st.builds(PlanLine, topic=st.sampled_from(TOPICS), hours=st.integers(1, 3)), max_size=6).map(
    lambda lines: Plan(lines=tuple(lines))
)


@st.composite
def journals(draw: st.DrawFn) -> list[PlanLesson]:
    kinds = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["", "", "", "Экскурсия в музей", *TOPICS, "Дроби. Самостоятельная работа"]),
                st.booleans(),
                st.sampled_from([True, True, True, False]),
            ),
            max_size=16,
        )
    )
    return [
        PlanLesson(FIRST + timedelta(days=place), 1, topic, scheduled, taught)
        for place, (topic, scheduled, taught) in enumerate(kinds)
    ]


def lessons(*topics: str | None) -> list[PlanLesson]:
    """Lessons of days in a row: what is written in each; None for one that is cancelled."""
    return [
        PlanLesson(FIRST + timedelta(days=place), 1, topic or "", taught=topic is not None)
        for place, topic in enumerate(topics)
    ]


def plan(*topics: str | tuple[str, int]) -> Plan:
    lines = [(one, 1) if isinstance(one, str) else one for one in topics]
    return Plan(lines=tuple(PlanLine(topic=topic, hours=hours) for topic, hours in lines))


def shown(made: Plan, journal: list[PlanLesson]) -> list[str | None]:
    return [None if hour is None else made.lines[hour.line].topic for hour in hand_out(made, journal).hours]


@given(PLANS, journals())
def test_each_topic_gets_its_hours_and_no_more(made: Plan, journal: list[PlanLesson]) -> None:
    handed = hand_out(made, journal)

    hours = Counter([*(hour for hour in handed.hours if hour is not None), *handed.left])

    assert hours == Counter(Hour(n, hour) for n, line in enumerate(made.lines) for hour in range(1, line.hours + 1))


@given(PLANS, journals())
def test_topics_that_are_still_to_be_given_keep_the_order_of_the_plan(made: Plan, journal: list[PlanLesson]) -> None:
    handed = hand_out(made, journal)

    ahead = [hour for lesson, hour in zip(journal, handed.hours, strict=True) if hour and not lesson.topic]

    assert [*ahead, *handed.left] == sorted([*ahead, *handed.left])


@given(PLANS, journals())
def test_every_lesson_has_one_topic_at_most_and_none_is_left_empty_while_the_plan_lasts(
    made: Plan, journal: list[PlanLesson]
) -> None:
    handed = hand_out(made, journal)

    assert len(handed.hours) == len(journal)
    for lesson, hour in zip(journal, handed.hours, strict=True):
        if not lesson.taught:
            assert hour is None
        elif lesson.topic:
            assert hour is None or same_topic(made.lines[hour.line].topic, lesson.topic)
        elif hour is None:
            assert not handed.left


@given(PLANS, journals(), st.integers(0, 16))
def test_the_lag_is_what_was_planned_less_what_was_given(made: Plan, journal: list[PlanLesson], days: int) -> None:
    on = FIRST + timedelta(days=days)
    until = [lesson for lesson in journal if lesson.day <= on]

    told = pace(made, journal, on)

    written = [lesson for lesson in until if lesson.taught and lesson.topic]
    assert told.lag == told.planned - told.given
    assert told.given + told.other == len(written)
    assert 0 <= told.given <= made.hours
    assert told.planned == min(made.hours, len([lesson for lesson in until if lesson.scheduled]))


@given(PLANS, journals(), st.data())
def test_a_lesson_that_falls_out_moves_all_that_follow_by_one(
    made: Plan, journal: list[PlanLesson], data: st.DataObject
) -> None:
    open_lessons = [n for n, lesson in enumerate(journal) if lesson.taught and not lesson.topic]
    if not open_lessons:
        return
    out = data.draw(st.sampled_from(open_lessons))
    before = hand_out(made, journal)

    after = hand_out(made, [one._replace(taught=False) if n == out else one for n, one in enumerate(journal)])

    rest = [n for n in open_lessons if n > out]
    queue = [before.hours[n] for n in [out, *rest]] + list(before.left)
    assert [after.hours[n] for n in rest] == queue[: len(rest)]


def test_topics_are_handed_out_in_order_and_a_cancelled_lesson_gets_none() -> None:
    made = plan(("Дроби", 2), "Проценты")

    assert shown(made, lessons("Дроби", None, "", "", "")) == ["Дроби", None, "Дроби", "Проценты", None]


def test_a_lesson_with_another_topic_is_left_to_it_and_the_plan_goes_on_after_it() -> None:
    assert shown(plan("Дроби", "Проценты"), lessons("Дроби", "Экскурсия в музей", "")) == ["Дроби", None, "Проценты"]


def test_a_topic_given_earlier_than_planned_is_not_handed_out_again() -> None:
    assert shown(plan("Дроби", "Проценты", "Степени"), lessons("Степени", "", "")) == ["Степени", "Дроби", "Проценты"]


def test_a_plan_longer_than_the_year_says_what_is_left() -> None:
    assert hand_out(plan("Дроби", ("Степени", 2)), lessons("")).left == [Hour(1, 1), Hour(1, 2)]


def test_a_written_topic_is_the_planned_one_with_a_sentence_more_but_not_another_word() -> None:
    assert same_topic("Причастный оборот", "причастный оборот. Словарный диктант")
    assert same_topic("Ёмкость: повторение", "Емкость, повторение")
    assert not same_topic("Дроби", "Дробим камни")
    assert not same_topic("Причастный оборот", "Причастный")


def test_of_two_topics_that_begin_alike_the_longer_one_is_meant() -> None:
    made = plan("Дроби", "Дроби на прямой")

    assert shown(made, lessons("Дроби на прямой. Повторение", "")) == ["Дроби на прямой", "Дроби"]


def test_lag_counts_lessons_that_fell_out_and_those_that_came_besides() -> None:
    journal = lessons("Дроби", None, "Экскурсия в музей", "")
    extra = PlanLesson(FIRST + timedelta(days=3), 6, "Проценты", scheduled=False)

    assert pace(plan(*TOPICS), journal, FIRST + timedelta(days=2)) == Pace(planned=3, given=1, other=1)
    assert pace(plan(*TOPICS), [*journal, extra], FIRST + timedelta(days=3)).lag == 2


def following(made: Plan, sheets: list[Sheet]) -> list[Sheet]:
    """The sheets after the plan's topics have followed."""
    changed = {sheet.id: sheet for sheet in handed(made, sheets)}
    return [changed.get(sheet.id, sheet) for sheet in sheets]


@given(
    PLANS,
    st.lists(st.sampled_from(["", "", "", "Экскурсия в музей", *TOPICS]), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=20),
)
def test_after_any_cancelling_and_returning_the_topics_stand_in_the_order_of_the_plan_without_gaps(
    made: Plan, written: list[str], steps: list[tuple[int, bool]]
) -> None:
    sheets = [make_sheet(day=FIRST + timedelta(days=place), topic=topic) for place, topic in enumerate(written)]
    sheets = following(made, sheets)

    for place, cancelled in steps:
        at = place % len(sheets)
        sheets[at] = sheets[at].model_copy(update={"cancelled": cancelled})
        sheets = following(made, sheets)

    taken = hand_out(made, [plan_lesson(sheet) for sheet in sheets if sheet.topic and not sheet.cancelled]).left
    still = [made.lines[hour.line].topic for hour in taken]
    open_lessons = [sheet.planned for sheet in sheets if not sheet.topic and not sheet.cancelled]
    assert open_lessons == (still + [""] * len(sheets))[: len(open_lessons)]
    assert all(sheet.planned == "" for sheet in sheets if sheet.cancelled and not sheet.topic)
    assert [sheet.topic for sheet in sheets] == written

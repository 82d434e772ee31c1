from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.organisation.school import Term
from functions.domain.timetabling.calendar import Calendar, Holiday
from functions.domain.timetabling.timetable import Alternation, Entry, Occurrence, Timetable, Version, weekly_hours

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 30)
TERMS = (
    Term(number=1, title="1 четверть", start=FIRST, end=date(2026, 10, 25)),
    Term(number=2, title="2 четверть", start=date(2026, 11, 4), end=LAST),
)
MONDAY = date(2026, 11, 16)
DAYS = st.dates(FIRST, LAST)
ENTRIES = st.builds(
    Entry,
    weekday=st.integers(0, 5),
    number=st.integers(1, 8),
    subject=st.sampled_from(["algebra", "russian", "english"]),
    group=st.sampled_from(["", "1", "2"]),
    week=st.sampled_from(Alternation),
)
VERSIONS = st.lists(st.builds(Version, since=DAYS, entries=st.lists(ENTRIES, max_size=12).map(tuple)), max_size=4)
CALENDARS = st.builds(
    Calendar,
    year=st.just(2026),
    week=st.sampled_from([5, 6]),
    moved=st.dictionaries(DAYS, DAYS, max_size=3),
    holidays=st.lists(
        st.builds(
            lambda first, n: Holiday(first=first, last=first + timedelta(days=n), title="К"), DAYS, st.integers(0, 9)
        ),
        max_size=3,
    ).map(tuple),
)


def timetable(*versions: Version) -> Timetable:
    made = Timetable(class_id="7", year=2026)
    for version in versions:
        made = made.with_version(version)
    return made


def week(*entries: tuple[int, int, str], since: date = FIRST) -> Version:
    return Version(since=since, entries=tuple(Entry(weekday=d, number=n, subject=s) for d, n, s in entries))


@given(VERSIONS, CALENDARS)
def test_each_lesson_of_the_template_is_given_once_on_each_of_its_days(
    versions: list[Version], calendar: Calendar
) -> None:
    made = timetable(*versions)

    lessons = Counter(made.occurrences(FIRST, LAST, calendar, TERMS))

    expected: Counter[Occurrence] = Counter()
    for day in calendar.school_days(FIRST, LAST, "7"):
        version, source = made.version_on(day), calendar.taught_day(day, "7")
        if version is None or source is None or not any(term.start <= day <= term.end for term in TERMS):
            continue
        expected.update(
            Occurrence(day, one.number, "7", one.subject, one.group, one.room)
            for one in version.entries
            if one.weekday == source.weekday() and one.week in {Alternation.EACH, made.week_of(source)}
        )
    assert lessons == expected


@given(VERSIONS, CALENDARS, DAYS)
def test_a_stretch_is_cut_anywhere_without_a_lesson_lost_or_doubled(
    versions: list[Version], calendar: Calendar, cut: date
) -> None:
    made = timetable(*versions)

    whole = made.occurrences(FIRST, LAST, calendar, TERMS)

    assert whole == sorted(whole)
    assert whole == [
        *made.occurrences(FIRST, cut, calendar, TERMS),
        *made.occurrences(cut + timedelta(days=1), LAST, calendar, TERMS),
    ]


@given(VERSIONS, st.builds(Version, since=DAYS, entries=st.lists(ENTRIES, max_size=8).map(tuple)), CALENDARS)
def test_a_new_version_leaves_the_days_before_it_as_they_were(
    versions: list[Version], new: Version, calendar: Calendar
) -> None:
    made = timetable(*versions)
    before = new.since - timedelta(days=1)

    changed = made.with_version(new)

    assert changed.occurrences(FIRST, before, calendar, TERMS) == made.occurrences(FIRST, before, calendar, TERMS)


def test_days_of_no_term_and_of_holidays_have_no_lessons() -> None:
    calendar = Calendar(year=2026, holidays=(Holiday(first=MONDAY, last=MONDAY, title="День села"),))
    made = timetable(week((0, 1, "algebra")))

    days = [one.day for one in made.occurrences(date(2026, 10, 19), date(2026, 11, 23), calendar, TERMS)]

    assert days == [date(2026, 10, 19), date(2026, 11, 9), date(2026, 11, 23)]


def test_a_saturday_taught_as_monday_has_mondays_lessons() -> None:
    made = timetable(week((0, 1, "algebra"), (0, 2, "russian"), (1, 1, "physics")))
    saturday = MONDAY - timedelta(days=2)

    lessons = made.lessons_on(saturday, Calendar(year=2026, moved={saturday: MONDAY}))

    assert [(one.day, one.number, one.subject) for one in lessons] == [
        (saturday, 1, "algebra"),
        (saturday, 2, "russian"),
    ]


def test_a_version_is_in_force_from_its_day_until_the_next() -> None:
    made = timetable(week((0, 1, "russian"), since=MONDAY), week((0, 1, "algebra")))
    calendar = Calendar(year=2026)

    subjects = [one.subject for one in made.occurrences(date(2026, 11, 9), MONDAY, calendar, TERMS)]

    assert subjects == ["algebra", "russian"]
    assert made.lessons_on(date(2026, 8, 31), calendar) == []
    assert len(made.with_version(week(since=MONDAY)).versions) == 2


def test_a_lesson_of_every_second_week_comes_by_turns_from_the_first_of_september() -> None:
    odd = Entry(weekday=0, number=1, subject="informatics", week=Alternation.FIRST)
    even = Entry(weekday=0, number=1, subject="probability", week=Alternation.SECOND)
    made = timetable(Version(since=FIRST, entries=(odd, even)))

    lessons = made.occurrences(date(2026, 8, 31), date(2026, 9, 21), Calendar(year=2026), TERMS)

    assert [(one.day.day, one.subject) for one in lessons] == [
        (7, "probability"),
        (14, "informatics"),
        (21, "probability"),
    ]
    assert weekly_hours((odd, even)) == {("informatics", ""): 0.5, ("probability", ""): 0.5}

"""The demo school itself and its calendar: terms that fit today, bells, kinds of work."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Final

from functions.domain.school import Bell, School, Term, WorkKind, school_year
from infra.local.demo.curriculum import SUBJECTS

SCHOOL_DAYS: Final = 5
STARTS: Final = ("08:30", "09:25", "10:25", "11:25", "12:20", "13:15", "14:10", "15:05")
LESSON: Final = timedelta(minutes=45)
WORK_KINDS: Final = (
    WorkKind(id="lesson", title="Работа на уроке", weight=1),
    WorkKind(id="homework", title="Домашняя работа", weight=1),
    WorkKind(id="independent", title="Самостоятельная работа", weight=2),
    WorkKind(id="test", title="Контрольная работа", weight=3),
)


def terms(today: date) -> tuple[Term, ...]:
    """Return the four terms of today's school year; those that were over before the newest one are closed."""
    year = school_year(today)
    spans = (
        (date(year, 9, 1), date(year, 10, 25)),
        (date(year, 11, 2), date(year, 12, 30)),
        (date(year + 1, 1, 11), date(year + 1, 3, 26)),
        (date(year + 1, 4, 5), date(year + 1, 5, 26)),
    )
    newest = max((n for n, (start, _) in enumerate(spans) if start <= today), default=0)
    return tuple(Term(number=n + 1, start=start, end=end, closed=n < newest) for n, (start, end) in enumerate(spans))


def school(tenant: str, today: date) -> School:
    """Return the demo school; the phone is of a range that is not given to subscribers."""
    return School(
        id=tenant,
        short_name="Бурминская ООШ",
        full_name="МБОУ «Бурминская основная общеобразовательная школа»",
        address="Рязанская область, Александро-Невский район, село Бурминка",
        phone="+7 (000) 000-00-00",
        email="school@example.org",
        time_zone="Europe/Moscow",
        terms=terms(today),
        bells=tuple(_bells()),
        subjects=SUBJECTS,
        work_kinds=WORK_KINDS,
    )


def school_days(term: Term) -> list[date]:
    """Return a term's days with lessons: Monday to Friday."""
    length = (term.end - term.start).days + 1
    days = (term.start + timedelta(days=n) for n in range(length))
    return [day for day in days if day.weekday() < SCHOOL_DAYS]


def _bells() -> Iterator[Bell]:
    for number, text in enumerate(STARTS, start=1):
        start = time.fromisoformat(text)
        minutes = start.hour * 60 + start.minute + int(LESSON.total_seconds()) // 60
        yield Bell(number=number, start=start, end=time(minutes // 60, minutes % 60))

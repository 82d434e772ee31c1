"""The demo school itself: what its site says of it, with terms that fit today, and its kinds of work."""

from datetime import date, timedelta
from typing import Final

from functions.domain.organisation.school import Bell, School, Term, WorkKind, school_year
from infra.local.demo.curriculum import HOURS, PASS_SUBJECTS, SUBJECTS
from school_site.config import SchoolConfig, load_school
from school_site.freezer import CONFIG

SCHOOL_DAYS: Final = 5
WORK_KINDS: Final = (
    WorkKind(id="lesson", title="Работа на уроке", weight=1),
    WorkKind(id="homework", title="Домашняя работа", weight=1),
    WorkKind(id="independent", title="Самостоятельная работа", weight=2),
    WorkKind(id="test", title="Контрольная работа", weight=3),
)


def school(tenant: str, today: date) -> School:
    """Return the demo school, as site/school.toml has it. Raises SchoolConfigError."""
    described = described_by(load_school(CONFIG), tenant, today)
    classes = {str(grade): f"{grade} класс" for grade in HOURS}
    return School.model_validate(described.model_dump() | {"classes": classes, "pass_subjects": PASS_SUBJECTS})


def described_by(config: SchoolConfig, tenant: str, today: date) -> School:
    """Return a school without classes, as a file such as site/school.toml describes it, with the usual subjects."""
    told = config.school
    return School(
        id=tenant,
        short_name=told.short_name,
        full_name=told.full_name,
        address=told.address,
        phone=told.phone,
        email=told.email,
        time_zone=told.time_zone,
        terms=_terms(config, today),
        bells=tuple(Bell(number=bell.number, start=bell.start, end=bell.end) for bell in config.bells),
        subjects=SUBJECTS,
        work_kinds=WORK_KINDS,
        days_to_write=14,
    )


def last_year(the_school: School) -> School:
    """Return the school as it was a year before: its terms, all closed."""
    terms = (
        term.model_copy(update={"start": _moved(term.start, -1), "end": _moved(term.end, -1), "closed": True})
        for term in the_school.terms
    )
    return the_school.model_copy(update={"terms": tuple(terms)})


def _terms(config: SchoolConfig, today: date) -> tuple[Term, ...]:
    """Return the terms, moved into today's school year; those that were over before the newest one are closed."""
    told = config.year.terms
    years = school_year(today) - school_year(told[0].start)
    moved = [(_moved(term.start, years), _moved(term.end, years)) for term in told]
    newest = max((place for place, (start, _) in enumerate(moved) if start <= today), default=0)
    return tuple(
        Term(
            number=place + 1,
            title=f"{place + 1}\N{NO-BREAK SPACE}четверть",
            start=start,
            end=end,
            closed=place < newest,
        )
        for place, (start, end) in enumerate(moved)
    )


def _moved(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


def school_days(term: Term) -> list[date]:
    """Return a term's days with lessons: Monday to Friday."""
    length = (term.end - term.start).days + 1
    days = (term.start + timedelta(days=n) for n in range(length))
    return [day for day in days if day.weekday() < SCHOOL_DAYS]

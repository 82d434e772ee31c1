"""The diary's pages and their JSON: a week, a term, the year, absences, the choice between children."""

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue

from functions.diary import words
from functions.diary.reading import Reading, absences_of_now, admit, of_week
from functions.diary.term import shown
from functions.domain.access import rights
from functions.domain.diaries import diary, diary_absences
from functions.domain.diaries.diary import OtherYear
from functions.domain.diaries.diary_term import by_subject
from functions.domain.diaries.diary_year import year_table
from functions.domain.diaries.signature import WeekSeen
from functions.domain.grading.goals import least_for
from functions.domain.grading.results import BEHAVIOUR
from functions.domain.organisation.school import school_year
from functions.domain.roll.people import NoSuchPupil, Person, Role
from functions.domain.week import Week
from functions.storage import calendars, keys, people, records
from functions.storage import diary as storage
from functions.web import forms
from functions.web.current import table
from functions.web.visit import enter

blueprint = Blueprint("diary", __name__)


@blueprint.get("/diary")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/diary/", 308)


@blueprint.get("/diary/")
def children() -> ResponseReturnValue:
    """Send to the one diary there is, or let a guardian choose the child."""
    visit = enter(lambda tenant, me: (keys.family(tenant, me),))
    family = people.family(visit.found, visit.tenant, visit.person.id)
    mine = family.children(visit.today)
    week = Week.of(visit.today)
    if not mine and visit.person.has(Role.PUPIL):
        return redirect(f"/diary/{visit.person.id}/{week}", 303)
    if len(mine) == 1 and not visit.person.has(Role.PUPIL):
        return redirect(f"/diary/{mine[0].child_id}/{week}", 303)
    return render_template("diary/children.html", children=mine, week=week, own=visit.person.has(Role.PUPIL))


@blueprint.get("/diary/<pupil_id>/<week_text>")
def week(pupil_id: str, week_text: str) -> ResponseReturnValue:
    """Show a week. Two round trips: the door, and one query of the index.

    The query begins earlier, for homework and works that are due in this week.
    """
    reading = admit(pupil_id, of_week(pupil_id, week_text))
    asked, today = Week.parse(week_text), reading.visit.today
    found = reading.lessons_around(asked)
    due = diary.due(found, today)
    return _page(
        "diary/week.html",
        reading,
        view="week",
        tail=str(asked),
        week=asked,
        days=diary.days([lesson for lesson in found if lesson.day >= asked.monday], asked, due),
        due=due.lessons,
        to_hand_in=diary.to_hand_in(found) if asked.sunday >= today else [],
        this_week=Week.of(today),
        calendar=calendars.read(reading.visit.found, reading.visit.tenant, school_year(asked.sunday)),
        signed=_signed(reading, storage.seen(reading.visit.found, reading.visit.tenant, pupil_id, asked)),
        may_sign=reading.link is not None and asked.monday <= today,
    )


@blueprint.post("/diary/<pupil_id>/<week_text>/seen")
def sign(pupil_id: str, week_text: str) -> ResponseReturnValue:
    """Take a guardian's signature under a week. One read, one transaction; a repeat changes nothing. 303 back."""
    forms.fields()  # before the visit: if the session has ended, the page offers to send it again
    also = of_week(pupil_id, week_text)
    visit = enter(lambda tenant, me: (keys.family(tenant, me), keys.person(tenant, pupil_id), *also(tenant)))
    family = people.family(visit.found, visit.tenant, visit.person.id)
    ties = rights.to_pupil(visit.person, pupil_id, family, visit.today)
    rights.require(rights.Right.GUARDIAN_OF, ties, hidden=NoSuchPupil)
    link, pupil = (
        family.child(pupil_id, visit.today),
        records.read(visit.found, keys.person(visit.tenant, pupil_id), Person),
    )
    if link is None or pupil is None:
        raise NoSuchPupil
    asked = Week.parse(week_text)
    if school_year(asked.sunday) not in pupil.classes:
        raise OtherYear

    def change(before: WeekSeen) -> WeekSeen:
        return before.sign(visit.person.id, link.kind, asked, at=visit.at, today=visit.today)

    storage.sign(table(), visit.found, visit.tenant, pupil_id, asked, change)
    return redirect(f"/diary/{pupil_id}/{asked}#seen", 303)


@blueprint.get("/diary/<pupil_id>/term")
@blueprint.get("/diary/<pupil_id>/term/<int:number>")
def term(pupil_id: str, number: int | None = None) -> ResponseReturnValue:
    """Show a term by subject: marks, averages and how they come about, the term mark. Two round trips."""
    reading = admit(pupil_id, absences_of_now(pupil_id))
    school, asked = reading.visit.school, reading.term(number)
    kept = reading.of_term(asked, noted_only=True)
    behaviour = kept.results.pop(BEHAVIOUR, None)
    ongoing = reading.visit.today <= asked.end and not asked.closed
    subjects = by_subject(kept.lessons, school, kept.results, kept.brought, kept.subjects)
    return _page(
        "diary/term.html",
        reading,
        view="term",
        tail=_tail("term", asked.number, reading),
        term=asked,
        subjects=[shown(subject, school, ongoing=ongoing) for subject in subjects],
        behaviour=behaviour if school.behaviour else None,
        least_for=lambda target: least_for(target, school.rule),
    )


@blueprint.get("/diary/<pupil_id>/year")
def year(pupil_id: str) -> ResponseReturnValue:
    """Show the results of the school year. A round trip for the door and one for each term that has begun: 5 at most.

    Results lie at the last day of their term (keys.class_results); one query for all of them would read a year of
    lessons.
    """
    reading = admit(pupil_id)
    visit, begun = reading.visit, reading.begun_terms()
    last_days = [term.end for term in begun]
    found = storage.year_results(table(), visit.tenant, reading.pupil, reading.year, last_days)
    terms = visit.school.terms_of(reading.class_id)
    return _page(
        "diary/year.html",
        reading,
        view="year",
        tail="year",
        terms=terms,
        results=year_table(found, terms, visit.school),
    )


@blueprint.get("/diary/<pupil_id>/absences")
@blueprint.get("/diary/<pupil_id>/absences/<int:number>")
def absences(pupil_id: str, number: int | None = None) -> ResponseReturnValue:
    """Show the absences of a term by reason, day and subject. Two round trips."""
    reading = admit(pupil_id, absences_of_now(pupil_id))
    asked = reading.term(number)
    return _page(
        "diary/absences.html",
        reading,
        view="absences",
        tail=_tail("absences", asked.number, reading),
        term=asked,
        found=diary_absences.summary(reading.of_term(asked).lessons, reading.visit.school),
    )


@blueprint.get("/api/v1/diary/<pupil_id>/<week_text>")
def week_json(pupil_id: str, week_text: str) -> ResponseReturnValue:
    """Return a week as JSON: DiaryWeekOut."""
    from functions.diary.api import DiaryWeekOut  # noqa: PLC0415  # pages need none of its models

    reading = admit(pupil_id, of_week(pupil_id, week_text))
    asked = Week.parse(week_text)
    found = [lesson for lesson in reading.lessons_around(asked) if lesson.day >= asked.monday]
    seen = storage.seen(reading.visit.found, reading.visit.tenant, pupil_id, asked)
    out = DiaryWeekOut.of(reading.pupil, asked, found, seen, reading.visit.school)
    return jsonify(out.model_dump(mode="json"))


@blueprint.get("/api/v1/diary/<pupil_id>/term/<int:number>")
def term_json(pupil_id: str, number: int) -> ResponseReturnValue:
    """Return a term as JSON: DiaryTermOut."""
    from functions.diary.api import DiaryTermOut  # noqa: PLC0415  # pages need none of its models

    reading = admit(pupil_id, absences_of_now(pupil_id))
    school, asked = reading.visit.school, reading.term(number)
    kept = reading.of_term(asked, noted_only=True)
    kept.results.pop(BEHAVIOUR, None)
    subjects = by_subject(kept.lessons, school, kept.results, kept.brought, kept.subjects)
    return jsonify(DiaryTermOut.of(reading.pupil, asked, subjects, school).model_dump(mode="json"))


def _page(template: str, reading: Reading, *, view: str, tail: str, **given: Any) -> str:  # noqa: ANN401  # for Jinja
    """Render a view of a diary. `tail` is what its address has after the pupil, so that another child's is near."""
    today = reading.visit.today
    now = {"term": reading.term(None), "week": Week.of(today)}
    return render_template(template, **(now | given), reading=reading, view=view, tail=tail, words=words)


def _tail(view: str, number: int, reading: Reading) -> str:
    """Return a term's part of an address: without its number where another child's class may have other terms."""
    return view if reading.visit.school.other_terms else f"{view}/{number}"


def _signed(reading: Reading, seen: WeekSeen) -> list[tuple[str, datetime]]:
    """Return who has signed, in the order of time: the reader is «вы»."""
    zone, me = reading.visit.zone, reading.visit.person.id
    return [
        ("вы" if guardian == me else words.GUARDIANS[one.kind], one.at.astimezone(zone))
        for guardian, one in sorted(seen.by.items(), key=lambda pair: pair[1].at)
    ]

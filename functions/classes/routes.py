"""The class today: who is away, what is noted for whole days, who is at risk; and all subjects of a term."""

import secrets
from contextlib import suppress
from datetime import date
from typing import Final

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.classes.opening import enter_class, require_class
from functions.domain.access import rights
from functions.domain.access.login import ForgedForm
from functions.domain.journal import noting
from functions.domain.journal.class_term import away, standings
from functions.domain.journal.risk import MISSED_LESSONS, SEVERAL_TWOS, UNEXCUSED, Sign, at_risk
from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.organisation.school import AbsenceCode, AbsenceKind, NoSuchTerm, School, Term
from functions.domain.record import SchoolError
from functions.domain.roll.classes import Pupil, SchoolClass
from functions.domain.roll.people import Role
from functions.domain.week import Week
from functions.storage import absences, class_terms
from functions.storage.chains import OfficeChange
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.refusals import log_refusal
from functions.web.visit import Visit, enter

blueprint = Blueprint("classes", __name__)
LIMITS: Final = {"twos": SEVERAL_TWOS, "missed": MISSED_LESSONS, "unexcused": UNEXCUSED}
FIELDS: Final = ("pupil_id", "first", "last", "letter", "comment")


@blueprint.get("/class")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/class/", 308)


@blueprint.get("/class/")
def own_classes() -> ResponseReturnValue:
    """Show the classes of who asks, or go to the only one. One round trip."""
    visit = enter()
    rights.require(rights.Right.STAFF, rights.ties_of(visit.person))
    office = visit.person.has(Role.OFFICE)
    found = {key: title for key, title in visit.school.classes.items() if office or key in visit.person.homerooms}
    if len(found) == 1:
        return redirect(f"/class/{next(iter(found))}", 303)
    return render_template("classes/list.html", classes=found)


@blueprint.get("/class/<class_id>")
def today(class_id: str) -> ResponseReturnValue:
    """Show the class of a day, by default of today. Two round trips: the visit with the class, and its term."""
    visit, school_class = enter_class(class_id)
    return _page(visit, school_class, absences.of_class(visit.found, visit.tenant, class_id, school_class.year))


@blueprint.post("/class/<class_id>/absences")
def note(class_id: str) -> ResponseReturnValue:
    """Note an absence by days, or take one back. 303 back; what is refused comes back with what was typed."""
    posted = forms.fields()
    error: SchoolError | None = None
    try:
        visit, school_class = enter_class(class_id)
    except ForgedForm as forged:  # logged in anew since the page was opened: nothing typed may be lost
        visit, error = g.visit, forged
        school_class = require_class(visit, class_id)
    try:
        if error is not None:
            raise error
        _change(visit, school_class, posted)
    except SchoolError as refused:
        log_refusal(refused)
        kept = absences.of_class(visit.found, visit.tenant, class_id, school_class.year)
        return _page(visit, school_class, kept, posted, refused)
    done = "removed" if "note" in posted else "saved"
    return redirect(f"/class/{class_id}?done={done}#absences", 303)


@blueprint.get("/class/<class_id>/term/<int:number>")
def term(class_id: str, number: int) -> ResponseReturnValue:
    """Show averages and term marks of all subjects. Two round trips."""
    visit, school_class = enter_class(class_id)
    shown = visit.school.term(number, class_id)
    notes = absences.of_class(visit.found, visit.tenant, class_id, school_class.year)
    found = class_terms.read(table(), visit.tenant, class_id, school_class.year, shown)
    lines = standings(found, shown, school_class, notes, visit.school, visit.today)
    taught = {subject for subject, _ in school_class.journals()} | {key for one in lines for key in one.subjects}
    return render_template(
        "classes/term.html",
        school_class=school_class,
        term=shown,
        lines=lines,
        subjects=sorted(taught, key=visit.school.subject_title),
    )


def _change(visit: Visit, school_class: SchoolClass, posted: dict[str, str]) -> None:
    place = (school_class.id, school_class.year)
    asked = forms.posted(noting.TakenBack) if "note" in posted else forms.posted(noting.NewNote)

    def decide(kept: ClassAbsences) -> noting.Noted:
        if isinstance(asked, noting.TakenBack):
            return noting.take_back(kept, asked, school_class, visit.school, by=visit.person)
        return noting.add(kept, asked, school_class, visit.school, by=visit.person, at=visit.at)

    saving = OfficeChange(f"absences {school_class.id}", asked.save_id, visit.person.id, visit.at, {}, {})
    absences.change(table(), visit.tenant, place, asked.pupil_id, decide, saving)


def _page(
    visit: Visit,
    school_class: SchoolClass,
    kept: ClassAbsences,
    posted: dict[str, str] | None = None,
    error: SchoolError | None = None,
) -> ResponseReturnValue:
    school, day = visit.school, _day(request.args.get("day"), visit, school_class.id)
    nearest = school.nearest_term(day, school_class.id)
    found = class_terms.read(table(), visit.tenant, school_class.id, school_class.year, nearest)
    lines = standings(found, nearest, school_class, kept, school, visit.today)
    answer = None if error is None else answer_to(error)
    blank = {"first": day.isoformat(), "last": day.isoformat(), "letter": "", "comment": "", "pupil_id": ""}
    page = render_template(
        "classes/day.html",
        school_class=school_class,
        day=day,
        term=nearest,
        lessons=any(sheet.day == day for sheet in found.sheets),
        this_week=Week.of(visit.today),
        away=away(found.sheets, day, school_class, kept, school),
        risk=at_risk(lines, school.rule),
        signs=Sign,
        limits=LIMITS,
        notes=_notes(school_class, kept, nearest),
        note_name=noting.name,
        codes=_codes(school),
        pupils=school_class.pupils_on(day),
        typed=blank | {name: text for name, text in (posted or {}).items() if name in FIELDS},
        save_id=secrets.token_urlsafe(18),
        answer=answer,
        wrong=error.fields if isinstance(error, forms.InvalidInput) else [],
        done=request.args.get("done"),
    )
    return page, 200 if answer is None else answer.status


def _notes(school_class: SchoolClass, kept: ClassAbsences, term: Term) -> list[tuple[Pupil, DayAbsence]]:
    """Return what was noted for days of a term, the latest days first."""
    found = [
        (pupil, one)
        for pupil in school_class.pupils
        for one in kept.of(pupil.id)
        if one.first <= term.end and one.last >= term.start
    ]
    return sorted(found, key=lambda noted: noted[1].first, reverse=True)


def _codes(school: School) -> list[AbsenceCode]:
    """Return the letters that can stand for a day: those in use, but a late arrival."""
    return [code for code in school.absence_codes if not code.retired and code.kind is not AbsenceKind.LATE]


def _day(text: str | None, visit: Visit, class_id: str) -> date:
    """Return the day that an address asks for; without one, today, and on holidays the last day of the term before."""
    with suppress(ValueError):
        day = date.fromisoformat(text or "")
        with suppress(NoSuchTerm):
            visit.school.term_on(day, class_id)
            return day
    return min(visit.today, visit.school.nearest_term(visit.today, class_id).end)

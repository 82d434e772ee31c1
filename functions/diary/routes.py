"""The diary's pages and their JSON: a week, a term, the choice between children."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue

from functions.diary.api import DiaryWeekOut
from functions.domain import diary
from functions.domain.diary import DiaryLesson, OtherYear
from functions.domain.people import Family, Person, Role
from functions.domain.school import school_year
from functions.domain.week import Week
from functions.storage import consents, keys, lessons, people, records
from functions.storage.table import Key
from functions.web.current import table
from functions.web.visit import Visit, enter

blueprint = Blueprint("diary", __name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """A visit to one pupil's diary, after the door."""

    visit: Visit
    pupil: Person
    family: Family

    @property
    def own(self) -> bool:
        """Tell whether pupils read about themselves."""
        return self.visit.person.id == self.pupil.id

    @property
    def several(self) -> bool:
        """Tell whether the reader has another child to go to."""
        return len(self.family.children(self.visit.today)) > 1

    @property
    def class_id(self) -> str:
        """The pupil's class in the present school year; nothing for who has left."""
        return self.pupil.classes.get(self.visit.school.year, "")

    @property
    def class_title(self) -> str:
        """The pupil's class in the present school year; nothing for who has left."""
        school = self.visit.school
        return school.classes.get(self.class_id, "")

    def lessons(self, first: date, last: date) -> list[DiaryLesson]:
        """Return the pupil's lessons of a stretch of days of one school year. One query.

        Raises:
            OtherYear: The pupil was in no class of this school in that year.
        """
        year = school_year(last)
        if year not in self.pupil.classes:
            raise OtherYear
        return lessons.diary_lessons(table(), self.visit.tenant, self.pupil, year, first, last)


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

    The query begins a week earlier, for the homework that was given for this week's lessons.
    """
    reading = _admit(pupil_id)
    asked = Week.parse(week_text)
    found = reading.lessons(asked.shifted(-1).monday, asked.sunday)
    return render_template(
        "diary/week.html",
        reading=reading,
        week=asked,
        days=diary.days(found, asked),
        due=diary.due(found, reading.visit.today),
        this_week=Week.of(reading.visit.today),
        term=reading.visit.school.nearest_term(min(asked.sunday, reading.visit.today), reading.class_id),
    )


@blueprint.get("/diary/<pupil_id>/term/<int:number>")
def term(pupil_id: str, number: int) -> ResponseReturnValue:
    """Show a term by subject: marks, averages and how they come about, absences. Two round trips."""
    reading = _admit(pupil_id)
    school = reading.visit.school
    asked = school.term(number, reading.class_id)
    return render_template(
        "diary/term.html",
        reading=reading,
        term=asked,
        subjects=diary.by_subject(reading.lessons(asked.start, min(asked.end, reading.visit.today)), school),
        week=Week.of(min(asked.end, reading.visit.today)),
    )


@blueprint.get("/api/v1/diary/<pupil_id>/<week_text>")
def week_json(pupil_id: str, week_text: str) -> ResponseReturnValue:
    """Return a week as JSON: DiaryWeekOut."""
    reading = _admit(pupil_id)
    asked = Week.parse(week_text)
    found = reading.lessons(asked.monday, asked.sunday)
    out = DiaryWeekOut.of(reading.pupil, asked, found, reading.visit.school)
    return jsonify(out.model_dump(mode="json"))


def _admit(pupil_id: str) -> Reading:
    def wanted(tenant: str, me: str) -> tuple[Key, ...]:
        return keys.person(tenant, pupil_id), keys.family(tenant, me), keys.consents(tenant, pupil_id)

    visit = enter(wanted)
    pupil = records.read(visit.found, keys.person(visit.tenant, pupil_id), Person)
    family = people.family(visit.found, visit.tenant, visit.person.id)
    given = consents.read(visit.found, visit.tenant, pupil_id)
    return Reading(visit, diary.admit(visit.person, pupil, family, given, at=visit.at, today=visit.today), family)

"""A year of the demo school as it is written: classes, lessons, results, brought marks, and why pupils were away."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from functions.domain.grading.brought import Brought
from functions.domain.grading.results import Results
from functions.domain.lessons.absences import ClassAbsences, DayAbsence, PupilAbsences
from functions.domain.lessons.audit import ChainHead
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.storage import keys, lessons, records, school
from functions.storage.lessons import TeachingDay
from functions.storage.table import Put
from infra.local.demo.lessons import Away, Chronicle
from infra.local.demo.marking import results_of
from infra.local.demo.timetable import Slot


class Told:
    """A school year as it is told: its classes, lessons, results, and what pupils brought or were excused for."""

    def __init__(
        self,
        seed: int,
        the_school: School,
        classes: dict[str, SchoolClass],
        week: list[Slot],
        brought: Iterable[Brought] = (),
    ) -> None:
        """Take the school with the terms of that year, its classes, its timetable."""
        own = [slot for slot in week if all(str(grade) in classes for grade in slot.grades)]
        self.school, self.tenant, self.classes = the_school, the_school.id, classes
        self.chronicle = Chronicle(seed, the_school, classes, own)
        self.brought = list(brought)

    def actions(self, until: date, filled_before: date) -> Iterator[Put]:
        """Return what is written; lessons of terms that begin by `until`, filled before a day."""
        for school_class in self.classes.values():
            yield school.put_class(self.tenant, school_class)
        sheets: dict[Journal, list[Sheet]] = {}
        teaching: dict[tuple[str, date], list[str]] = {}
        for one in self.chronicle.lessons(until, filled_before):
            yield Put(lessons.sheet_item(self.tenant, one.sheet, one.version))
            if one.entry is not None:
                yield Put(records.item(keys.audit(self.tenant, one.sheet.id.journal, one.entry.sequence), one.entry))
            sheets.setdefault(one.sheet.id.journal, []).append(one.sheet)
            teaching.setdefault((one.sheet.teacher_id, one.sheet.day), []).append(str(one.sheet.id))
        for (teacher_id, day), ids in teaching.items():
            yield lessons.put_teaching_day(self.tenant, teacher_id, TeachingDay(day=day, lessons=tuple(ids)))
        yield from self._results(sheets)
        yield from self._notes()

    def _results(self, sheets: dict[Journal, list[Sheet]]) -> Iterator[Put]:
        """Return brought marks, results with their audit entries, and the ends of all chains."""
        chains = dict(self.chronicle.chains)
        for one in self.brought:
            first = self.school.term(one.term, one.class_id).start
            index = keys.brought_index(self.tenant, one.journal, first)
            yield Put(records.item(keys.brought(self.tenant, one.journal, one.term), one, index=index))
        for journal, told in sheets.items():
            former = {one.term: one for one in self.brought if one.journal == journal}
            for results in results_of(journal, told, self.classes[journal.class_id], self.school, former):
                entry = chains.setdefault(journal, ChainHead()).next_entry(**self._entry(results, told[0].teacher_id))
                chains[journal] = chains[journal].after(entry)
                yield Put(records.item(keys.audit(self.tenant, journal, entry.sequence), entry))
                index = keys.results_index(self.tenant, journal, self._last_day(results))
                yield Put(records.item(keys.results(self.tenant, journal, results.term), results, index=index))
        for journal, head in chains.items():
            yield Put(records.item(keys.chain(self.tenant, journal), head, version=max(1, head.sequence)))

    def _last_day(self, results: Results) -> date:
        terms = self.school.terms_of(results.class_id)
        return next((term.end for term in terms if term.number == results.term), terms[-1].end)

    def _entry(self, results: Results, by: str) -> dict[str, Any]:
        return {
            "about": f"{results.class_id}.{results.journal.key}.{results.year}.term-{results.term}",
            "version": 1,
            "save_id": f"demo-results-{results.class_id}-{results.term:02d}",
            "by": by,
            "at": datetime.combine(self._last_day(results), time(12), UTC),
            "before": {},
            "after": {pupil_id: {"value": result.value} for pupil_id, result in results.cells.items()},
        }

    def _notes(self) -> Iterator[Put]:
        """Return the absences by days: each pupil's own, and those of a class together."""
        for school_class in self.classes.values():
            noted = {
                pupil.id: tuple(self._note(away, school_class) for away in self.chronicle.notes[pupil.id])
                for pupil in school_class.pupils
                if pupil.id in self.chronicle.notes
            }
            place = keys.class_absences(self.tenant, school_class.id, school_class.year)
            yield Put(records.item(place, ClassAbsences(pupils=noted)))
            for pupil_id, days in noted.items():
                own = keys.absences(self.tenant, pupil_id, school_class.year)
                yield Put(records.item(own, PupilAbsences(days=days)))

    @staticmethod
    def _note(away: Away, school_class: SchoolClass) -> DayAbsence:
        return DayAbsence(
            first=away.first,
            last=away.last,
            letter=away.letter,
            comment="Справка" if away.first != away.last else "Заявление родителей",
            by=school_class.homeroom_teacher_id,
            at=datetime.combine(away.last, time(15), UTC),
        )

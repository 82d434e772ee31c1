"""The whole journal of a class for a year: what its archive is made of."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from functions.domain.grading.results import BEHAVIOUR
from functions.domain.lessons.audit import ChainHead
from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.school import Term
from functions.domain.reports.seal import seal
from functions.domain.reports.success import Value
from functions.domain.reports.volume import TermSpread, spreads
from functions.domain.roll.classes import Pupil
from functions.reports.one_class import OneClass, names
from functions.storage import reports
from functions.storage.reports import ClassRecords


@dataclass(frozen=True)
class Volume:
    """A class's year: all that its archive has."""

    of: OneClass
    records: ClassRecords
    heads: dict[Journal, ChainHead]
    names: dict[str, str]
    at: datetime

    @property
    def title(self) -> str:
        """What it is called: Классный журнал, 7 класс, 2026/27 учебный год."""
        return f"Классный журнал, {self.of.listed.title}, {self.of.period.title}"

    @property
    def over(self) -> bool:
        """Tell whether the year is over, so that the archive is a whole one."""
        return self.of.school.day(self.at) > self.of.period.last

    @cached_property
    def seal(self) -> str:
        """The hash of everything it was made from."""
        ends = [(f"{one.class_id}.{one.key}.{one.year}", head.sequence, head.hash) for one, head in self.heads.items()]
        return seal({**self.records.documents, **self.of.kept}, ends)

    @property
    def journals(self) -> list[Journal]:
        """Its journals by title, those too that nobody teaches any more; behaviour is none."""
        return [one for one in self.heads if one.subject != BEHAVIOUR]

    def called(self, journal: Journal) -> str:
        """Return a journal's title."""
        return self.of.school.journal_title(journal.subject, journal.group)

    def teachers(self, journal: Journal) -> str:
        """Return who has given its lessons in the year, in the order of their first ones."""
        ids = dict.fromkeys(one.teacher_id for one in self.records.lessons if one.journal == journal.key)
        return ", ".join(self.names[one] for one in ids)

    def results(self, journal: Journal) -> dict[int, dict[str, Value]]:
        """Return a journal's results by term, then by pupil."""
        return {
            one.term: {pupil_id: one.value(pupil_id) for pupil_id in one.cells}
            for one in self.records.results
            if one.journal == journal
        }

    def spreads(self, journal: Journal) -> list[TermSpread]:
        """Return a journal's spreads, a term each."""
        own = [one for one in self.records.lessons if one.journal == journal.key]
        return spreads(
            self.of.period.terms,
            own,
            lambda term: self._pupils(journal, term),
            self.of.attending,
            self.results(journal),
        )

    def _pupils(self, journal: Journal, term: Term) -> list[Pupil]:
        members = self.of.listed.members(journal.subject, journal.group)
        there = self.of.listed.pupils_between(term.start, term.end)
        return [one for one in there if one.id in members and journal.subject not in one.without]


def gather(of: OneClass, at: datetime) -> Volume:
    """Read a class's year: one query, and two round trips for a class of up to a hundred journals and teachers."""
    found = of.read()
    journals = _journals(of, found)
    teachers = {one.teacher_id for one in found.lessons} | {of.listed.homeroom_teacher_id}
    return Volume(
        of=of,
        records=found,
        heads=reports.heads(of.table, of.tenant, journals),
        names=names(of.table, of.tenant, sorted(teachers)),
        at=at,
    )


def _journals(of: OneClass, found: ClassRecords) -> list[Journal]:
    listed = of.listed
    there = {Journal(listed.id, subject, listed.year, group) for subject, group in listed.journals()}
    there |= {Journal(listed.id, one.subject, listed.year, one.group) for one in found.lessons}
    there |= {one.journal for one in found.results} | {one.journal for one in found.brought}
    return sorted(there, key=lambda one: (of.school.subject_title(one.subject), one.group))

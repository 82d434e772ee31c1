"""Invented lessons: topics, homework, marks and absences, from a seed; pupils differ as pupils do."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from functions.domain.journal.entry import CellChange, LessonChange, merge
from functions.domain.lessons.audit import AuditEntry, ChainHead
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.lessons.marks import Mark, PassFail
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from infra.local.demo.curriculum import TOPICS, WITHOUT_HOMEWORK
from infra.local.demo.timetable import Slot
from infra.local.demo.year import school_days

TEST_EVERY: Final = 9  # lessons of a subject between two tests
MARKED: Final = 0.4  # share of pupils who get a mark at a lesson that is no test
GIFTS: Final = (3.1, 3.6, 4.0, 4.3, 4.7, 4.9)  # what a pupil's marks gather around
ABSENT, EXCUSED, ILL, LATE = "нубо"  # of the demo school's table
OF_HOMEWORK: Final = 0.12  # share of marks at a lesson that are for homework
REMARKED: Final = 0.01  # chance of a remark for a pupil at a lesson
DAYS_TO_HAND_IN: Final = 10
REMARKS: Final = (
    "Забыл тетрадь",
    "Отлично работал у доски",
    "Не был готов к уроку",
    "Помог соседу по парте, спасибо",
    "Просьба проверить домашнее задание",
    "Активно отвечал",
)
ILLNESS: Final = 0.012  # chance that a pupil falls ill on a day


@dataclass(frozen=True, slots=True)
class Filled:
    """A lesson as it is kept, with the audit entry where it was filled."""

    sheet: Sheet
    version: int
    entry: AuditEntry | None


class Away(NamedTuple):
    """Days on which a pupil is away: the letter is known to the homeroom teacher, the lesson says н."""

    first: date
    last: date
    letter: str


class Chronicle:
    """Tells a school's lessons in order, keeping every journal's audit chain."""

    def __init__(self, seed: int, school: School, classes: dict[str, SchoolClass], week: list[Slot]) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # marks of invented pupils
        self.school, self.classes, self.week = school, classes, week
        self.chains: dict[Journal, ChainHead] = {}
        self.count: dict[Journal, int] = {}
        pupils = [pupil.id for school_class in classes.values() for pupil in school_class.pupils]
        self.gifts = {pupil_id: self.rng.choice(GIFTS) for pupil_id in pupils}
        self.away: dict[str, Away] = {}
        self.notes: dict[str, list[Away]] = {}
        self.owed: dict[tuple[str, Journal], date] = {}

    def lessons(self, until: date, filled_before: date) -> Iterator[Filled]:
        """Tell the lessons of all terms that begin by `until`; those before `filled_before` are filled."""
        for term in self.school.terms:
            if term.start <= until:
                for day in school_days(term):
                    yield from self._day(day, filled=day < filled_before)

    def _day(self, day: date, *, filled: bool) -> Iterator[Filled]:
        if filled:
            self._health(day)
        for slot in self.week:
            if slot.day == day.weekday():
                for grade in slot.grades:
                    yield self._lesson(slot, self.classes[str(grade)], day, filled=filled)

    def _lesson(self, slot: Slot, school_class: SchoolClass, day: date, *, filled: bool) -> Filled:
        room = f"{slot.grades[0] if slot.grades[0] < 5 else 5 + len(slot.post) % 6}"  # noqa: PLR2004  # primary classes stay in theirs
        sheet = Sheet(
            class_id=school_class.id, subject=slot.subject, day=day, number=slot.number,
            group=slot.group, teacher_id=school_class.teacher_of(slot.subject, slot.group) or "", room=room,
        )  # fmt: skip
        if not filled:
            return Filled(sheet, 1, None)
        change = self._change(sheet, school_class)
        after, difference = merge(sheet, 1, change)
        head = self.chains.get(sheet.id.journal, ChainHead())
        ends = self.school.bell(slot.number)
        zone = ZoneInfo(self.school.time_zone)
        at = datetime.combine(day, ends.end if ends else time(15), zone).astimezone(UTC)
        entry = head.next_entry(
            about=str(sheet.id), version=2, save_id=change.save_id, by=sheet.teacher_id, at=at,
            before=difference.before, after=difference.after,
        )  # fmt: skip
        self.chains[sheet.id.journal] = head.after(entry)
        return Filled(after, 2, entry)

    def _change(self, sheet: Sheet, school_class: SchoolClass) -> LessonChange:
        journal = sheet.id.journal
        place = self.count[journal] = self.count.get(journal, 0) + 1
        test = place % TEST_EVERY == 0 and sheet.subject not in WITHOUT_HOMEWORK
        topics = TOPICS[sheet.subject]
        topic = topics[(place // 2) % len(topics)]
        marked = school_class.grade >= self.school.first_marked_grade
        return LessonChange(
            base_version=1,
            save_id=f"demo-{self.rng.getrandbits(64):016x}",
            topic=f"Контрольная работа. {topic}" if test else topic,
            homework=self._homework(sheet.subject, test=test) if marked else None,
            work_kind="test" if test and marked else "lesson",
            cells=dict(self._cells(sheet, school_class, marked=marked, test=test)),
        )

    def _cells(
        self, sheet: Sheet, school_class: SchoolClass, *, marked: bool, test: bool
    ) -> Iterator[tuple[str, CellChange]]:
        for pupil in school_class.pupils_of(sheet.subject, sheet.group, sheet.day):
            if pupil.id in self.away:
                if marked and test:
                    self.owed[pupil.id, sheet.id.journal] = sheet.day + timedelta(days=DAYS_TO_HAND_IN)
                yield pupil.id, CellChange(absence=ABSENT)
                continue
            late = sheet.number == 1 and self.rng.random() < 0.02  # noqa: PLR2004
            cell = CellChange(
                marks=tuple(self._marks(pupil.id, sheet, test=test)) if marked else (),
                absence=LATE if late else None,
                late=self.rng.randint(2, 20) if late else None,
                note=self.rng.choice(REMARKS) if self.rng.random() < REMARKED else "",
            )
            if cell != CellChange():
                yield pupil.id, cell

    def _marks(self, pupil_id: str, sheet: Sheet, *, test: bool) -> Iterator[Mark]:
        """Give a mark, for the test that was missed a point, and now and then a second mark for homework."""
        if sheet.subject in self.school.pass_subjects:
            if self.rng.random() < MARKED:
                yield Mark(value=PassFail.PASSED)
            return
        due = self.owed.pop((pupil_id, sheet.id.journal), None)
        if due is not None and due >= sheet.day:
            yield Mark(due=due)
        if test or self.rng.random() < MARKED:
            yield self._mark(pupil_id)
            if not test and sheet.subject not in WITHOUT_HOMEWORK and self.rng.random() < OF_HOMEWORK:
                yield self._mark(pupil_id, "homework")

    def _mark(self, pupil_id: str, kind: str | None = None) -> Mark:
        return Mark(value=max(2, min(5, round(self.rng.gauss(self.gifts[pupil_id], 0.6)))), kind=kind)

    def _health(self, day: date) -> None:
        """Let some fall ill, and others come back."""
        for pupil_id in self.gifts:
            away = self.away.get(pupil_id)
            if away is not None and away.last < day:
                del self.away[pupil_id]
            elif away is None and self.rng.random() < ILLNESS:
                reason = self.rng.choice([ILL] * 4 + [EXCUSED, ABSENT])
                days = self.rng.randint(2, 6) if reason == ILL else 1
                self.away[pupil_id] = Away(day, day + timedelta(days=days - 1), reason)
                if reason != ABSENT:
                    self.notes.setdefault(pupil_id, []).append(self.away[pupil_id])

    def _homework(self, subject: str, *, test: bool) -> str:
        if test or subject in WITHOUT_HOMEWORK:
            return ""
        number = self.rng.randint(3, 60)
        choices = {
            "english": (f"Учебник, с. {number}, упр. {number % 9 + 1}", "Выучить слова урока"),
            "literature": (f"Прочитать с. {number}–{number + 8}, ответить на вопросы", "Выучить отрывок наизусть"),
            "reading": (f"Читать с. {number}–{number + 4}", "Пересказ по плану"),
            "russian": (f"Упр. {number * 3}", f"§ {number}, упр. {number * 3}", "Словарные слова"),
        }
        return self.rng.choice(
            choices.get(subject, (f"§ {number}, вопросы 1–3", f"№ {number * 4}, {number * 4 + 1}", f"§ {number}"))
        )

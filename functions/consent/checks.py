"""Asking ESIA again about standing consents, a small portion at a time. What the timer of this function does.

Nothing is lost where a run is broken off, and two runs at once do no harm: a check item stays where it is until
the answer, or that there was none, is written together with the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import Final

from functions.domain.access import consent, standing
from functions.domain.access.consent import Consents, Ending
from functions.domain.organisation.school import School
from functions.domain.roll.people import Person
from functions.esia.port import ConsentRegister, ProviderAnswerWrong, ProviderUnavailable, RequestRejected
from functions.storage import consents, keys, people, records
from functions.storage.consents import DueCheck
from functions.storage.errors import TableBusy
from functions.storage.table import Table
from functions.web.log import LOGGER

PORTION: Final = 20  # at half a second each, a sixth of a timer's minute; 144 runs a day are 2,880 pupils of a school
ALL: Final = 1000
ENOUGH_SECONDS: Final = 20.0  # one check: two tries to connect, one answer and two writes at their slowest
AWAY_AFTER: Final = 3  # so many in a row without an answer: the register is away, it is not one pupil's data


@dataclass(slots=True)
class Outcome:
    """What came of a run, in numbers of pupils.

    Attributes:
        checked: The register has answered.
        revoked: Of these, who lost a consent by the answer.
        put_off: It has not; asked again later.
        silent: Of these, about whom it has not answered for days.
    """

    checked: int = 0
    revoked: int = 0
    put_off: int = 0
    silent: int = 0


class _Result(Enum):
    CHECKED = auto()
    REVOKED = auto()
    PUT_OFF = auto()
    SILENT = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Checker:
    """Asks one provider's register for one school.

    Attributes:
        provider: The provider's name; identities are kept under it.
        clock: Gives the moment, aware.
        left: How many seconds this run still has.
    """

    table: Table
    tenant: str
    register: ConsentRegister
    provider: str
    clock: Callable[[], datetime]
    left: Callable[[], float]

    def run(self, *, everything: bool = False) -> Outcome:
        """Check what is due, the longest due first, at most PORTION pupils; with `everything` all, due or not.

        Stops early when little time is left, or when the register is away.
        """
        outcome, unanswered = Outcome(), 0
        until, most = (None, ALL) if everything else (self.clock(), PORTION)
        for due in consents.due_checks(self.table, self.tenant, until=until, limit=most):
            if self.left() < ENOUGH_SECONDS or unanswered >= AWAY_AFTER:
                break
            try:
                result = self._check(due)
            except TableBusy:
                continue  # somebody is changing these consents; the item is still due
            unanswered = unanswered + 1 if result in {_Result.PUT_OFF, _Result.SILENT} else 0
            _count(outcome, result)
        return outcome

    def _check(self, due: DueCheck) -> _Result:
        """Check one pupil: a few reads, one question, one transaction."""
        pupil_id, at = due.pupil_id, self.clock()
        if consents.forget_stray(self.table, self.tenant, due):
            return _Result.NOTHING
        today, pupil, given = self._read(pupil_id, at)
        if pupil is None or not consent.needed(pupil.birth_date, today) or not standing.watched(given, at):
            self._change(pupil_id, _unwatched)  # of age, gone, run out or taken back here: nothing to ask any more
            return _Result.NOTHING
        subject = people.subject_of(self.table, self.tenant, pupil_id, self.provider)
        if subject is None:
            return self._put_off(pupil_id, at, "NoSubject", "")
        try:
            report = standing.of_others(self.register.standing(subject=subject), subject)
        except (ProviderUnavailable, ProviderAnswerWrong, RequestRejected) as error:
            return self._put_off(pupil_id, at, type(error).__name__, error.support_code)
        after = consents.take_report(
            self.table, self.tenant, pupil_id, report, provider=self.provider, asked_at=at, today=today
        )
        lost = any(one.revoked_at == at and one.revoked_by is Ending.REGISTER for one in after.given)
        return _Result.REVOKED if lost else _Result.CHECKED

    def _read(self, pupil_id: str, at: datetime) -> tuple[date, Person | None, Consents]:
        school_key, person_key = keys.school(self.tenant), keys.person(self.tenant, pupil_id)
        found = self.table.batch_get([school_key, person_key, keys.consents(self.tenant, pupil_id)])
        school = records.read(found, school_key, School)
        today = at.date() if school is None else school.day(at)
        return today, records.read(found, person_key, Person), consents.read(found, self.tenant, pupil_id)

    def _put_off(self, pupil_id: str, at: datetime, reason: str, code: str) -> _Result:
        LOGGER.warning("consent_check_put_off", extra={"person_id": pupil_id, "reason": reason, "code": code or None})
        after = self._change(pupil_id, lambda before: standing.after_silence(before, at=at))
        return _Result.SILENT if standing.silent_too_long(after, at=at) else _Result.PUT_OFF

    def _change(self, pupil_id: str, how: Callable[[Consents], Consents]) -> Consents:
        return consents.change(self.table, self.tenant, pupil_id, how)


def _unwatched(before: Consents) -> Consents:
    return before.model_copy(update={"check": None})


def _count(outcome: Outcome, result: _Result) -> None:
    outcome.checked += result in {_Result.CHECKED, _Result.REVOKED}
    outcome.revoked += result is _Result.REVOKED
    outcome.put_off += result in {_Result.PUT_OFF, _Result.SILENT}
    outcome.silent += result is _Result.SILENT

"""The rounds of the timer: what waits in a school's outbox is turned into letters, or dropped where nobody hears of it.

Letters are sent at least once. An item is taken before its letters go and removed after them, so a crash in between
sends one again, with the same words: harmless, where a letter about a consent that never came is not. Whoever has got
theirs is written into the item when another one's fails.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from functions.domain.access.consent_news import ConsentNews
from functions.mail.port import AddressUnusable, MailNotSent
from functions.notify.consent_letters import Letter, letters_about
from functions.notify.desk import Desk, Tools
from functions.storage import outbox
from functions.storage.table import Item, Table, TableUnavailable
from functions.web.log import LOGGER
from functions.web.settings import Settings

EVERYTHING: Final = "everything"  # member of the event, true: what was put off too; for an operator
# Events of a journal, of which no letters are made yet.
UNHEARD: Final = frozenset({"lesson_saved", "results_saved", "brought_saved", "lesson_changed", "plan_saved"})
NUMBERS: Final = ("letters", "dropped", "letters_put_off", "letters_put_aside", "outbox_age")
PORTION: Final = 100  # of a shard, read at once
MOST: Final = 200  # items with letters of one school in one call
LEASE: Final = timedelta(minutes=3)  # longer than a run: who has taken an item is done with it by then, or gone
FIRST_PAUSE: Final = timedelta(minutes=2)  # after a letter that was not sent; doubled each time
LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_TRIES: Final = 10  # over 15 hours: a night without mail loses nothing
ENOUGH_SECONDS: Final = 20.0  # one item: two tries to send at their slowest, and the table
AWAY_AFTER: Final = 3  # so many items in a row whose letters were not taken: the mail is away, it is not one address


class _Event(BaseModel):
    """What every item of the outbox says, whatever it is about."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    event: str
    at: AwareDatetime


class Rounds:
    """The rounds of all schools. Neither mail nor the people key is opened before there is a letter."""

    def __init__(self, table: Table, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the table, and what gives the moment, aware."""
        self._table, self._clock, self._tools = table, clock, Tools(clock)

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """See timing.Job. Returns how many letters were sent, and of how many items what else became."""
        one = _Round(self._table, school.tenant, Desk(school, self._tools), self._clock, left)
        one.run(everything=event.get(EVERYTHING) is True)
        return {name: one.done[name] for name in NUMBERS}

    def finish(self, done: Mapping[str, int]) -> None:
        """Log numbers. An alarm belongs on `outbox_age` of `outbox_read`."""
        LOGGER.info("outbox_read", extra={"outbox_age": done["outbox_age"], "count": done["letters"]})
        if done["dropped"]:
            LOGGER.info("news_dropped", extra={"count": done["dropped"]})


@dataclass(slots=True)
class _Round:
    """One school's turn."""

    table: Table
    tenant: str
    desk: Desk
    clock: Callable[[], datetime]
    left: Callable[[], float]
    done: Counter[str] = field(default_factory=Counter)
    unsent: int = 0

    def run(self, *, everything: bool) -> None:
        """Take what is due until there is no more, no time, no mail, or MOST of one school: others wait too."""
        while self.done["taken"] < MOST and self._goes_on():
            at = self.clock()
            found = outbox.waiting(self.table, self.tenant, PORTION)
            self.done["outbox_age"] = max(self.done["outbox_age"], _age(found, at))
            due = [item for item in found if everything or outbox.is_due(item, at)]
            if not due:
                break
            for item in self._without_unheard(due):
                if not self._goes_on():
                    break
                self.done["taken"] += 1
                self.unsent = 0 if self._handle(item) else self.unsent + 1
            if everything:
                break

    def _goes_on(self) -> bool:
        return self.left() >= ENOUGH_SECONDS and self.unsent < AWAY_AFTER

    def _without_unheard(self, due: list[Item]) -> list[Item]:
        """Drop what nobody is told of, and return the rest."""
        unheard = [item for item in due if (said := _said(item)) is not None and said.event in UNHEARD]
        outbox.drop(self.table, unheard)
        self.done["dropped"] += len(unheard)
        return [item for item in due if item not in unheard]

    def _handle(self, item: Item) -> bool:
        """Send the letters of one item; tell whether none has failed."""
        taken = outbox.take(self.table, self.tenant, item, self.clock() + LEASE)
        if taken is None:
            return True  # another run was quicker
        try:
            news = ConsentNews.model_validate_json(taken.doc)
        except ValidationError:
            return self._aside(taken, "NewsUnreadable")
        try:
            letters = letters_about(self.table, self.tenant, news, self.desk, self.clock())
        except TableUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # one item that is broken stops no other; its text may name somebody
            return self._later(taken, news, type(error).__name__)
        return self._send(taken, news, letters)

    def _send(self, taken: Item, news: ConsentNews, letters: list[Letter]) -> bool:
        for letter in letters:
            try:
                self.desk.send(letter.to, letter.subject, letter.text, letter.html)
            except AddressUnusable:
                _put_aside(taken, "AddressUnusable")  # this one's only: nothing would mend it
                continue
            except MailNotSent as error:
                return self._later(taken, news, error.support_code or "MailNotSent")
            self.done["letters"] += 1
            news = news.model_copy(update={"told": (*news.told, letter.guardian_id)})
            LOGGER.info("letter_sent", extra={"event_id": outbox.event_id(taken), "person_id": letter.guardian_id})
        self.done["dropped"] += not letters and not news.told
        outbox.drop(self.table, [taken])
        return True

    def _later(self, taken: Item, news: ConsentNews, reason: str) -> bool:
        tries = outbox.tries(taken)
        if tries >= MOST_TRIES:
            return self._aside(taken, reason)
        pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
        outbox.put_off(self.table, self.tenant, taken, news, self.clock() + pause)
        self.done["letters_put_off"] += 1
        LOGGER.warning("letter_put_off", extra={"event_id": outbox.event_id(taken), "reason": reason, "count": tries})
        return False

    def _aside(self, taken: Item, reason: str) -> bool:
        outbox.put_aside(self.table, self.tenant, taken)
        self.done["letters_put_aside"] += 1
        _put_aside(taken, reason)
        return True


def _said(item: Item) -> _Event | None:
    try:
        return _Event.model_validate_json(item.doc)
    except ValidationError:
        return None


def _age(found: list[Item], at: datetime) -> int:
    """Return for how many seconds the oldest has waited that is due, or was taken and put off."""
    late = [item for item in found if outbox.is_due(item, at) or outbox.tries(item)]
    moments = [said.at for item in late if (said := _said(item)) is not None]
    return max(0, int((at - min(moments)).total_seconds())) if moments else 0


def _put_aside(item: Item, reason: str) -> None:
    """Log that a letter will not come; a person has to look (docs/notify.md)."""
    LOGGER.error("letter_put_aside", extra={"event_id": outbox.event_id(item), "reason": reason})

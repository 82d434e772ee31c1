"""The people one can be: the list that the demo school leaves beside its data."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from infra.local.gosuslugi.moments import MOSCOW

CHILD_YEARS = 14  # from here on a person registers alone, with a passport
ADULT_YEARS = 18


class Level(StrEnum):
    """The kind of an account, as tokens name it."""

    CHILD = "KD"
    CONFIRMED = "PR"
    OTHER = "P"


class Role(StrEnum):
    """What a person is to the demo school."""

    TEACHER = "teacher"
    OFFICE = "office"
    GUARDIAN = "guardian"
    PUPIL = "pupil"


class GivenConsent(BaseModel):
    """A consent for this person that was there before the emulator was."""

    model_config = ConfigDict(frozen=True)

    grantor: int
    granted: AwareDatetime
    expires: AwareDatetime


class Persona(BaseModel):
    """A person as ESIA knows them.

    Attributes:
        email: What the account is registered with.
        confirmed: Identity was checked.
        family: oids of the person's children, whether linked or not.
        children: oids of those whose accounts are linked to this one.
        consents: Given for this person before.
        account: Whether there is an account; without, a parent may create it.
        note: What to try with this one, in Russian.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    login: str
    person_id: str = ""
    oid: int
    name: str
    family_name: str
    given_name: str
    patronymic: str = ""
    roles: tuple[Role, ...] = ()
    snils: str
    birth_date: date | None = None
    email: str = ""
    confirmed: bool = True
    level: Level = Level.CONFIRMED
    family: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    consents: tuple[GivenConsent, ...] = ()
    account: bool = True
    note: str = ""

    def age(self, at: datetime) -> int:
        """Return the full years at a moment, by Moscow's calendar. Whose birth date is unknown counts as adult."""
        if self.birth_date is None:
            return ADULT_YEARS
        today = at.astimezone(MOSCOW).date()
        return (
            today.year
            - self.birth_date.year
            - ((today.month, today.day) < (self.birth_date.month, self.birth_date.day))
        )

    def under_age(self, at: datetime) -> bool:
        """Tell whether a parent decides for this person."""
        return self.age(at) < ADULT_YEARS

    @property
    def gender(self) -> str:
        """M or F, by the patronymic."""
        return "F" if self.patronymic.endswith("на") else "M"


_LIST = TypeAdapter(list[Persona])


def read_people(path: Path) -> list[Persona]:
    """Return the people of a list that `school serve` has written."""
    return _LIST.validate_json(path.read_bytes())

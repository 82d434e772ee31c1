"""A person as ESIA's `/rs/prns/{oid}` gives them, and whether their identity was confirmed."""

from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from functions.esia.tokens import Subject

CHILD: Final = "KD"
CONFIRMED: Final = "PR"


def _day(text: object) -> date | None:
    return datetime.strptime(str(text), "%d.%m.%Y").replace(tzinfo=UTC).date() if text else None


class PersonAnswer(BaseModel):
    """What we read of a person. What our scopes do not open is left out, never null.

    Attributes:
        trusted: The identity is confirmed; left out by older forms of the answer.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    last_name: str = Field(alias="lastName", min_length=1)
    first_name: str = Field(alias="firstName", min_length=1)
    middle_name: str = Field("", alias="middleName")
    birth_date: Annotated[date | None, BeforeValidator(_day)] = Field(None, alias="birthDate")
    snils: str | None = None
    trusted: bool | None = Field(None, strict=True)


def may_be_confirmed(subject: Subject) -> bool:
    """Tell whether an id token speaks of a confirmed account: `is_tru`, or its level says so.

    A child's account (KD) counts: a parent with a confirmed account made it, and the birth certificate and SNILS were
    checked then. Older tokens have no level, so that `is_tru` alone is enough; newer ones may come to leave it out.
    """
    return subject.is_true or subject.level in {CHILD, CONFIRMED}


def is_confirmed(subject: Subject, person: PersonAnswer) -> bool:
    """Tell whether nothing speaks against it: a token is minutes old, and `trusted` is of now.

    Of a child's account `trusted` is not asked: what it says there is not known.
    """
    return may_be_confirmed(subject) and (subject.level == CHILD or person.trusted is not False)

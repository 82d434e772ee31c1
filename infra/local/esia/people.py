"""The people one can be: the list that the demo school leaves beside its data."""

from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter


class Role(StrEnum):
    """What a person is to the demo school."""

    TEACHER = "teacher"
    OFFICE = "office"
    GUARDIAN = "guardian"
    PUPIL = "pupil"


class Persona(BaseModel):
    """A person as ESIA knows them. `note` says, in Russian, what to try with this one."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    login: str
    person_id: str
    oid: int
    name: str
    family_name: str
    given_name: str
    patronymic: str
    roles: tuple[Role, ...]
    snils: str
    birth_date: date | None = None
    note: str = ""


_LIST = TypeAdapter(list[Persona])


def read_people(path: Path) -> list[Persona]:
    """Return the people of a list that `school serve` has written."""
    return _LIST.validate_json(path.read_bytes())

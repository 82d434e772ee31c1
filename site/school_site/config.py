"""The school as its site says it: site/school.toml, checked, with errors that name the line.

A secretary edits that file, so every error says in Russian which line and key it is about and what belongs there.
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from school_site.toml_lines import KeyPath, find_line, syntax_error_line


class SchoolConfigError(Exception):
    """The file of the school cannot be used; each problem is one line of Russian text for who edits it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Table(BaseModel):
    """Base of what the file says: immutable, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("такого часового пояса нет, ожидается имя вида «Europe/Moscow»")
    return name


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+\d[\d ()-]{9,20}$")]
ZoneName = Annotated[Text, AfterValidator(_known_zone)]


class SchoolInfo(Table):
    """Who the school is and how to reach it. A field's description is what an error says to expect."""

    short_name: Text = Field(description="короткое название в кавычках")
    full_name: Text = Field(description="полное название в кавычках")
    address: Text = Field(description="адрес в кавычках")
    phone: Phone = Field(description="телефон в кавычках, например «+7 (000) 000-00-00»")
    email: Email = Field(description="адрес почты в кавычках, например «school@example.org»")
    director: Text = Field(description="фамилия, имя и отчество директора в кавычках")
    reception: Text = Field(description="часы приёма в кавычках")
    founder: Text = Field(description="название учредителя в кавычках")
    time_zone: ZoneName = Field(description="часовой пояс в кавычках, например «Europe/Moscow»")


class Counter(Table):
    """The visit counter, if the school has one."""

    metrika: Annotated[int, Field(ge=1)] | None = Field(None, description="номер счётчика, целое число без кавычек")


class Term(Table):
    """A term (четверть): first and last day, both included."""

    number: int = Field(ge=1, le=4, description="номер четверти от 1 до 4")
    start: date = Field(description="дата без кавычек, например 2026-09-01")
    end: date = Field(description="дата без кавычек, например 2026-10-25")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("четверть кончается раньше, чем начинается")
        return self


class Year(Table):
    """The school year and its four terms, in order."""

    title: Annotated[str, StringConstraints(pattern=r"^20\d\d/\d\d$")] = Field(
        description="учебный год в кавычках, например «2026/27»"
    )
    terms: tuple[Term, ...] = Field(
        min_length=4, max_length=4, strict=False, description="четыре раздела [[year.terms]]"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if [term.number for term in self.terms] != [1, 2, 3, 4]:
            raise ValueError("четверти идут по порядку: 1, 2, 3, 4")
        for earlier, later in pairwise(self.terms):
            if later.start <= earlier.end:
                raise ValueError(f"{later.number} четверть начинается раньше, чем кончается {earlier.number}")
        return self


class Bell(Table):
    """A lesson's place in the day, by the school's own clock."""

    number: int = Field(ge=1, le=12, description="номер урока от 1 до 12")
    start: time = Field(description="время без кавычек, например 08:30:00")
    end: time = Field(description="время без кавычек, например 09:15:00")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("урок кончается раньше, чем начинается")
        return self


class SchoolConfig(Table):
    """All of school.toml."""

    school: SchoolInfo = Field(description="раздел [school]")
    counter: Counter = Field(Counter(metrika=None), description="раздел [counter]")
    year: Year = Field(description="раздел [year]")
    bells: tuple[Bell, ...] = Field(min_length=1, strict=False, description="разделы [[bells]]")

    @model_validator(mode="after")
    def _bells_in_order(self) -> Self:
        for earlier, later in pairwise(self.bells):
            if later.number <= earlier.number or later.start < earlier.end:
                raise ValueError(f"{later.number}-й урок должен идти после {earlier.number}-го")
        return self


def load_school(path: Path) -> SchoolConfig:
    """Read and check the school's file.

    Raises:
        SchoolConfigError: The file is absent, is not TOML, or says something it must not; every problem is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchoolConfigError([f"{path}: файл не читается. Он должен лежать здесь, в кодировке UTF-8."]) from error
    try:
        return SchoolConfig.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = syntax_error_line(str(error), text)
        problem = f"{path}, строка {line}: запись не понята. Ожидается «ключ = значение», текст в прямых кавычках."
        raise SchoolConfigError([problem]) from error
    except ValidationError as error:
        raise SchoolConfigError([_problem(path, text, one) for one in _causes(error.errors())]) from error


def _causes(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Yield errors without those that only follow from them: a wrong term also makes the list of terms too short."""
    for error in errors:
        where = error["loc"]
        if not any(len(other["loc"]) > len(where) and other["loc"][: len(where)] == where for other in errors):
            yield error


def _problem(path: Path, text: str, error: ErrorDetails) -> str:
    """Say one of pydantic's errors as a sentence with file, line and key."""
    where: KeyPath = error["loc"]
    named = [part for part in where if isinstance(part, str)]
    key = f"ключ «{named[-1]}»" if named else "весь файл"
    return f"{path}, строка {find_line(text, where)}, {key}: {_what(error)}."


def _what(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return "такого ключа нет, уберите его или исправьте опечатку"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    missing = "ключа не хватает, " if error["type"] == "missing" else ""
    return f"{missing}ожидается {_expected(error['loc'])}"


def _expected(where: KeyPath) -> str:
    """Return what the description of the field at this place says belongs there."""
    model: type[BaseModel] = SchoolConfig
    description = "раздел с ключами"
    for name in where:
        if isinstance(name, str):
            field = model.model_fields[name]
            description = field.description or description
            model = next(iter(_models(field.annotation)), model)
    return description


def _models(annotation: object) -> list[type[BaseModel]]:
    """Return the models that an annotation names: Year, or the Term of tuple[Term, ...]."""
    arguments: tuple[object, ...] = getattr(annotation, "__args__", (annotation,))
    return [one for one in arguments if isinstance(one, type) and issubclass(one, BaseModel)]

"""The base of everything that is kept, and of every error that is a fact of the school."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Record(BaseModel):
    """Immutable, strict about fields, silent about values in errors.

    Without hide_input_in_errors pydantic prints the rejected value, and a child's name is in the log.
    A model's validator is built at its first use, not at import: a function uses a third of them
    (safe between threads since pydantic 2.14).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class SchoolError(Exception):
    """A refusal with a name. It carries ids only; its Russian words stand in functions/web/answers.py.

    Attributes:
        support_code: What a reader tells the school's support, where the refusal has a code of somebody else's.
    """

    support_code = ""


PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{4,32}$")]
ClassId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}[a-z]?$")]
SubjectId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,29}[a-z]$")]
GroupId = Annotated[str, StringConstraints(pattern=r"^[1-9]?$")]  # empty: the whole class
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]

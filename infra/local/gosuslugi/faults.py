"""What can go wrong on purpose: the knobs of the page /emulator/ and of tests. A restart puts all of them back."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from infra.local.gosuslugi import errors

SLOWEST: Final = 60
DAY: Final = 86_400


def _known(code: str) -> str:
    if code and code not in errors.TABLE:
        raise ValueError("no such code")
    return code


_Code = Annotated[str, AfterValidator(_known)]


class Faults(BaseModel):
    """The knobs.

    Attributes:
        broken: The protocol's addresses answer 500 with a page of HTML.
        slow: Seconds that they wait before they answer.
        skew: Seconds that the emulator's clock is ahead (or, below zero, behind).
        algorithm: Tokens come signed with the other algorithm than the registered one, or not at all.
        authorize: ESIA's code that every login ends with, `ESIA-007055`; empty for none.
        token: The same for the token endpoint.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    broken: bool = False
    slow: float = Field(default=0, ge=0, le=SLOWEST)
    skew: int = Field(default=0, ge=-DAY, le=DAY)
    algorithm: Literal["", "other", "none"] = ""
    authorize: _Code = ""
    token: _Code = ""

"""The generations of ESIA's interface: where each call goes, which string is signed for it, and in what form.

Each row stands alone on purpose: the generations join other values in another order, and whoever mixes them is
answered ESIA-007053. A JSON file (SCHOOL_ESIA_STRINGS) replaces rows, should the operator change or correct one:

    [{"version": "v3", "call": "refresh", "signed": ["client_id", "scope", "timestamp", "state"]}]
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

Version = Literal["v1", "v3"]
Signed = Literal["client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code", "refresh_token"]


class Call(StrEnum):
    """What is asked of the provider."""

    AUTHORIZE = "authorize"
    CODE = "code"
    REFRESH = "refresh"
    CLIENT_CREDENTIALS = "client_credentials"


class Form(StrEnum):
    """What client_secret is, before base64url."""

    RAW = "raw"  # the 64 bytes of the signature, with client_certificate_hash beside them
    PKCS7 = "pkcs7"  # detached CMS SignedData in DER, with the certificate inside


class Row(BaseModel):
    """One call of one generation.

    Attributes:
        path: Where it goes, below the provider's address.
        signed: Parameters whose decoded values are joined, with nothing between them; one not sent is empty.
        source: Who is known to sign so, and how sure that is. Clients that work in production, by their public code:
            ilimurzin/esia, AISGorod, ofstudio/go-api-epgu (v2 and v3); eigenmethod, sokolovs, ekapusta, OpenAM,
            esia-potato (v1). The operator's own text of these versions was not readable.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Version
    call: Call
    path: Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9/]+$")]
    signed: tuple[Signed, ...] = Field(min_length=1)
    form: Form
    source: str

    def text(self, values: Mapping[str, str]) -> str:
        """Return the string that is signed for a request with these parameters."""
        return "".join(values.get(name, "") for name in self.signed)


_OLD: Final[tuple[Signed, ...]] = ("scope", "timestamp", "client_id", "state")
ROWS: Final = (
    Row(
        version="v3",
        call=Call.AUTHORIZE,
        path="/aas/oauth2/v2/ac",
        signed=("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"),
        form=Form.RAW,
        source="confirmed: three clients; two of them never send scope_org, so it is empty for all",
    ),
    Row(
        version="v3",
        call=Call.CODE,
        path="/aas/oauth2/v3/te",
        signed=("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code"),
        form=Form.RAW,
        source="confirmed: the same three clients",
    ),
    Row(
        version="v3",
        call=Call.REFRESH,
        path="/aas/oauth2/v3/te",
        signed=("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"),
        form=Form.RAW,
        source="single source: ilimurzin/esia",
    ),
    Row(
        version="v3",
        call=Call.CLIENT_CREDENTIALS,
        path="/aas/oauth2/v3/te",
        signed=("client_id", "scope", "timestamp", "state", "redirect_uri"),
        form=Form.RAW,
        source="single source: ofstudio/go-api-epgu, for prm_chg",
    ),
    *(
        Row(version="v1", call=call, path=path, signed=_OLD, form=Form.PKCS7, source=source)
        for call, path, source in (
            (Call.AUTHORIZE, "/aas/oauth2/ac", "confirmed: five clients"),
            (Call.CODE, "/aas/oauth2/te", "confirmed: five clients"),
            (Call.REFRESH, "/aas/oauth2/te", "confirmed: two clients"),
            (Call.CLIENT_CREDENTIALS, "/aas/oauth2/te", "inferred: the older generation has one string for all"),
        )
    ),
)


class Replacement(BaseModel):
    """What the file says of a row; what it leaves out stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Version
    call: Call
    path: str | None = None
    signed: tuple[Signed, ...] | None = None
    form: Form | None = None


_FILE: Final = TypeAdapter(list[Replacement])


def table(version: Version, replacements: bytes = b"[]") -> dict[Call, Row]:
    """Return the rows of a generation, by call.

    Args:
        version: The generation.
        replacements: The JSON file.

    Raises:
        pydantic.ValidationError: The file is of another form.
    """
    found = {row.call: row for row in ROWS if row.version == version}
    for one in _FILE.validate_json(replacements):
        if one.version == version:
            changed = one.model_dump(exclude_none=True, exclude={"version", "call"})
            found[one.call] = Row.model_validate({**found[one.call].model_dump(), **changed, "source": "our own file"})
    return found

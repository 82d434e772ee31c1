"""ESIA's table of errors: for each code a page in Russian that says what to do, with the code for support."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from functions.domain.access.login import LoginAttemptLost
from functions.domain.record import SchoolError
from functions.esia.errors import NAMES, REFUSALS, code_of, refusal
from functions.esia.port import LoginRefused, ProviderAnswerWrong, ProviderUnavailable, RequestRejected
from functions.storage.sqlite import SqliteTable
from functions.web.answers import ANSWERS
from infra.local.gosuslugi import errors as theirs
from tests.support.esia import Client
from tests.support.gosuslugi import Gosuslugi
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Reply

CODES = sorted(REFUSALS)
DOCUMENT = (Path(__file__).parents[2] / "docs" / "esia.md").read_text(encoding="utf-8")
Refuse = Callable[[str, str], Reply]


@pytest.fixture
def refused(direct: Client, demo_table: tuple[Path, SqliteTable], cast: Cast) -> Refuse:
    """Begin a login, and come back with an error."""
    setup = direct.setup()
    settings = {
        "SCHOOL_ESIA_URL": setup.url,
        "SCHOOL_ESIA_CLIENT_ID": setup.client_id,
        "SCHOOL_ESIA_KEY": setup.key,
        "SCHOOL_ESIA_TRUSTED": setup.trusted,
    }
    stage = Stage(make_apps(PLAIN, *settings.items()), *demo_table, cast)

    def run(error: str, description: str) -> Reply:
        visitor = stage.visitor()
        state = parse_qs(urlsplit(visitor.get("/auth/login").location).query)["state"][0]
        query = urlencode({"error": error, "error_description": description, "state": state})
        return visitor.get(f"/auth/callback?{query}")

    return run


def test_each_code_has_a_page_that_says_what_to_do_and_the_code(refused: Refuse) -> None:
    for code in CODES:
        row = theirs.TABLE.get(code)
        said = (row.error, f"{code}: {row.text} [x]") if row else ("invalid_request", f"{code}: Signature")
        reply, answer = refused(*said), ANSWERS[REFUSALS[code].__name__]

        assert (reply.status, reply.page.heading) == (answer.status, answer.title), code
        assert f"<code>{code}</code>" in reply.text
        assert answer.advice.split()[0] in reply.page.text
        assert said[1] not in reply.text, "their English is not for the reader"
        assert "session" not in reply.cookies()


def test_each_code_of_the_emulator_is_known() -> None:
    assert set(theirs.TABLE) <= set(REFUSALS)


def test_each_code_comes_with_what_a_technician_checks() -> None:
    section = DOCUMENT.partition("## 6.")[2].partition("\n## 7.")[0]
    named = {f"ESIA-{number}" for number in re.findall(r"\b(\d{6})\b", section)}
    groups = tuple(f"ESIA-{number}" for number in re.findall(r"ESIA-(\d+)…", section))

    assert [code for code in CODES if code not in named and not code.startswith(groups)] == []
    assert [name for name in NAMES if name.partition(".")[2] not in section] == []


def test_the_same_code_says_the_same_where_a_code_is_traded(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia, person = direct.open(), next(one for one in gosuslugi.emulator.people.values() if one.confirmed)
    for code in theirs.TABLE:
        traded = direct.code(esia, person.oid)
        gosuslugi.turn(token=code)
        with pytest.raises(REFUSALS[code]) as raised:
            esia.identify(code=traded, redirect_uri=direct.setup().redirect_uri)
        assert raised.value.support_code == code
        gosuslugi.turn(token="")


@pytest.mark.parametrize(
    ("error", "description", "kind", "code"),
    [
        ("access_denied", "ESIA-007053: OAuthErrorEnum.clientSecretWrong", RequestRejected, "ESIA-007053"),
        ("access_denied", "OAuthErrorEnum.clientSecretWrong", RequestRejected, "ESIA-007053"),
        ("access_denied", "OAuthErrorEnum.noGrants", RequestRejected, ""),
        ("access_denied", "ESIA-009999: something new", LoginRefused, "ESIA-009999"),
        ("server_error", "ESIA-009999: something new", ProviderUnavailable, "ESIA-009999"),
        ("invalid_grant", "", LoginAttemptLost, ""),
        ("something_new", "", RequestRejected, ""),
        ("access_denied", "", LoginRefused, ""),
        ("", "", ProviderAnswerWrong, ""),
        (None, None, ProviderAnswerWrong, ""),
        ({"a": 1}, ["ESIA-007053"], ProviderAnswerWrong, ""),
    ],
)
def test_what_is_not_in_the_table_finds_a_page_too(
    error: object, description: object, kind: type[SchoolError], code: str
) -> None:
    found = refusal(error, description)

    assert (type(found), found.support_code) == (kind, code)


@pytest.mark.parametrize(
    "description",
    [
        "Позвоните по номеру 8-800",
        "<script>alert(1)</script>",
        "see ESIA-007053",
        "ESIA-0070531",
        "ESIA-٠٠٧٠٥٣",
        "ESIA-1",
    ],
)
def test_no_text_of_an_address_is_shown_as_a_code(description: str) -> None:
    assert code_of(description) == ""


def test_a_text_that_somebody_put_into_the_address_is_not_shown(refused: Refuse) -> None:
    reply = refused("access_denied", "ESIA-007004: позвоните по номеру 8-800")

    assert "<code>ESIA-007004</code>" in reply.text
    assert "8-800" not in reply.text

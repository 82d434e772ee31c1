"""Logins through a real OpenID Connect provider that is not ours: npm's certified oidc-provider."""

import html
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.access.login import LoginAttemptLost, PersonUnknown
from functions.esia.oidc import OpenIdConnect
from functions.esia.port import (
    AccountNotConfirmed,
    Identity,
    LoginRefused,
    ProviderAnswerWrong,
    ProviderUnavailable,
    RequestRejected,
)
from functions.esia.transport import UnprotectedProvider
from functions.storage.sqlite import SqliteTable
from tests.support.builders import NOW
from tests.support.logins import Provider, refusal
from tests.support.oidc_provider import (
    CALLBACK,
    PERSON,
    SECRET,
    Browser,
    OidcLogin,
    RunningProvider,
    oidc_stage,
    settings,
)
from tests.support.stage import PLAIN, Cast, Stage

STATE = "7f3c1a52-5a53-4f0e-9a55-0f4a1c1f2b3d"


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def client(provider: RunningProvider, name: str = "basic", secret: str = SECRET) -> OpenIdConnect:
    return OpenIdConnect(
        issuer=provider.issuer,
        client_id=name,
        secret=secret,
        scope="openid profile snils",
        clock=lambda: NOW,
    )


def identified(oidc: OpenIdConnect, provider: RunningProvider, subject: str = "vera", **changed: str) -> Identity:
    begun = oidc.begin(state=STATE, redirect_uri=CALLBACK)
    back = asked(Browser(provider.port).log_in(begun.url, sub=subject))
    taken = {
        "code": back["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": begun.code_verifier,
        "nonce": begun.nonce,
        "answered_by": back["iss"],
    }
    return oidc.identify(**(taken | changed))


def test_a_guardian_logs_in_and_stands_on_the_own_page(oidc_login: OidcLogin) -> None:
    visitor = oidc_login.stage.visitor()

    assert oidc_login.whole(visitor).location == "/diary/"
    assert visitor.get("/consent/").status == 200
    assert set(visitor.cookies) == {"session"}


def test_after_the_login_one_is_where_one_wanted_to_go(oidc_login: OidcLogin) -> None:
    visitor = oidc_login.stage.visitor()
    begun = oidc_login.begin(visitor, "?to=/consent/")

    back = Browser(oidc_login.provider.port).log_in(begun, sub="vera").removeprefix(PLAIN)

    assert visitor.get(back).location == "/consent/"


def test_the_provider_is_asked_for_a_code_with_state_nonce_and_pkce(oidc_login: OidcLogin) -> None:
    one, other = (asked(oidc_login.begin(oidc_login.stage.visitor())) for _ in range(2))

    assert (one["response_type"], one["redirect_uri"], one["client_id"]) == ("code", CALLBACK, "basic")
    assert one["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 36
        assert one[name] != other[name]


def test_nothing_secret_is_in_the_address(oidc_login: OidcLogin) -> None:
    begun = oidc_login.begin(oidc_login.stage.visitor())

    assert not {"client_secret", "code_verifier"} & set(asked(begun))


@pytest.mark.parametrize(
    ("fixture", "name", "secret"),
    [
        pytest.param("oidc_provider", "basic", SECRET, id="RS256, Basic, the person at UserInfo"),
        pytest.param("oidc_provider", "public", "", id="ES256, no secret, the person at UserInfo"),
        pytest.param("talkative_provider", "post", SECRET, id="PS256, secret in the form, the person in the token"),
    ],
)
def test_each_way_to_prove_ourselves_each_algorithm_and_each_place_of_claims_works(
    request: pytest.FixtureRequest, fixture: str, name: str, secret: str
) -> None:
    provider = request.getfixturevalue(fixture)

    assert identified(client(provider, name, secret), provider) == Identity(
        provider="oidc",
        subject="vera",
        confirmed=True,
        family_name=PERSON["family_name"],
        given_name=PERSON["given_name"],
        patronymic=PERSON["middle_name"],
        snils="112-233-445 95",
        birth_date=date(1984, 5, 17),
    )


def test_names_may_be_missing_since_people_are_matched_by_snils(oidc_provider: RunningProvider) -> None:
    found = identified(client(oidc_provider), oidc_provider, "nameless")

    assert (found.family_name, found.snils) == ("", "112-233-445 95")


def test_whom_the_provider_itself_does_not_trust_does_not_come_in(oidc_login: OidcLogin) -> None:
    visitor = oidc_login.stage.visitor()

    assert refusal(visitor.get(oidc_login.come_back(visitor, sub="untrusted")), AccountNotConfirmed)


def test_whom_the_school_does_not_know_is_told_what_to_do(oidc_login: OidcLogin) -> None:
    visitor = oidc_login.stage.visitor()

    assert refusal(visitor.get(oidc_login.come_back(visitor, sub="unknown")), PersonUnknown)


def test_who_says_no_at_the_provider_is_not_logged_in(oidc_login: OidcLogin) -> None:
    visitor = oidc_login.stage.visitor()

    assert refusal(visitor.get(oidc_login.come_back(visitor, error="access_denied")), LoginRefused)


def test_keys_may_change_between_two_logins(oidc_login: OidcLogin) -> None:
    assert oidc_login.whole(oidc_login.stage.visitor()).status == 303
    oidc_login.provider.tell(rotate=True)
    oidc_login.stage.now += timedelta(minutes=1)  # sooner we do not look again

    assert oidc_login.whole(oidc_login.stage.visitor()).status == 303


def test_an_unknown_key_makes_us_look_again_at_most_once_a_minute(oidc_login: OidcLogin) -> None:
    oidc_login.whole(oidc_login.stage.visitor())
    oidc_login.provider.tell(rotate=True)

    visitor = oidc_login.stage.visitor()
    assert refusal(oidc_login.whole(visitor), ProviderAnswerWrong)


def test_a_code_counts_once(oidc_provider: RunningProvider) -> None:
    oidc = client(oidc_provider)
    begun = oidc.begin(state=STATE, redirect_uri=CALLBACK)
    back = asked(Browser(oidc_provider.port).log_in(begun.url, sub="vera"))

    def trade() -> Identity:
        return oidc.identify(
            code=back["code"],
            redirect_uri=CALLBACK,
            code_verifier=begun.code_verifier,
            nonce=begun.nonce,
            answered_by=back["iss"],
        )

    trade()
    with pytest.raises(LoginAttemptLost):
        trade()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"nonce": "of another login"}, ProviderAnswerWrong, id="another nonce"),
        pytest.param({"nonce": ""}, ProviderAnswerWrong, id="no nonce"),
        pytest.param({"code_verifier": "v" * 43}, LoginAttemptLost, id="another browser's code"),
        pytest.param({"code": "invented"}, LoginAttemptLost, id="an invented code"),
        pytest.param({"redirect_uri": f"{PLAIN}/auth/callback"}, LoginAttemptLost, id="another address"),
        pytest.param({"answered_by": "https://other.example"}, ProviderAnswerWrong, id="another provider"),
        pytest.param({"answered_by": ""}, ProviderAnswerWrong, id="no provider"),
    ],
)
def test_what_does_not_belong_to_the_login_is_refused(
    oidc_provider: RunningProvider, changed: Mapping[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        identified(client(oidc_provider), oidc_provider, **changed)


def test_a_wrong_secret_is_the_schools_to_mend(oidc_provider: RunningProvider) -> None:
    with pytest.raises(RequestRejected) as refused:
        identified(client(oidc_provider, secret="another"), oidc_provider)

    assert refused.value.support_code == "OIDC-INVALID-CLIENT"


def test_an_answer_of_another_state_is_refused(oidc_login: OidcLogin) -> None:
    visitor = oidc_login.stage.visitor()
    back = oidc_login.come_back(visitor)

    assert refusal(visitor.get(re.sub(r"state=[0-9a-f-]+", f"state={STATE}", back)), LoginAttemptLost)


def test_an_answer_counts_once(oidc_login: OidcLogin) -> None:
    visitor, stolen = oidc_login.stage.visitor(), oidc_login.stage.visitor()
    back = oidc_login.come_back(visitor)
    stolen.cookies = dict(visitor.cookies)  # even with the attempt's own cookie
    visitor.get(back)

    assert refusal(stolen.get(back), LoginAttemptLost)


def test_a_link_of_somebody_elses_login_logs_nobody_in(oidc_login: OidcLogin) -> None:
    back = oidc_login.come_back(oidc_login.stage.visitor())

    assert refusal(oidc_login.stage.visitor().get(back), LoginAttemptLost)


@pytest.mark.parametrize("named", ["iss=https%3A%2F%2Fother.example", ""], ids=["another", "none"])
def test_an_answer_must_say_whose_it_is(oidc_login: OidcLogin, named: str) -> None:
    """RFC 9207: the provider announces that it says so."""
    visitor = oidc_login.stage.visitor()
    back = re.sub(r"iss=[^&]+", named, oidc_login.come_back(visitor))

    reply = visitor.get(back)

    assert refusal(reply, ProviderAnswerWrong)
    assert "<code>OIDC-MIX-UP</code>" in reply.text


def test_logging_out_ends_the_session_here_and_there(oidc_login: OidcLogin) -> None:
    visitor, browser = oidc_login.stage.visitor(), Browser(oidc_login.provider.port)
    visitor.get(browser.log_in(oidc_login.begin(visitor), sub="vera").removeprefix(PLAIN))
    visitor.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/consent/").text)[0]

    left = visitor.post("/auth/logout", {}).location

    assert "session" not in visitor.cookies
    status, _, page = browser.send("GET", left)
    assert status == 200  # oidc-provider asks, since it was not told who leaves
    action, xsrf = re.findall(r'action="([^"]+)"', page)[0], re.findall(r'name="xsrf"[^>]* value="([^"]+)"', page)[0]
    status, home, _ = browser.send("POST", html.unescape(action), {"xsrf": xsrf, "logout": "yes"})
    assert (status, home) == (303, f"{PLAIN}/")
    status, asks, _ = browser.send("GET", oidc_login.begin(oidc_login.stage.visitor()))
    assert "/interaction/" in asks  # it knows nobody any more


def test_a_provider_that_is_away_is_said_to_be_away() -> None:
    oidc = OpenIdConnect(issuer="http://127.0.0.1:9", client_id="basic")  # discard: nobody answers

    with pytest.raises(ProviderUnavailable):
        oidc.begin(state=STATE, redirect_uri=CALLBACK)


def test_a_provider_without_tls_is_refused_at_once() -> None:
    with pytest.raises(UnprotectedProvider):
        OpenIdConnect(issuer="http://id.region.example", client_id="basic")


@pytest.fixture
def both(
    demo_table: tuple[Path, SqliteTable],
    cast: Cast,
    oidc_provider: RunningProvider,
    oidc_secret: Path,
    provider: Provider,
) -> OidcLogin:
    """The functions with two providers."""
    values = dict(provider.settings) | settings(oidc_provider.issuer, secret=oidc_secret)
    return oidc_stage(demo_table, cast, oidc_provider, values | {"SCHOOL_OIDC_TITLE": "Вход Рязанской области"})


def test_with_two_providers_one_chooses(both: OidcLogin, provider: Provider) -> None:
    visitor = both.stage.visitor()

    page = visitor.get("/auth/login?to=/consent/").page

    assert page.heading == "Как войти"
    assert "Госуслуги" in page.text
    assert "Вход Рязанской области" in page.text
    to_oidc = visitor.get("/auth/login?with=oidc&to=%2Fconsent%2F").location
    assert to_oidc.startswith(f"{both.provider.issuer}/auth?")
    assert visitor.get("/auth/login?with=esia").location.startswith(dict(provider.settings)["SCHOOL_ESIA_URL"])
    assert visitor.get(Browser(both.provider.port).log_in(to_oidc, sub="vera").removeprefix(PLAIN)).location == (
        "/consent/"
    )


@pytest.mark.parametrize("name", ["other", "", "esia%0d%0aSet-Cookie:x", "https://evil.example"])
def test_a_provider_that_is_not_there_cannot_be_chosen(both: OidcLogin, name: str) -> None:
    assert both.stage.visitor().get(f"/auth/login?with={name}").page.heading == "Как войти"


def test_the_page_of_choice_leads_nowhere_but_to_our_own_pages(both: OidcLogin) -> None:
    assert "evil" not in both.stage.visitor().get("/auth/login?to=https://evil.example").text


def test_an_answer_of_one_provider_counts_nothing_at_the_others_address(both: OidcLogin) -> None:
    """Mix-up (RFC 9700, section 4.4): the code of an honest provider is brought to where another's would go."""
    visitor = both.stage.visitor()
    begun = visitor.get("/auth/login?with=oidc").location
    back = Browser(both.provider.port).log_in(begun, sub="vera").removeprefix(PLAIN)

    assert refusal(visitor.get(back.replace("/auth/callback/oidc", "/auth/callback")), LoginAttemptLost)
    assert refusal(visitor.get(back), LoginAttemptLost)  # and the attempt is used up
    state = asked(visitor.get("/auth/login?with=esia").location)["state"]
    assert refusal(visitor.get(f"/auth/callback/oidc?code=x&state={state}"), LoginAttemptLost)


def test_with_a_provider_that_is_not_set_up_a_callback_is_refused(stage: Stage) -> None:
    assert refusal(stage.visitor().get("/auth/callback/oidc?code=x&state=x"), LoginAttemptLost)

"""What Terraform is told about Yandex Cloud: up to date, in the provider's words, with the least rights."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.paths import ROOT
from infra.routes import FUNCTIONS, Function, Need, Route
from infra.yandex import inputs
from infra.yandex.entry_points import entry_points
from infra.yandex.functions import every
from infra.yandex.terraform import FOLDER, files, write
from infra.yandex.watching import WATCHED

PROVIDER = json.loads((Path(__file__).parent / "yandex_provider.json").read_text(encoding="utf-8"))
META = frozenset({"for_each", "count", "depends_on", "lifecycle", "provider", "dynamic"})
Values = Mapping[str, Any]


@pytest.fixture(scope="module")
def parts() -> dict[str, Any]:
    return {name: json.loads(text) for name, text in files().items() if name.endswith(".tf.json")}


@pytest.fixture(scope="module")
def resources(parts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """All resources by type and name, wherever they are written."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts.values():
        for kind, named in part.get("resource", {}).items():
            twice = found.setdefault(kind, {}).keys() & named.keys()
            assert not twice, (kind, twice)
            found[kind] |= named
    return found


def refusals(values: Values, known: Values, at: str) -> Iterator[str]:
    """Say what the provider would not take: names it does not have, those only it sets, and needed ones left out."""
    given = {name: value for name, value in values.items() if name not in META}
    given |= {name: block["content"] for name, block in values.get("dynamic", {}).items()}
    for name, value in given.items():
        if name not in known:
            yield f"{at}.{name} is not there"
        elif isinstance(known[name], str):
            if known[name].startswith("read-only"):
                yield f"{at}.{name} is read only"
        else:
            for one in value if isinstance(value, list) else [value]:
                yield from refusals(one, known[name], f"{at}.{name}")
    for name, kind in known.items():
        if isinstance(kind, str) and kind.startswith("required") and name not in given:
            yield f"{at}.{name} is needed"


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401  # whatever JSON is
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def test_the_committed_files_are_those_that_the_table_makes() -> None:
    """`python -m infra.yandex` writes them anew."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}

    assert committed == files()


def test_a_file_that_is_no_longer_made_goes(tmp_path: Path) -> None:
    (tmp_path / "old.tf.json").write_text("{}")

    write(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == set(files())


def test_the_provider_knows_every_resource_and_every_word_of_it(resources: dict[str, dict[str, Any]]) -> None:
    refused = [
        refusal
        for kind, named in resources.items()
        for name, values in named.items()
        for refusal in (
            refusals(values, PROVIDER["resources"][kind], f"{kind}.{name}")
            if kind in PROVIDER["resources"]
            else [f"{kind} is not there"]
        )
    ]

    assert refused == []
    assert PROVIDER["source"]["version"] == inputs.PROVIDER


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        pytest.param({"nmae": "x", "name": "x"}, "t.nmae is not there", id="a mistyped name"),
        pytest.param({}, "t.name is needed", id="a needed one left out"),
        pytest.param({"name": "x", "status": "y"}, "t.status is read only", id="one that the cloud sets"),
        pytest.param({"name": "x", "timer": [{"corn": "x"}]}, "t.timer.corn is not there", id="inside a block"),
        pytest.param(
            {"name": "x", "dynamic": {"timer": {"for_each": "", "content": {"corn": ""}}}},
            "t.timer.corn is not there",
            id="inside a dynamic block",
        ),
    ],
)
def test_a_word_that_the_provider_does_not_know_is_found(values: Values, refusal: str) -> None:
    known = {"name": "required String", "status": "read-only String", "timer": {"cron": "String"}}

    assert list(refusals(values, known, "t")) == [refusal]


def test_every_name_that_is_used_is_declared(parts: dict[str, Any], resources: dict[str, dict[str, Any]]) -> None:
    declared = {f"{kind}.{name}" for kind, named in resources.items() for name in named}
    declared |= {f"var.{name}" for name in parts["variables.tf.json"]["variable"]}
    declared |= {f"local.{name}" for name in parts["locals.tf.json"]["locals"]}

    used = {
        found
        for text in strings(list(parts.values()))
        for found in re.findall(r"\b((?:yandex_\w+|var|local)\.[a-z_]\w*)", text)
    }

    assert used - declared == set()
    assert {name for name in declared if name.startswith(("var.", "local."))} - used == set()


def test_attributes_that_are_read_are_the_providers(parts: dict[str, Any]) -> None:
    for text in strings(list(parts.values())):
        for kind, attribute in re.findall(r"\b(yandex_\w+)\.\w+(?:\[[^\]]*\])?\.(\w+)", text):
            assert attribute in PROVIDER["resources"][kind], (kind, attribute)


def test_no_value_of_a_secret_is_in_the_files_or_would_be_in_the_state(resources: dict[str, dict[str, Any]]) -> None:
    assert not resources.keys() & {"yandex_lockbox_secret_version", "yandex_lockbox_secret_version_hashed"}
    for key in resources["yandex_iam_service_account_static_access_key"].values():
        assert "output_to_lockbox" in key
    text = "".join(files().values())
    assert "password_payload_specification" not in text
    assert ".secret_key" not in text
    assert ".access_key" not in text


def test_what_the_table_names_is_deployed_with_its_memory_and_time(resources: dict[str, dict[str, Any]]) -> None:
    wanted = {
        point.name.replace("-", "_"): (one.memory, str(point.seconds), point.entrypoint)
        for one in FUNCTIONS
        for point in entry_points(one)
    }

    assert {
        name: (values["memory"], values["execution_timeout"], values["entrypoint"])
        for name, values in resources["yandex_function"].items()
    } == wanted
    assert all(memory % 128 == 0 for memory, _, _ in wanted.values())


def test_each_timer_is_called_as_often_as_the_table_says(resources: dict[str, dict[str, Any]]) -> None:
    called = {name: one["timer"]["cron_expression"] for name, one in resources["yandex_function_trigger"].items()}

    assert called == {
        point.name.replace("-", "_"): every(point.timer.minutes)
        for one in FUNCTIONS
        for point in entry_points(one)
        if point.timer is not None
    }


@pytest.mark.parametrize(
    ("minutes", "expression"), [(1, "* * * * ? *"), (10, "0/10 * * * ? *"), (60, "0 * * * ? *"), (120, "0 0/2 * * ? *")]
)
def test_a_schedule_in_minutes_is_six_fields_of_cron(minutes: int, expression: str) -> None:
    assert every(minutes) == expression


@pytest.mark.parametrize("minutes", [7, 90, 1440 * 2])
def test_a_schedule_that_cron_cannot_say_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="no cron expression"):
        every(minutes)


def test_a_function_reads_the_secrets_that_it_needs_and_no_other(resources: dict[str, dict[str, Any]]) -> None:
    readers: dict[str, set[str]] = {}
    for role in resources["yandex_lockbox_secret_iam_member"].values():
        assert role["role"] == "lockbox.payloadViewer"
        secret, account = (re.findall(r"\.(\w+)\.id", role[name])[0] for name in ("secret_id", "member"))
        readers.setdefault(account, set()).add(secret)

    needed = {Need.PEOPLE_KEY: "people", Need.ESIA: "esia"}
    assert readers == {
        one.name: {f"access_{one.name}"} | {needed[need] for need in one.needs if need in needed} for one in FUNCTIONS
    }


def test_only_who_sends_letters_may_and_only_who_keeps_files_reaches_the_bucket(
    resources: dict[str, dict[str, Any]],
) -> None:
    senders = {one.name for one in FUNCTIONS if Need.MAIL in one.needs}
    keepers = [one.name for one in FUNCTIONS if Need.FILES in one.needs]

    given = resources["yandex_resourcemanager_folder_iam_member"]
    assert {(name, one["role"]) for name, one in given.items()} == {
        (f"mail_{one}", "postbox.sender") for one in senders
    }
    bindings = resources["yandex_storage_bucket_iam_binding"]
    assert [re.findall(r"\.(\w+)\.id", member)[0] for member in bindings["files"]["members"]] == keepers
    assert [re.findall(r"\.(\w+)\.id", member)[0] for member in bindings["site"]["members"]] == ["gateway"]
    assert "artefacts" not in bindings


def test_a_function_is_called_by_the_gateway_or_by_its_timer_and_nobody_else(
    resources: dict[str, dict[str, Any]],
) -> None:
    callers = {
        name: re.findall(r"\.(\w+)\.id", one["member"])[0]
        for name, one in resources["yandex_function_iam_member"].items()
    }

    assert callers == {
        name: "timers" if name.endswith("_timer") else "gateway" for name in resources["yandex_function"]
    }


def test_no_bucket_answers_strangers(resources: dict[str, dict[str, Any]]) -> None:
    for values in resources["yandex_storage_bucket"].values():
        assert values["anonymous_access_flags"] == {"read": False, "list": False, "config_read": False}
        assert "acl" not in values


def test_browsers_may_send_files_from_our_own_pages_only(resources: dict[str, dict[str, Any]]) -> None:
    rule = resources["yandex_storage_bucket"]["files"]["cors_rule"]

    assert rule["allowed_methods"] == ["POST"]
    assert rule["allowed_origins"] == '${[for host in values(local.schools) : "https://${host}"]}'
    assert "allowed_headers" not in rule


def test_settings_stay_far_below_the_four_kilobytes_that_a_function_may_have(parts: dict[str, Any]) -> None:
    """Long values stand for every expression; what a technician adds in `settings` takes the rest."""
    local_values = parts["locals.tf.json"]["locals"]
    longest = 0
    for values in parts["functions.tf.json"]["resource"]["yandex_function"].values():
        named = [json.dumps(local_values[name]) for name in re.findall(r"local\.(\w+)", values["environment"])]
        text = re.sub(r"\$\{[^}]*\}", "x" * 60, "".join([*named, values["environment"], *strings(values["secrets"])]))
        longest = max(longest, len(text))

    assert longest < 2500


def test_the_alerts_that_a_person_makes_by_hand_are_listed_with_their_charts() -> None:
    listed = (ROOT / "docs" / "cloud.md").read_text(encoding="utf-8")

    assert [one.title for one in WATCHED if one.alarm and f"| {one.title} | {one.alarm} |" not in listed] == []


def test_a_person_is_asked_in_russian(parts: dict[str, Any]) -> None:
    for name, values in parts["variables.tf.json"]["variable"].items():
        assert re.search("[а-яё]", values["description"]), name
        assert all(re.search("[а-яё]", rule["error_message"]) for rule in values.get("validation", ()))
    assert all(re.search("[а-яё]", one["description"]) for one in parts["outputs.tf.json"]["output"].values())


def test_a_function_that_only_the_clock_calls_is_deployed_as_its_timer(resources: dict[str, dict[str, Any]]) -> None:
    assert "notify" not in resources["yandex_function"]
    assert resources["yandex_function"]["notify_timer"]["service_account_id"].endswith(".notify.id}")
    assert "functions.notify" not in files()["gateway.json"]
    assert "notify" not in resources["yandex_api_gateway"]["school"]["spec"]


def test_a_new_function_in_the_table_is_all_that_it_takes() -> None:
    new = Function("menu", "functions.menu.handler:handler", (Route("GET", "/menu", FUNCTIONS[0].routes[0].right),))

    made = files((*FUNCTIONS, new))

    assert '"menu"' in made["functions.tf.json"]
    assert '"access_menu"' in made["accounts.tf.json"]
    assert "yandex_iam_service_account.menu.id" in made["storage.tf.json"]
    assert "yandex_function.menu.id" in made["domains.tf.json"]
    assert '"/menu"' in made["gateway.json"]

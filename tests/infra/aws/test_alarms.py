"""Alarms: each is on something that is there, tells somebody, and has its section in docs/runbook.md."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from infra.aws.alarms import section
from infra.aws.events import EVENTS
from infra.aws.programs import programs
from infra.aws.template import template
from infra.paths import ROOT

RESOURCES: Final = template()["Resources"]
ALARMS: Final = {
    one["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("${System}-${Stage}-"): one["Properties"]
    for one in RESOURCES.values()
    if one["Type"] == "AWS::CloudWatch::Alarm"
}
RUNBOOK: Final = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")


def filters() -> list[Any]:
    return [one["Properties"] for one in RESOURCES.values() if one["Type"] == "AWS::Logs::MetricFilter"]


def code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(ROOT, "functions").rglob("*.py")))


def test_every_alarm_has_its_section_in_the_runbook_and_no_section_is_left_over() -> None:
    assert sorted(re.findall(r"^### `([a-z-]+)`$", RUNBOOK, re.MULTILINE)) == sorted({*map(section, ALARMS), "budget"})


@pytest.mark.parametrize("section", re.split(r"^(?=### `)", RUNBOOK, flags=re.MULTILINE)[1:])
def test_every_section_says_what_it_means_how_to_look_and_what_to_do(section: str) -> None:
    for part in ("**Means.**", "**Look.**", "**Do.**"):
        assert part in section


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_tells_the_topic_when_it_begins_and_when_it_ends(name: str) -> None:
    alarm = ALARMS[name]

    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Alarms"}]
    assert alarm["AlarmDescription"].endswith(f"See docs/runbook.md, {section(name)}.")


def test_what_an_operator_has_to_hear_of_has_its_alarm() -> None:
    assert {"errors", "latency", "throttles", "outbox-age", "dead-letters", "consent-checks-failing"} <= set(ALARMS)
    assert {"esia-certificates-ending", "own-certificate-ending", "signing-failed"} <= set(ALARMS)
    assert {f"{program.name}-silent" for program in programs() if program.timer} <= set(ALARMS)


@pytest.mark.parametrize("event", [one.name for one in EVENTS])
def test_an_event_that_is_counted_is_one_that_a_function_logs(event: str) -> None:
    assert re.search(rf'"{event}"', code())
    assert [one for one in filters() if one["FilterPattern"] == f'{{ $.event = "{event}" }}']


def test_a_metric_of_the_logs_is_looked_at_by_an_alarm() -> None:
    made = {one["MetricTransformations"][0]["MetricName"] for one in filters()}
    watched = {one["MetricName"] for one in ALARMS.values() if one["Namespace"] == {"Fn::Sub": "${System}-${Stage}"}}

    assert made == watched == {event.name for event in EVENTS}


def test_silence_of_a_timer_is_an_alarm_and_silence_of_all_else_is_none() -> None:
    for name, alarm in ALARMS.items():
        assert alarm["TreatMissingData"] == ("breaching" if name.endswith("-silent") else "notBreaching")


def test_somebody_is_subscribed_and_the_budget_tells_the_same() -> None:
    budget = RESOURCES["Budget"]["Properties"]
    subscribers = [one["Subscribers"] for one in budget["NotificationsWithSubscribers"]]

    assert RESOURCES["AlarmReader"]["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}
    assert subscribers == [[{"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}]] * 2

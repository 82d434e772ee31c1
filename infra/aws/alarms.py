"""Alarms and whom they tell. docs/runbook.md has a section for each: what it means, how to look, what to do."""

from dataclasses import dataclass
from typing import Final

from infra.aws.events import EVENTS, NAMESPACE
from infra.aws.programs import programs
from infra.aws.shapes import Json, Resources, att, logical, named, ref, resource

HOUR: Final = 3600
DAY: Final = 24 * HOUR


def alarms() -> Resources:
    """Return the topic, who is subscribed to it, and all alarms."""
    named_alarms = _service() | _timers() | _events()
    return _topic() | {f"{logical(name)}Alarm": one for name, one in named_alarms.items()}


def _topic() -> Resources:
    topic = resource("SNS::Topic", {"TopicName": named("alarms")})
    who = resource(
        "SNS::Subscription",
        {"TopicArn": ref("Alarms"), "Protocol": "email", "Endpoint": ref("AlarmEmail")},
        Condition="HasAlarmEmail",
    )
    return {"Alarms": topic, "AlarmReader": who}


def alarm(
    name: str, why: str, metric: Json, *, above: float, seconds: int = 300, times: int = 1, **more: object
) -> Json:
    """Return an alarm that tells when a metric has been over a bound, or under it, so many periods running."""
    return resource(
        "CloudWatch::Alarm",
        {
            "AlarmName": named(name),
            "AlarmDescription": f"{why} See docs/runbook.md, {section(name)}.",
            "Threshold": above,
            "ComparisonOperator": "GreaterThanThreshold",
            "Period": seconds,
            "EvaluationPeriods": times,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [ref("Alarms")],
            "OKActions": [ref("Alarms")],
            **metric,
            **more,
        },
    )


def section(name: str) -> str:
    """Return the section of the runbook that an alarm has; the silence of any timer has one."""
    return "timer-silent" if name.endswith("-silent") else name


def metric(namespace: Json | str, name: str, statistic: str = "Sum", dimensions: Json | None = None) -> Json:
    """Return a metric; a percentile such as p95 is a statistic of its own kind."""
    kind = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    sides = [{"Name": key, "Value": value} for key, value in (dimensions or {}).items()]
    return {"Namespace": namespace, "MetricName": name, kind: statistic} | ({"Dimensions": sides} if sides else {})


def _service() -> Resources:
    api = {"ApiId": ref("Api")}
    return {
        "errors": alarm(
            "errors",
            "More than five answers in five minutes were faults of ours.",
            metric("AWS/ApiGateway", "5xx", dimensions=api),
            above=5,
        ),
        "latency": alarm(
            "latency",
            "For a quarter of an hour one request in twenty took longer than three seconds.",
            metric("AWS/ApiGateway", "Latency", "p95", api),
            above=3000,
            times=3,
            EvaluateLowSampleCountPercentile="ignore",
        ),
        "throttles": alarm(
            "throttles",
            "Functions of this region were called more often at once than the account may.",
            metric("AWS/Lambda", "Throttles"),
            above=0,
        ),
    }


def _timers() -> Resources:
    queue = {"QueueName": att("DeadLetters", "QueueName")}
    found = {
        "dead-letters": alarm(
            "dead-letters",
            "A timer's call failed three times and lies in the queue.",
            metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", queue),
            above=0,
        )
    }
    for program in programs():
        if program.timer:
            name = f"{program.name}-silent"
            # Twice its time, at least an hour: one call that was late is no alarm.
            seconds = max(HOUR, program.timer.minutes * 60 * 2)
            found[name] = alarm(
                name,
                f"The timer {program.name} has not run for {seconds // HOUR} h.",
                metric("AWS/Lambda", "Invocations", dimensions={"FunctionName": ref(f"{program.id}Function")}),
                above=1,
                seconds=seconds,
                ComparisonOperator="LessThanThreshold",
                TreatMissingData="breaching",
            )
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """When an event of the logs is an alarm: once within so many seconds, or as its value goes over a bound."""

    alarm: str
    why: str
    seconds: int
    above: int = 0
    statistic: str = "Sum"


HEARD: Final = {
    "consent_checks_failing": Heard(
        "consent-checks-failing", "ESIA does not answer about consents, or answers with refusals.", 3 * HOUR
    ),
    "esia_certificates_ending": Heard(
        "esia-certificates-ending", "Certificates that ESIA signs with are about to end.", DAY
    ),
    "esia_certificates_unreadable": Heard(
        "esia-certificates-unreadable", "The list of ESIA's certificates cannot be read.", HOUR
    ),
    "own_certificate_ending": Heard("own-certificate-ending", "The certificate we sign with is about to end.", DAY),
    "signing_failed": Heard("signing-failed", "Requests to ESIA cannot be signed: nobody logs in by Gosuslugi.", 300),
    "letter_not_sent": Heard("letter-not-sent", "Letters with codes could not be sent.", HOUR),
    "letter_put_aside": Heard("letter-put-aside", "A letter to a family was given up.", HOUR),
    "outbox_read": Heard("outbox-age", "Letters have waited for more than a quarter of an hour.", 300, 900, "Maximum"),
    "timer_failed": Heard("timer-failed", "A timer's work for a school has failed.", HOUR),
}


def _events() -> Resources:
    return {
        heard.alarm: alarm(
            heard.alarm,
            heard.why,
            metric(NAMESPACE, event.name, heard.statistic),
            above=heard.above,
            seconds=heard.seconds,
        )
        for event in EVENTS
        for heard in [HEARD[event.name]]
    }

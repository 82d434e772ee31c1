"""Alarms and whom they tell. docs/runbook.md has a section for each: what it means, how to look, what to do."""

from typing import Final

from infra.aws.events import EVENTS, NAMESPACE
from infra.aws.programs import programs
from infra.aws.shapes import Json, Resources, att, logical, named, ref, resource

HOUR: Final = 3600
DAY: Final = 24 * HOUR


def alarms() -> Resources:
    """Return the topic, who is subscribed to it, and all alarms."""
    named_alarms = _service() | _table() | _timers() | _events()
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
            "AlarmDescription": f"{why} See docs/runbook.md, {name}.",
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


def _table() -> Resources:
    table = {"TableName": ref("Table")}
    return {
        f"table-{kind.lower()}-throttles": alarm(
            f"table-{kind.lower()}-throttles",
            f"The table refused to {kind.lower()}, being asked too much of one partition.",
            metric("AWS/DynamoDB", f"{kind}ThrottleEvents", dimensions=table),
            above=10,
        )
        for kind in ("Read", "Write")
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


def _events() -> Resources:
    why = {
        "consent_checks_failing": ("ESIA does not answer about consents, or answers with refusals.", 3 * HOUR),
        "esia_certificates_ending": ("Certificates that ESIA signs with are about to end.", DAY),
        "esia_certificates_unreadable": ("The list of ESIA's certificates cannot be read.", HOUR),
        "own_certificate_ending": ("The certificate that we sign with is about to end.", DAY),
        "signing_failed": ("Requests to ESIA cannot be signed: nobody logs in by Gosuslugi.", 300),
        "letter_not_sent": ("Letters with codes could not be sent.", HOUR),
    }
    return {
        (name := event.name.replace("_", "-")): alarm(
            name, why[event.name][0], metric(NAMESPACE, event.name), above=0, seconds=why[event.name][1]
        )
        for event in EVENTS
    }

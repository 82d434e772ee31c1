"""Schedules of the timers, and the queue that takes what they could not do."""

from infra.aws.functions import ALIAS
from infra.aws.programs import Program, programs
from infra.aws.shapes import Json, Resources, allow, att, named, policy, ref, resource, trusting

RETRIES = {"MaximumEventAgeInSeconds": 600, "MaximumRetryAttempts": 2}


def timers() -> Resources:
    """Return the queue of dead letters, the role of the scheduler, and a schedule for each timer."""
    ours = {"aws:SourceAccount": ref("AWS::AccountId")}
    found: Resources = {
        "DeadLetters": resource(
            "SQS::Queue",
            {"QueueName": named("dead-letters"), "MessageRetentionPeriod": 1_209_600, "SqsManagedSseEnabled": True},
        ),
        "SchedulerRole": resource(
            "IAM::Role",
            {
                "RoleName": named("scheduler"),
                "AssumeRolePolicyDocument": trusting("scheduler.amazonaws.com", StringEquals=ours),
                "Policies": [{"PolicyName": "own", "PolicyDocument": _scheduler()}],
            },
        ),
    }
    for program in _timers():
        found |= _timer(program)
    return found


def _timers() -> list[Program]:
    return [program for program in programs() if program.timer]


def _scheduler() -> Json:
    return policy(
        allow(["lambda:InvokeFunction"], [ref(f"{program.id}Alias") for program in _timers()]),
        allow(["sqs:SendMessage"], att("DeadLetters", "Arn")),
    )


def _timer(program: Program) -> Resources:
    """A call that could not be delivered goes to the queue from the scheduler, one that failed goes from Lambda."""
    assert program.timer is not None  # noqa: S101  # _timers
    queue = att("DeadLetters", "Arn")
    return {
        f"{program.id}Schedule": resource(
            "Scheduler::Schedule",
            {
                "Name": named(program.name),
                "Description": program.timer.purpose,
                "ScheduleExpression": _rate(program.timer.minutes),
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {
                    "Arn": ref(f"{program.id}Alias"),
                    "RoleArn": att("SchedulerRole", "Arn"),
                    "Input": "{}",
                    "DeadLetterConfig": {"Arn": queue},
                    "RetryPolicy": RETRIES,
                },
            },
        ),
        f"{program.id}Failures": resource(
            "Lambda::EventInvokeConfig",
            {
                "FunctionName": ref(f"{program.id}Function"),
                "Qualifier": ALIAS,
                "DestinationConfig": {"OnFailure": {"Destination": queue}},
                **RETRIES,
            },
            DependsOn=[f"{program.id}Alias"],
        ),
    }


def _rate(minutes: int) -> str:
    return "rate(1 minute)" if minutes == 1 else f"rate({minutes} minutes)"

"""The stack of CloudFormation: what it is now, what a template would change, making it so, and waiting.

A deployment may have been broken off at any moment, so the stack may be found in any state: `settle` leads it to one
that can go on, or says that only a person can.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.deploying.problems import CloudRefused, NotApplied, StackBusy

PAUSE: Final = 2.0  # seconds between looks at what the cloud does
NOTHING_CHANGES: Final = ("didn't contain changes", "No updates are to be performed")
BEGUN_ANEW: Final = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
_AFTERMATH: Final = "cancelled"  # of a resource that another one's failure has stopped
HINTS: Final = (
    (r"CNAMEAlreadyExists|incorrectly configured DNS", "это имя уже занято другой раздачей, уберите его там"),
    (r"already exists|AlreadyExists|already been taken", "имя занято, выберите другое в строке system"),
    (r"limit ?exceeded|quota|maximum number|TooMany", "достигнут предел облака, попросите поддержку поднять его"),
    (r"not authorized|AccessDenied|Forbidden|403", "не хватает прав у ключей установки"),
    (r"certificate", "проверьте certificate_arn: сертификат выпущен, в регионе us-east-1, для всех host_names"),
)
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change set: what a template with these parameters would change."""

    id: str
    changes: tuple[Mapping[str, Any], ...]


def hint(reason: str) -> str:
    """Return what a reason means in Russian, where its words are known; they come from each service of its own."""
    return next((f"{words}: " for pattern, words in HINTS if re.search(pattern, reason, re.IGNORECASE)), "")


class Stack:
    """One stack by its name."""

    def __init__(self, client: Any, name: str, *, waiting: Callable[[], None] = lambda: time.sleep(PAUSE)) -> None:  # noqa: ANN401  # boto3's client
        """Take a client of CloudFormation, the name, and what is done between two looks."""
        self._client, self.name, self._waiting = client, name, waiting

    def status(self) -> str | None:
        """Return the state by CloudFormation's name of it, or None where there is no stack."""
        found = self._described()
        return None if found is None else str(found["StackStatus"])

    def outputs(self) -> dict[str, str]:
        """Return the outputs; nothing of a stack that is not there."""
        found = self._described() or {}
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}

    def settle(self) -> bool:
        """Wait for what is under way, clear away what never came about; tell whether there is a stack to change.

        Raises:
            StackBusy: Only a person can lead it out of its state.
        """
        status = self._rested()
        if status == "UPDATE_ROLLBACK_FAILED":
            self._client.continue_update_rollback(StackName=self.name)
            status = self._rested()
        if status in BEGUN_ANEW:
            self._client.delete_stack(StackName=self.name)
            status = self._rested()
        if status in {None, "DELETE_COMPLETE"}:
            return False
        if not status.endswith("_COMPLETE"):
            raise StackBusy(self.name, status)
        return True

    def propose(self, template_url: str, parameters: Parameters) -> Proposal | None:
        """Return what this template would change, or None where nothing.

        Args:
            template_url: Where it lies.
            parameters: All that have no default, and those that differ from it.

        Change sets that were left behind do no harm: executing one removes the others.
        """
        there = self.settle()
        asked = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"school-{secrets.token_hex(8)}",
            ChangeSetType="UPDATE" if there else "CREATE",
            TemplateURL=template_url,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        return self._proposed(asked["Id"])

    def _proposed(self, change_set: str) -> Proposal | None:
        while True:
            found = self._client.describe_change_set(StackName=self.name, ChangeSetName=change_set)
            if found["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                break
            self._waiting()
        reason = str(found.get("StatusReason", ""))
        if found["Status"] == "FAILED" and any(words in reason for words in NOTHING_CHANGES):
            self._remove(change_set)
            return None
        if found["Status"] != "CREATE_COMPLETE":
            raise CloudRefused("CreateChangeSet", found["Status"], reason)
        changes = [one["ResourceChange"] for one in found["Changes"]]
        while token := found.get("NextToken"):
            found = self._client.describe_change_set(StackName=self.name, ChangeSetName=change_set, NextToken=token)
            changes += [one["ResourceChange"] for one in found["Changes"]]
        return Proposal(change_set, tuple(changes))

    def discard(self, proposal: Proposal) -> None:
        """Take a proposal back; a stack that was begun for it alone goes too."""
        self._remove(proposal.id)
        if self.status() == "REVIEW_IN_PROGRESS":
            self._client.delete_stack(StackName=self.name)

    def apply(self, proposal: Proposal) -> None:
        """Make it so and wait for the end. Raises NotApplied where the cloud has gone back by itself."""
        began = datetime.now(UTC)
        self._client.execute_change_set(StackName=self.name, ChangeSetName=proposal.id)
        self._waiting()
        status = self._rested()
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise NotApplied(self._reasons(began))

    def _remove(self, change_set: str) -> None:
        """Remove a change set that will not be executed."""
        with suppress(KeyError):  # ministack's answer lacks an element that botocore looks for, when all is done
            self._client.delete_change_set(StackName=self.name, ChangeSetName=change_set)

    def _reasons(self, since: datetime) -> tuple[str, ...]:
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=self.name)
        events = [one for page in pages for one in page["StackEvents"] if one["ResourceStatus"].endswith("_FAILED")]
        return tuple(
            f"{hint(one['ResourceStatusReason'])}{one['LogicalResourceId']} ({one['ResourceType']}): "
            f"{one['ResourceStatusReason']}"
            for one in reversed(events)
            if one["Timestamp"].replace(microsecond=0) >= since.replace(microsecond=0)
            and one.get("ResourceStatusReason")
            and _AFTERMATH not in one["ResourceStatusReason"]
        )

    def _rested(self) -> str | None:
        """Return the state once nothing is under way. A stack of a mere proposal counts as at rest."""
        while True:
            status = self.status()
            if status is None or status == "REVIEW_IN_PROGRESS" or not status.endswith("_IN_PROGRESS"):
                return status
            self._waiting()

    def _described(self) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                return None
            raise
        return found

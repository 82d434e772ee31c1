"""The few shapes of CloudFormation that the rest is written in: references, conditions, names, resources."""

from typing import Any, Final

Json = dict[str, Any]
Resources = dict[str, Json]

PREFIX: Final = "${System}-${Stage}"  # in `sub`: what every name begins with
# Data outlive a stack, but for a stack that never came about: its names would be taken when it is begun anew.
KEEP: Final = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
NOTHING: Final = {"Ref": "AWS::NoValue"}


def resource(kind: str, properties: Json, **more: object) -> Json:
    """Return a resource of `AWS::<kind>`; `more` is what stands beside its properties, such as Condition."""
    return {"Type": f"AWS::{kind}", **more, "Properties": properties}


def ref(name: str) -> Json:
    """Return a parameter's value, or what names a resource."""
    return {"Ref": name}


def att(name: str, attribute: str) -> Json:
    """Return an attribute of a resource."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> Json:
    """Return a text with `${...}` filled in."""
    return {"Fn::Sub": text}


def when(condition: str, then: object, otherwise: object = NOTHING) -> Json:
    """Return one of two values; without the second one the property is left out."""
    return {"Fn::If": [condition, then, otherwise]}


def named(name: str) -> Json:
    """Return a name within this deployment: `school-production-diary`."""
    return sub(f"{PREFIX}-{name}")


def arn(service: str, rest: str) -> Json:
    """Return an ARN of this account and region."""
    return sub(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}")


def logical(name: str) -> str:
    """Return a part of a logical id: `consent-timer` is ConsentTimer."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))


def allow(actions: list[str], resources: object, **conditions: object) -> Json:
    """Return a statement of a policy."""
    statement: Json = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement | ({"Condition": conditions} if conditions else {})


def policy(*statements: Json) -> Json:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusting(service: str, **conditions: object) -> Json:
    """Return the policy that lets a service take a role."""
    statement: Json = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return policy(statement | ({"Condition": conditions} if conditions else {}))

"""The whole template. It is committed as template.json, so that a change of it is seen in review."""

import json
from typing import Final

from infra import paths
from infra.aws.alarms import alarms
from infra.aws.buckets import buckets
from infra.aws.budget import budget
from infra.aws.dashboard import dashboard
from infra.aws.events import events
from infra.aws.functions import functions
from infra.aws.gateway import gateway
from infra.aws.mail import mail
from infra.aws.outputs import outputs
from infra.aws.parameters import conditions, parameters, rules
from infra.aws.roles import roles
from infra.aws.shapes import Json
from infra.aws.site import site
from infra.aws.table import table
from infra.aws.timers import timers

PATH: Final = paths.ROOT / "infra" / "aws" / "template.json"
PARTS: Final = (
    table,
    buckets,
    roles,
    functions,
    gateway,
    timers,
    site,
    mail,
    alarms,
    events,
    dashboard,
    budget,
)


def template() -> Json:
    """Return the template as JSON-ready values."""
    resources: Json = {}
    for part in PARTS:
        for name, one in part().items():
            if name in resources:
                raise ValueError(f"Two resources would be called {name}")
            resources[name] = one
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "An electronic school journal. Made by `python -m infra.aws` from infra/routes.py; not edited.",
        "Parameters": parameters(),
        "Rules": rules(),
        "Conditions": conditions(),
        "Resources": resources,
        "Outputs": outputs(),
    }


def text() -> str:
    """Return the template as it is committed."""
    return json.dumps(template(), ensure_ascii=False, indent=1) + "\n"

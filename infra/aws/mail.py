"""The sender's domain in SES. Its three DKIM records are outputs: whoever keeps the domain enters them."""

from typing import Final

from infra.aws.shapes import Json, Resources, ref, resource

DOMAIN: Final[Json] = {"Fn::Select": [1, {"Fn::Split": ["@", ref("MailFrom")]}]}


def mail() -> Resources:
    """Return the identity, where letters are sent at all."""
    return {"MailDomain": resource("SES::EmailIdentity", {"EmailIdentity": DOMAIN}, Condition="HasMail")}

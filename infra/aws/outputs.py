"""What `school deploy` and whoever keeps the domain need to know of a stack."""

from infra.aws.buckets import base_url
from infra.aws.programs import programs
from infra.aws.shapes import PREFIX, Json, att, ref, sub


def outputs() -> Json:
    """Return all outputs."""
    everywhere = {
        "ApiId": ref("Api"),
        "ApiEndpoint": att("Api", "ApiEndpoint"),
        "BaseUrl": base_url(),
        "TableName": ref("Table"),
        "SiteBucket": ref("SiteBucket"),
        "FilesBucket": ref("FilesBucket"),
        "SecretPrefix": sub(f"{PREFIX}/"),
        "DeadLettersUrl": ref("DeadLetters"),
        "AlarmTopic": ref("Alarms"),
        "Dashboard": ref("Dashboard"),
        "Functions": {"Fn::Join": [",", [ref(f"{program.id}Function") for program in programs()]]},
        "Release": ref("Release"),
    }
    pages = {"DistributionId": ref("Distribution"), "DistributionDomain": att("Distribution", "DomainName")}
    records = {
        f"Dkim{part}{number}": att("MailDomain", f"DkimDNSToken{part}{number}")
        for number in (1, 2, 3)
        for part in ("Name", "Value")
    }
    return (
        {name: {"Value": value} for name, value in everywhere.items()}
        | {name: {"Value": value, "Condition": "InAws"} for name, value in pages.items()}
        | {name: {"Value": value, "Condition": "HasDkim"} for name, value in records.items()}
    )

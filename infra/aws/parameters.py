"""What a deployment is told: parameters of the template, and the conditions that follow from them."""

from typing import Any, Final

from infra.aws.shapes import Json, logical, ref
from infra.routes import FUNCTIONS

EMPTY: Final[Json] = {"Type": "String", "Default": ""}
NO: Final[Json] = {"Type": "String", "Default": "no", "AllowedValues": ["yes", "no"]}


def package(function: str) -> str:
    """Return the parameter that names a function's package in the bucket of packages."""
    return f"Package{logical(function)}"


def parameters() -> Json:
    """Return all parameters."""
    return DEPLOYMENT | _packages() | PAGES | PROVIDERS | SERVICES


def _packages() -> Json:
    words = "Key of the package of {}; it holds the hash of its contents."
    return {
        package(function.name): {"Type": "String", "Description": words.format(function.name)} for function in FUNCTIONS
    }


DEPLOYMENT: Final[Json] = {
    "System": {
        "Type": "String",
        "Default": "school",
        "AllowedPattern": "[a-z][a-z0-9]{1,15}",
        "Description": "First part of every name.",
    },
    "Stage": {"Type": "String", "Default": "staging", "AllowedValues": ["staging", "production"]},
    "Release": {
        "Type": "String",
        "AllowedPattern": "[0-9A-Za-z.+-]{1,64}",
        "Description": "Changes with code and parameters: versions of functions are published for it, pages show it.",
    },
    "ArtifactBucket": {"Type": "String", "Description": "Bucket of the packages, in the region of the stack."},
    "SnapStart": {
        "Type": "String",
        "Default": "yes",
        "AllowedValues": ["yes", "no"],
        "Description": "Start functions from snapshots, which are paid for by memory and month (docs/cloud.md).",
    },
    "RequestsPerSecond": {
        "Type": "Number",
        "Default": 1000,
        "MinValue": 1,
        "Description": "More than these are refused with 429. An account has 10,000.",
    },
    "Emulator": EMPTY | {"Description": "Address of an emulated cloud; empty in AWS."},
}
PAGES: Final[Json] = {
    "Tenants": {
        "Type": "String",
        "Default": "one",
        "AllowedValues": ["one", "table"],
        "Description": "One school, or several by the host names that `school schools add` knows (docs/schools.md).",
    },
    "Tenant": {
        "Type": "String",
        "Default": "",
        "AllowedPattern": "([a-z][a-z0-9-]{1,40})?",
        "Description": "Id of the school where it is one; every key of the table begins with it.",
    },
    "HostNames": {
        "Type": "CommaDelimitedList",
        "Default": "",
        "Description": "Host names of the schools; `*.school.example` serves many. Empty: CloudFront's own name.",
    },
    "BaseUrl": EMPTY | {"Description": "Address of our pages, where it is not https:// and the first host name."},
    "CertificateArn": EMPTY | {"Description": "Certificate (ACM, us-east-1) of the host names; needed with them."},
    "Counter": NO
    | {"Description": "Whether pages of the site have the visit counter, which their policy must let in."},
}
PROVIDERS: Final[Json] = {
    "EsiaUrl": EMPTY | {"Description": "Address of ESIA; empty: none. Settings of the same names: docs/settings.md."},
    "EsiaClientId": EMPTY,
    "EsiaVersion": {"Type": "String", "Default": "v3", "AllowedValues": ["v1", "v3"]},
    "EsiaIssuer": EMPTY,
    "EsiaTokenAlgorithm": {"Type": "String", "Default": "RS256", "AllowedValues": ["RS256", "GOST3410_2012_256"]},
    "EsiaPkce": {"Type": "String", "Default": "", "AllowedValues": ["", "S256", "St256", "GOST3411"]},
    "EsiaConsent": EMPTY,
    "EsiaCabinet": EMPTY,
    "EsiaSigner": EMPTY | {"Description": "Address of the signing service; empty: functions sign themselves."},
    "EsiaRoots": NO | {"Description": "Whether the secret esia-roots is there: authorities of TLS to trust besides."},
    "OidcIssuer": EMPTY | {"Description": "Address of an OpenID Connect provider; empty: none."},
    "OidcClientId": EMPTY,
    "OidcScope": EMPTY,
    "OidcSnilsClaim": EMPTY,
    "OidcTitle": EMPTY,
    "OidcSecret": NO | {"Description": "Whether the secret oidc-secret is there; without it we are a public client."},
}
SERVICES: Final[Json] = {
    "MailFrom": EMPTY | {"Description": "Sender of letters, journal@school.example; empty: no letters are sent."},
    "AlarmEmail": EMPTY | {"Description": "Who is told of alarms and of the budget; empty: nobody."},
    "MonthlyBudget": {
        "Type": "Number",
        "Default": 50,
        "MinValue": 0,
        "Description": "US dollars a month; 0: no budget, where a region has none.",
    },
}


def conditions() -> Json:
    """Return all conditions."""
    filled = {
        "HasBaseUrl": ref("BaseUrl"),
        "HasHostNames": {"Fn::Join": ["", ref("HostNames")]},
        "HasEsia": ref("EsiaUrl"),
        "HasOidc": ref("OidcIssuer"),
        "HasEsiaSigner": ref("EsiaSigner"),
        "HasEsiaIssuer": ref("EsiaIssuer"),
        "HasEsiaCabinet": ref("EsiaCabinet"),
        "HasOidcScope": ref("OidcScope"),
        "HasOidcSnilsClaim": ref("OidcSnilsClaim"),
        "HasOidcTitle": ref("OidcTitle"),
        "HasMail": ref("MailFrom"),
        "HasAlarmEmail": ref("AlarmEmail"),
        "IsEmulated": ref("Emulator"),
    }
    chosen = {
        "HasEsiaRoots": "EsiaRoots",
        "HasOidcSecret": "OidcSecret",
        "HasSnapStart": "SnapStart",
        "HasCounter": "Counter",
    }
    return (
        {name: {"Fn::Not": [_equal(value, "")]} for name, value in filled.items()}
        | {name: _equal(ref(parameter), "yes") for name, parameter in chosen.items()}
        | {
            "OneSchool": _equal(ref("Tenants"), "one"),
            "IsProduction": _equal(ref("Stage"), "production"),
            "InAws": {"Fn::Not": [{"Condition": "IsEmulated"}]},
            "HasDkim": {"Fn::And": [{"Condition": "InAws"}, {"Condition": "HasMail"}]},
            "HasBudget": {
                "Fn::And": [
                    {"Condition": "InAws"},
                    {"Condition": "HasAlarmEmail"},
                    {"Fn::Not": [_equal(ref("MonthlyBudget"), "0")]},
                ]
            },
        }
    )


def rules() -> Json:
    """Return what is refused before anything is made."""
    return {
        "SchoolIsNamed": {
            "RuleCondition": _equal(ref("Tenants"), "one"),
            "Assertions": [
                {
                    "Assert": {"Fn::Not": [_equal(ref("Tenant"), "")]},
                    "AssertDescription": "Tenant is needed where Tenants is one",
                }
            ],
        }
    }


def _equal(one: Any, other: str) -> Json:  # noqa: ANN401  # any value of a template
    return {"Fn::Equals": [one, other]}

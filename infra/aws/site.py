"""CloudFront: one domain for the files of the site and the pages of the functions.

Paths of functions go to the API, uncached, with cookies and queries. All others are files of the site bucket, under
`/<host name>`. What is not there is asked of the API in the second place, whose $default route answers with the error
page: CloudFront's own error pages would replace those of the functions too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from functions.web import edge
from infra.aws.settings import EDGE_KEY
from infra.aws.shapes import Json, Resources, att, named, ref, resource, sub, when
from infra.headers import site_headers
from infra.routes import FUNCTIONS

HERE: Final = Path(__file__).parent
# CloudFront's managed policies, the same in all accounts: CachingOptimized, CachingDisabled, AllViewerExceptHostHeader.
CACHED: Final = "658327ea-f89d-4fab-a63d-7e88639e58f6"
UNCACHED: Final = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST: Final = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
EVERY_METHOD: Final = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
YEAR: Final = 31_536_000


def site() -> Resources:
    """Return the distribution and what it stands on. No emulator has it."""
    found = {
        "Distribution": resource("CloudFront::Distribution", {"DistributionConfig": _distribution()}),
        "SiteAccess": resource("CloudFront::OriginAccessControl", {"OriginAccessControlConfig": _access()}),
        "SiteHeaders": resource("CloudFront::ResponseHeadersPolicy", {"ResponseHeadersPolicyConfig": _headers()}),
        "SitePaths": _edge("site", "Where a file of the site lies"),
        "PagePaths": _edge("pages", "Whose page it is and who asks"),
        "SiteRequests": resource("CloudFront::OriginRequestPolicy", {"OriginRequestPolicyConfig": _host_only()}),
    }
    return {name: one | {"Condition": "InAws"} for name, one in found.items()}


def patterns() -> list[str]:
    """Return the paths of functions as CloudFront matches them: `/healthz`, `/diary`, `/diary/*`."""
    return sorted({pattern for function in FUNCTIONS for route in function.routes for pattern in _pattern(route.path)})


def _pattern(path: str) -> Iterator[str]:
    first, slash, rest = path.removeprefix("/").partition("/")
    if first == "api":  # /api/ itself is a page of the site
        yield f"/api/{rest.partition('/')[0]}/*"
    else:
        yield f"/{first}/*" if slash else f"/{first}"


def _distribution() -> Json:
    return {
        "Comment": sub("${System}-${Stage}"),
        "Enabled": True,
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "PriceClass": "PriceClass_100",
        "Aliases": when("HasHostNames", ref("HostNames")),
        "ViewerCertificate": when("HasHostNames", _certificate(), {"CloudFrontDefaultCertificate": True}),
        "Origins": [_files(), _api()],
        "OriginGroups": {"Quantity": 1, "Items": [_files_then_error_page()]},
        "DefaultCacheBehavior": _behavior("files-or-error-page", "SitePaths", CACHED, ref("SiteRequests"))
        | {"AllowedMethods": ["GET", "HEAD"], "ResponseHeadersPolicyId": ref("SiteHeaders")},
        "CacheBehaviors": [
            _behavior("api", "PagePaths", UNCACHED, ALL_BUT_HOST)
            | {"PathPattern": pattern, "AllowedMethods": EVERY_METHOD}
            for pattern in patterns()
        ],
    }


def _behavior(origin: str, function: str, caching: str, passed: Json | str) -> Json:
    return {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "Compress": True,
        "CachePolicyId": caching,
        "OriginRequestPolicyId": passed,
        "FunctionAssociations": [{"EventType": "viewer-request", "FunctionARN": att(function, "FunctionARN")}],
    }


def _files() -> Json:
    return {
        "Id": "files",
        "DomainName": att("SiteBucket", "RegionalDomainName"),
        "OriginAccessControlId": ref("SiteAccess"),
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _api() -> Json:
    return {
        "Id": "api",
        "DomainName": sub("${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"),
        "CustomOriginConfig": {
            "OriginProtocolPolicy": "https-only",
            "OriginSSLProtocols": ["TLSv1.2"],
            "OriginReadTimeout": 30,
        },
        "OriginCustomHeaders": [{"HeaderName": edge.KEY, "HeaderValue": EDGE_KEY}],
    }


def _files_then_error_page() -> Json:
    missing = [403, 404]
    return {
        "Id": "files-or-error-page",
        "FailoverCriteria": {"StatusCodes": {"Quantity": len(missing), "Items": missing}},
        "Members": {"Quantity": 2, "Items": [{"OriginId": "files"}, {"OriginId": "api"}]},
    }


def _certificate() -> Json:
    return {
        "AcmCertificateArn": ref("CertificateArn"),
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def _access() -> Json:
    return {
        "Name": named("site"),
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }


def _host_only() -> Json:
    """The error page is of the school whose host was asked for."""
    return {
        "Name": named("site"),
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": [edge.HOST]},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }


def _headers() -> Json:
    """Headers of the site's files: infra/headers.py, with the visit counter let in where there is one."""
    plain, counted = (site_headers(counter=counter) for counter in (False, True))
    policy = "Content-Security-Policy"
    return {
        "Name": named("site"),
        "SecurityHeadersConfig": {
            "ContentSecurityPolicy": {
                "ContentSecurityPolicy": when("HasCounter", counted[policy], plain[policy]),
                "Override": True,
            },
            "ContentTypeOptions": {"Override": True},
            "ReferrerPolicy": {"ReferrerPolicy": plain["Referrer-Policy"], "Override": True},
            "StrictTransportSecurity": {"AccessControlMaxAgeSec": YEAR, "Override": True},
        },
        "CustomHeadersConfig": {
            "Items": [
                {"Header": "Permissions-Policy", "Value": plain["Permissions-Policy"], "Override": True},
            ]
        },
    }


def _edge(name: str, purpose: str) -> Json:
    return resource(
        "CloudFront::Function",
        {
            "Name": named(name),
            "AutoPublish": True,
            "FunctionCode": (HERE / f"edge_{name}.js").read_text(encoding="utf-8"),
            "FunctionConfig": {"Comment": purpose, "Runtime": "cloudfront-js-2.0"},
        },
    )

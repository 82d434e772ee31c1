"""One domain for the files of the site and the pages of the functions, as CloudFront is told to serve it."""

import fnmatch
import json
import shutil
import subprocess
from typing import Any, Final

import pytest

from infra.aws.site import HERE, patterns
from infra.aws.template import template
from infra.headers import site_headers
from infra.paths import ROOT
from infra.routes import FUNCTIONS
from tests.support.needs import missing

RESOURCES: Final = template()["Resources"]
DISTRIBUTION: Final = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
PAGES: Final = [route.path for function in FUNCTIONS for route in function.routes]
FILES: Final = [
    "/",
    "/index.html",
    "/app.css",
    "/api/",
    "/api/openapi.json",
    "/news/",
    "/e-journal/",
    "/robots.txt",
    "/404.html",
]


def run(name: str, *, path: str, host: str = "Burminka.Example") -> Any:  # noqa: ANN401  # an answer or a request
    """Run an edge function as CloudFront would, and return what it returns."""
    node = shutil.which("node")
    if node is None:
        missing("node (Debian: nodejs)")
    event = {
        "viewer": {"ip": "203.0.113.7"},
        "request": {
            "method": "GET",
            "uri": path,
            "querystring": {},
            "headers": {"host": {"value": host}},
            "cookies": {},
        },
    }
    code = (HERE / f"edge_{name}.js").read_text(encoding="utf-8")
    program = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def behaviour(path: str) -> Any:  # noqa: ANN401  # a behaviour of the distribution
    """Return what CloudFront does with a path: the first pattern that fits, or the default."""
    for one in DISTRIBUTION["CacheBehaviors"]:
        if fnmatch.fnmatchcase(path, one["PathPattern"]):
            return one
    return DISTRIBUTION["DefaultCacheBehavior"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_function_goes_to_the_api_uncached_with_all_that_the_browser_sent(path: str) -> None:
    found = behaviour(path.replace("{", "").replace("}", ""))

    assert found["TargetOriginId"] == "api"
    assert found["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert found["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
    assert "POST" in found["AllowedMethods"]
    assert found["ViewerProtocolPolicy"] == "redirect-to-https"


@pytest.mark.parametrize("path", FILES)
def test_what_is_no_functions_is_a_file_of_the_site(path: str) -> None:
    found = behaviour(path)

    assert found["TargetOriginId"] == "files-or-error-page"
    assert found["AllowedMethods"] == ["GET", "HEAD"]


def test_no_page_of_the_site_lies_where_a_function_is() -> None:
    content = ROOT / "site" / "content"
    pages = [f"/{path.relative_to(content).with_suffix('').as_posix()}/" for path in content.rglob("*.md")]

    assert pages
    assert [page for page in pages if any(fnmatch.fnmatchcase(page, pattern) for pattern in patterns())] == []


def test_what_the_site_has_not_is_answered_by_a_function() -> None:
    group = DISTRIBUTION["OriginGroups"]["Items"][0]

    assert [one["OriginId"] for one in group["Members"]["Items"]] == ["files", "api"]
    assert group["FailoverCriteria"]["StatusCodes"]["Items"] == [403, 404]
    assert "CustomErrorResponses" not in DISTRIBUTION  # they would stand in place of the functions' own pages
    assert RESOURCES["MissingRoute"]["Properties"]["RouteKey"] == "$default"


def test_the_site_is_read_by_this_distribution_alone() -> None:
    (files,) = [one for one in DISTRIBUTION["Origins"] if one["Id"] == "files"]
    statements = RESOURCES["SitePolicy"]["Properties"]["PolicyDocument"]["Statement"][1:]
    allowed = [one["Fn::If"][1] for one in statements]

    assert files["OriginAccessControlId"] == {"Ref": "SiteAccess"}
    assert [one["Action"] for one in allowed] == ["s3:GetObject", "s3:ListBucket"]
    for one in allowed:
        assert one["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "${Distribution}" in one["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]


@pytest.mark.parametrize("counter", [True, False])
def test_files_of_the_site_have_the_headers_that_the_local_gateway_gives(counter: bool) -> None:  # noqa: FBT001  # pytest's parameter
    config = RESOURCES["SiteHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    _, with_counter, without = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::If"]
    given = {
        "Content-Security-Policy": with_counter if counter else without,
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
        **{one["Header"]: one["Value"] for one in config["CustomHeadersConfig"]["Items"]},
    }

    assert given == site_headers(counter=counter)
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/", "/burminka.example/index.html"),
        ("/news/", "/burminka.example/news/index.html"),
        ("/app.0a1b2c.css", "/burminka.example/app.0a1b2c.css"),
        ("//elsewhere.example/", "/burminka.example/elsewhere.example/index.html"),
    ],
)
def test_a_file_lies_under_its_schools_host(path: str, key: str) -> None:
    found = run("site", path=path)

    assert found["uri"] == key
    assert found["headers"]["x-forwarded-host"] == {"value": "burminka.example"}


@pytest.mark.parametrize(("path", "there"), [("/news", "/news/"), ("//elsewhere.example/a", "/elsewhere.example/a/")])
def test_a_folder_without_its_slash_is_led_to_it_and_never_to_another_site(path: str, there: str) -> None:
    found = run("site", path=path)

    assert (found["statusCode"], found["headers"]["location"]["value"]) == (301, there)


def test_a_function_hears_the_host_that_was_asked_and_who_asks() -> None:
    found = run("pages", path="/diary/")

    assert found["uri"] == "/diary/"
    assert found["headers"]["x-forwarded-host"] == {"value": "burminka.example"}
    assert found["headers"]["x-viewer-address"] == {"value": "203.0.113.7"}

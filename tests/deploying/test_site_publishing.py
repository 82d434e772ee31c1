"""The public site in a bucket: only what changed, old looks kept for open tabs, and the way back."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from infra import freezing
from infra.deploying import site_files
from infra.deploying.bucket import Bucket
from infra.deploying.clients import Clients
from infra.deploying.site_files import SiteFile
from infra.deploying.site_publishing import Publisher
from infra.headers import site_headers
from infra.local.gateway.static import StaticSite
from tests.support.serving import ask, serving

REGION = "eu-central-1"
HOST = "school.example"
FILES = {
    "index.html": "<h1>Школа</h1>",
    "404.html": "<h1>Нет</h1>",
    "news/index.html": "<h1>Новости</h1>",
    "static/app.css": "a{}",
    "static/app.0123abcd.css": "a{}",
    "favicon.svg": "<svg/>",
}


class Site:
    """A frozen site in a folder, and the two buckets it goes to."""

    def __init__(self, folder: Path, cloud: str) -> None:
        clients = Clients(REGION, cloud)
        name = uuid4().hex
        self.folder = folder
        self.site, self.artefacts = (Bucket(clients.of("s3"), f"{kind}-{name}") for kind in ("site", "artefacts"))
        for bucket in (self.site, self.artefacts):
            bucket.make(REGION)
        for path, text in FILES.items():
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def publisher(self, host: str = HOST) -> Publisher:
        return Publisher(self.site, self.artefacts, host)

    def publish(self, host: str = HOST) -> site_files.Changes:
        manifest = site_files.of_folder(self.folder)
        self.publisher(host).send(self.folder, manifest)
        return self.publisher(host).publish(manifest)

    def text(self, path: str, host: str = HOST) -> str | None:
        found = self.site.read(f"{host}/{path}")
        return None if found is None else found.data.decode()


@pytest.fixture
def site(tmp_path: Path, cloud: str) -> Site:
    return Site(tmp_path / "site", cloud)


def test_a_first_publication_brings_every_file_with_its_type_and_its_rule_of_caching(site: Site) -> None:
    assert site.publish().added == tuple(sorted(FILES))

    page = site.site.client.head_object(Bucket=site.site.name, Key=f"{HOST}/news/index.html")
    looks = site.site.client.head_object(Bucket=site.site.name, Key=f"{HOST}/static/app.0123abcd.css")
    assert (page["ContentType"], page["CacheControl"]) == ('text/html; charset="utf-8"', "no-cache")
    assert (looks["ContentType"], looks["CacheControl"]) == (
        'text/css; charset="utf-8"',
        "public, max-age=31536000, immutable",
    )


def test_a_second_publication_of_the_same_changes_nothing(site: Site) -> None:
    site.publish()

    again = site.publish()

    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert again.same == tuple(sorted(FILES))


def test_only_the_page_that_changed_is_written(site: Site) -> None:
    site.publish()
    site.write("index.html", "<h1>Школа, новый год</h1>")

    again = site.publish()

    assert (again.added, again.changed) == ((), ("index.html",))
    assert site.text("index.html") == "<h1>Школа, новый год</h1>"


def test_looks_of_before_stay_for_open_tabs_and_a_page_that_is_gone_goes(site: Site) -> None:
    site.publish()
    (site.folder / "static/app.0123abcd.css").unlink()
    (site.folder / "news/index.html").unlink()
    site.write("static/app.89abcdef.css", "b{}")

    again = site.publish()

    assert (again.added, again.removed) == (("static/app.89abcdef.css",), ("news/index.html",))
    assert again.kept == ("static/app.0123abcd.css",)
    assert site.text("static/app.0123abcd.css") == "a{}"
    assert site.text("news/index.html") is None


def test_looks_go_before_functions_ask_for_them_and_pages_wait(site: Site) -> None:
    manifest = site_files.of_folder(site.folder)
    site.publisher().send(site.folder, manifest)

    site.publisher().publish_assets(manifest)

    assert list(site.site.tags()) == [f"{HOST}/static/app.0123abcd.css"]


def test_a_page_never_names_what_is_not_there_yet(site: Site) -> None:
    assert site_files.in_order(FILES, site_files.of_folder(site.folder)) == [
        "static/app.0123abcd.css",
        "static/app.css",
        "favicon.svg",
        "404.html",
        "index.html",
        "news/index.html",
    ]


def test_a_publication_that_was_broken_off_is_done_to_its_end_by_the_next(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = site_files.of_folder(site.folder)
    site.publisher().send(site.folder, manifest)
    copy = Bucket.copy

    def broken(self: Bucket, source: Bucket, source_key: str, key: str, **served: str) -> None:
        if key.endswith(".html"):
            raise KeyboardInterrupt
        copy(self, source, source_key, key, content_type=served["content_type"], cache=served["cache"])

    monkeypatch.setattr(Bucket, "copy", broken)
    with pytest.raises(KeyboardInterrupt):
        site.publisher().publish(manifest)
    monkeypatch.setattr(Bucket, "copy", copy)
    assert site.text("index.html") is None

    site.publish()

    assert site.text("index.html") == FILES["index.html"]
    assert not site.publish().changed


def test_what_somebody_changed_by_hand_in_the_bucket_is_put_right(site: Site) -> None:
    site.publish()
    site.site.write(f"{HOST}/index.html", b"<h1>Hacked</h1>", "text/html")

    assert site.publish().changed == ("index.html",)
    assert site.text("index.html") == FILES["index.html"]


def test_another_rule_of_caching_alone_is_a_change(site: Site) -> None:
    site.publish()
    manifest = site_files.of_folder(site.folder)
    changed = manifest | {"favicon.svg": replace(manifest["favicon.svg"], cache="public, max-age=60")}

    assert site.publisher().publish(changed).changed == ("favicon.svg",)
    head = site.site.client.head_object(Bucket=site.site.name, Key=f"{HOST}/favicon.svg")
    assert head["CacheControl"] == "public, max-age=60"


def test_a_manifest_of_before_brings_the_site_back_without_its_folder(site: Site) -> None:
    site.publish()
    before = site.publisher().published()
    site.write("index.html", "<h1>Плохая</h1>")
    (site.folder / "news/index.html").unlink()
    site.publish()

    site.publisher().publish(before)

    assert site.text("index.html") == FILES["index.html"]
    assert site.text("news/index.html") == FILES["news/index.html"]


def test_schools_of_one_deployment_do_not_touch_each_other(site: Site) -> None:
    site.publish()
    site.publish("other.example")
    (site.folder / "news/index.html").unlink()

    site.publish("other.example")

    assert site.text("news/index.html") == FILES["news/index.html"]
    assert site.text("news/index.html", "other.example") is None


def test_a_manifest_survives_its_way_through_text(site: Site) -> None:
    manifest = site_files.of_folder(site.folder)

    assert site_files.from_json(site_files.to_json(manifest)) == manifest
    assert set(manifest) == set(FILES)
    assert all(isinstance(file, SiteFile) for file in manifest.values())


def test_each_file_of_the_real_site_is_served_as_the_local_gateway_serves_it() -> None:
    report = freezing.freeze()
    manifest = site_files.of_folder(report.destination)
    assert len(manifest) == report.files

    with serving(StaticSite(report.destination, site_headers(counter=False))) as port:
        for path, file in manifest.items():
            url = f"/{path.removesuffix('index.html')}" if path.endswith("index.html") else f"/{path}"
            response, _body = ask(port, "HEAD", url)
            served = response.getheader("Content-Type"), response.getheader("Cache-Control")
            assert served == (file.content_type, file.cache), path

"""The style sheets: small, asking no other host, understood by old phones, readable in both themes."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from school_site.freezer import SITE

STATIC = SITE / "static"
APP = (STATIC / "app.css").read_text(encoding="utf-8")
BUDGET = 8 * 1024  # bytes of both sheets as they are sent; simple.css alone is 2.8 KB
AA_TEXT, AA_CONTROL = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
ON_GROUNDS = [("text", ground) for ground in ("bg", "surface", "accent-bg", "accent-soft", "disabled")]
ON_GROUNDS += [(ink, ground) for ink in ("text-light", "accent", "danger") for ground in ("bg", "surface", "accent-bg")]
ON_GROUNDS += [(f"mark-{value}-text", f"mark-{value}") for value in (2, 3, 4, 5)]
ON_GROUNDS += [("accent-text", "accent"), ("accent-text", "accent-hover"), ("hero-text", "hero"), ("code", "surface")]
CONTROLS = [("control-border", "bg"), ("control-border", "surface"), ("accent", "bg")]


def tokens(theme: str) -> dict[str, str]:
    """Return the colours of a theme by name; the dark one changes some of the light one."""
    light, dark = re.findall(r":root \{(.*?)\}", APP, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark)) if theme == "dark" else found


def luminance(colour: str) -> float:
    """Return relative luminance as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == len("#aabbcc") else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), ON_GROUNDS)
def test_text_can_be_read_on_its_ground(theme: str, ink: str, ground: str) -> None:
    assert contrast(tokens(theme)[ink], tokens(theme)[ground]) >= AA_TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), CONTROLS)
def test_the_edge_of_a_field_can_be_seen(theme: str, line: str, ground: str) -> None:
    assert contrast(tokens(theme)[line], tokens(theme)[ground]) >= AA_CONTROL


def test_colours_are_named_once_and_used_by_name() -> None:
    """A colour outside :root would not follow the theme. Printing and the always dark hero have their own."""
    rules = re.sub(r":root \{.*?\}", "", APP.split("@media print")[0], flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == ["#14402d"]


def test_old_phones_understand_every_rule() -> None:
    for path in sorted(STATIC.glob("*.css")):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for new in (":has(", "@layer", "light-dark(", "color-mix(", "@container", "&", "dvh", "oklch("):
            assert new not in rules, path


def test_nothing_is_asked_of_another_host() -> None:
    for path in STATIC.rglob("*.css"):
        assert re.findall(r"@import|url\([\"']?(?:https?:)?//", path.read_text(encoding="utf-8")) == []


def test_both_style_sheets_are_small(frozen: Path) -> None:
    sent = [frozen / "static" / name for name in ("app.css", "vendor/simple.min.css")]
    assert sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in sent) <= BUDGET


def test_vendored_files_are_what_their_readme_says() -> None:
    listed = re.findall(
        r"\| `([\w.]+)` \|.*`([0-9a-f]{64})`", (STATIC / "vendor/README.md").read_text(encoding="utf-8")
    )
    found = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in (STATIC / "vendor").glob("*.css")]
    assert found == listed

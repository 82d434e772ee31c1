"""What every page of ours promises, checked on every page that a test fetches."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib

PARSER = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
NO_PROSE = frozenset({"script", "style", "code", "pre"})
FIELDS = frozenset({"input", "textarea", "select", "button"})


class Page:
    """A page that was read: valid, with what every page has; and what a test wants to know of it."""

    def __init__(self, text: str, *, foreign_words: bool = False) -> None:
        """Read a page and check it.

        Args:
            text: The HTML.
            foreign_words: There is text in it that somebody has typed, so its quotes are not ours.
        """
        self.root: Element = PARSER.parse(text)
        headings = [_text(one) for one in self.root.iter("h1")]
        self.title = _text(next(self.root.iter("title")))
        self.text = _text(next(self.root.iter("body")))
        ids = Counter(one.get("id") for one in self.root.iter() if one.get("id"))
        assert self.root.get("lang") == "ru"
        assert len(headings) == 1, headings
        self.heading = headings[0]
        assert self.title.startswith(self.heading), (self.title, self.heading)
        assert [name for name, count in ids.items() if count > 1] == []
        assert foreign_words or not re.search(r"[\"']", f"{self.title} {self.text}"), (
            "straight quotes in a text of ours"
        )

    def form(self, action: str | None = None) -> dict[str, str]:
        """Return what a browser would send: of the form with this action, or of the one in `main`."""
        main = next(self.root.iter("main"))
        (found,) = [one for one in main.iter("form") if action is None or one.get("action") == action]
        sent: dict[str, str] = {}
        for field in found.iter():
            name = field.get("name")
            if field.tag not in FIELDS - {"button"} or name is None or field.get("disabled") is not None:
                continue
            if field.get("type") in {"checkbox", "radio"} and field.get("checked") is None:
                continue
            sent[name] = _value(field)
        return sent

    def field(self, name: str) -> Element:
        """Return a form field by its name."""
        (found,) = [one for one in self.root.iter() if one.tag in FIELDS and one.get("name") == name]
        return found

    def value(self, name: str) -> str:
        """Return what stands in a form field."""
        return _value(self.field(name))

    def rows(self, table: int = 0) -> list[list[str]]:
        """Return a table of the page, the first one by default, as the texts of its rows; the head is one of them."""
        return [[_text(cell) for cell in row] for row in list(self.root.iter("table"))[table].iter("tr")]

    def links(self) -> list[str]:
        """Return the addresses of all links in `main`."""
        return [str(one.get("href")) for one in next(self.root.iter("main")).iter("a")]


def _value(field: Element) -> str:
    if field.tag == "textarea":
        return "".join(field.itertext())
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None]
        return str((chosen or options)[0].get("value"))
    return field.get("value", "")


def _text(element: Element) -> str:
    parts: list[str] = []
    _collect(element, parts)
    return " ".join("".join(parts).replace("\N{NO-BREAK SPACE}", " ").split())


def _collect(element: Element, parts: list[str]) -> None:
    if element.tag not in NO_PROSE:
        parts.append(element.text or "")
        for child in element:
            _collect(child, parts)
            parts.append(child.tail or "")

"""What a person calls the device they log in from: «Chrome, Android». Of the User-Agent nothing else is kept.

A table of our own: libraries for this know thousands of devices, load for a tenth of a second, and would still be
read by one line of one page. Whatever is not here is named by what is known of it, or not at all.
"""

from collections.abc import Sequence
from typing import Final

# The first that is found counts: most browsers also call themselves Chrome and Safari, an Android phone a Linux.
BROWSERS: Final = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("YaApp_", "Яндекс"),
    ("YaSearchBrowser/", "Яндекс"),
    ("Atom/", "Атом"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MiuiBrowser/", "Mi Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("UCBrowser/", "UC Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),  # an iPad that asks for pages of a computer says so too
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Return browser and system of a User-Agent header; one of them, or nothing, where it does not say."""
    return ", ".join(filter(None, (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))))


def _first(table: Sequence[tuple[str, str]], user_agent: str) -> str:
    return next((title for sign, title in table if sign in user_agent), "")

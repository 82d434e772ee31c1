"""Where things lie in a checkout."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
BUILD: Final = ROOT / "build"
SITE: Final = BUILD / "site"
ASSETS: Final = BUILD / "assets.json"

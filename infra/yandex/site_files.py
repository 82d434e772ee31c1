"""Names that a file of the frozen site is stored under, so that the gateway finds a page by its address.

Object Storage behind the gateway is asked for one object, whose name is made from the path: there is no index page of
a folder as a website of the bucket would have. So a page lies there three times: as the file it is, and by its address
with a slash at the end and without one, since whether a gateway's parameter keeps the slash is not documented.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

INDEX: Final = "index.html"
T = TypeVar("T")  # PEP 695 syntax needs Python 3.12


def names(path: str) -> tuple[str, ...]:
    """Return the objects' names, below the school's folder, of a file of the site: `news/index.html` gives three.

    Args:
        path: The file below the folder that the site was frozen into, with slashes.
    """
    folder, _, name = path.rpartition("/")
    return (path, f"{folder}/", folder) if name == INDEX and folder else (path,)


def with_addresses(manifest: Mapping[str, T]) -> dict[str, T]:
    """Return a site's manifest (infra/deploying/site_files.py) with each page under all of its names."""
    return {name: file for path, file in manifest.items() for name in names(path)}

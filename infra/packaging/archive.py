"""The zip of a package, the same bytes for the same files: sorted, without times, owners and modes of this machine.

Only zlib's own version can still change it: how it packs is not fixed, what it unpacks to is.
"""

import stat
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from infra.packaging.pruning import Member

_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can say
_MODE: Final = (stat.S_IFREG | 0o644) << 16  # readable for the account that a cloud runs functions under
_UNIX: Final = 3


def content_digest(members: Iterable[Member], level: int) -> str:
    """Return a hash of names and contents, which tells a package before it is packed."""
    whole = sha256(str(level).encode())
    for member in sorted(members, key=lambda one: one.name):
        whole.update(member.name.encode() + b"\0" + sha256(member.data).digest())
    return whole.hexdigest()


def write(path: Path, members: Iterable[Member], level: int) -> None:
    """Write the zip of these members, packed at a level of zlib."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for member in sorted(members, key=lambda one: one.name):
            info = zipfile.ZipInfo(member.name, _BEGINNING)
            info.create_system, info.external_attr = _UNIX, _MODE
            archive.writestr(info, member.data, zipfile.ZIP_DEFLATED, level)

"""A secret in a file of this machine, which its owner alone may read."""

import os
import stat
from typing import Final

from functions.secret_store.errors import SecretUnusable

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read(ref: str, path: str, *, confidential: bool) -> bytes:
    """Return the file's bytes. Its mode is asked of the open file, so that it cannot be changed in between.

    Raises:
        SecretUnusable: It is no plain file, cannot be read, or is confidential and open to others.
    """
    try:
        # Without O_NONBLOCK a pipe in the file's place would be waited for.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123  # of a descriptor
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise SecretUnusable(ref, "it is not a plain file")
            if confidential and found.st_mode & OTHERS:
                raise SecretUnusable(ref, f"others may use it: its mode is {found.st_mode & 0o777:o}, make it 600")
            return file.read()
    except (OSError, ValueError) as error:  # a ValueError of a path with a zero byte
        raise SecretUnusable(ref, getattr(error, "strerror", None) or type(error).__name__) from None

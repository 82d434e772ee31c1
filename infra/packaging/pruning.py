"""What of a distribution goes into a package: what runs there, and of its data what our functions ask for."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath
from typing import Any, Final

DROPPED_SUFFIXES: Final = frozenset(
    {".pyi", ".typed", ".pth", ".exe", ".c", ".h", ".pyx", ".pxd", ".rst", ".md", ".pyc"}
)
DROPPED_FOLDERS: Final = frozenset({"tests", "examples", "bin", "__pycache__"})
LOCALES: Final = frozenset({"root", "ru"})
BOTOCORE: Final = ("botocore", "data")
ZONES: Final = ("tzdata", "zoneinfo")
OUR_ZONES: Final = frozenset({"Asia", "Europe", "Etc"})  # Russia's eleven are of the first two
COMMON_DATA: Final = frozenset({"_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package: its name there, with slashes, and what is in it."""

    name: str
    data: bytes


def members(folder: Path, services: frozenset[str]) -> tuple[Member, ...]:
    """Return what is kept of an unpacked distribution, by name.

    Args:
        folder: As an installer has laid it.
        services: What clients of boto3 are opened for; botocore describes 400 more.
    """
    prefixes = _endpoint_prefixes(folder, services)
    return tuple(
        _slimmed(Member(name.as_posix(), path.read_bytes()), prefixes)
        for path, name in _files(folder)
        if _kept(name, services)
    )


def whole_size(folder: Path) -> int:
    """Return the bytes of a distribution as installed."""
    return sum(path.stat().st_size for path, _name in _files(folder))


def _files(folder: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, PurePosixPath(path.relative_to(folder).as_posix())


def _kept(name: PurePosixPath, services: frozenset[str]) -> bool:
    parts = name.parts
    if parts[0].endswith(".dist-info"):
        return name.name == "METADATA"
    if name.suffix in DROPPED_SUFFIXES or name.name == "py.typed" or DROPPED_FOLDERS & set(parts[:-1]):
        return False
    if parts[:2] == BOTOCORE:
        return name.name in COMMON_DATA if len(parts) == len(BOTOCORE) + 1 else _describes(name, services)
    if parts[:2] == ZONES:
        return (len(parts) > len(ZONES) + 1 and parts[2] in OUR_ZONES) or name.name in {"__init__.py", "UTC"}
    if parts[:2] == ("babel", "locale-data"):
        return name.stem in LOCALES
    return True


def _describes(name: PurePosixPath, services: frozenset[str]) -> bool:
    return name.parts[2] in services and not name.name.startswith("examples-")


def _slimmed(member: Member, prefixes: frozenset[str]) -> Member:
    name = PurePosixPath(member.name)
    if name.parts[0].endswith(".dist-info"):
        return Member(member.name, _headline(member.data))
    if name.parts[:2] != BOTOCORE:
        return member
    if name.name == "endpoints.json":
        return Member(member.name, _compact(_endpoints_of(json.loads(member.data), prefixes)))
    # Plain JSON, which botocore looks for first: the zip is compressed anyway, and a cold start need not unpack it.
    raw = gzip.decompress(member.data) if name.suffix == ".gz" else member.data
    return Member(member.name.removesuffix(".gz"), _compact(_without_documentation(json.loads(raw))))


def _headline(metadata: bytes) -> bytes:
    """Return the name and version alone: importlib.metadata answers from them."""
    head = HeaderParser().parsestr(metadata.decode(errors="replace"), headersonly=True)
    return f"Metadata-Version: 2.1\nName: {head['Name']}\nVersion: {head['Version']}\n".encode()


def _compact(document: Any) -> bytes:  # noqa: ANN401  # JSON
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _without_documentation(node: Any) -> Any:  # noqa: ANN401  # JSON
    """Return a description of a service without its prose: half of what a client reads when it is made.

    Where `documentation` is no text, it is a field of the service that has this name.
    """
    if isinstance(node, dict):
        return {
            key: _without_documentation(value)
            for key, value in node.items()
            if not (key == "documentation" and isinstance(value, str))
        }
    return [_without_documentation(one) for one in node] if isinstance(node, list) else node


def _endpoints_of(document: dict[str, Any], prefixes: frozenset[str]) -> dict[str, Any]:
    partitions = [
        one | {"services": {name: value for name, value in one["services"].items() if name in prefixes}}
        for one in document["partitions"]
    ]
    return document | {"partitions": partitions}


def _endpoint_prefixes(folder: Path, services: frozenset[str]) -> frozenset[str]:
    """Return what services are called in the list of endpoints: SESv2 is `email` there."""
    found = set()
    for service in services:
        for path in sorted(folder.joinpath(*BOTOCORE, service).glob("*/service-2.json.gz")):
            found.add(str(json.loads(gzip.decompress(path.read_bytes()))["metadata"]["endpointPrefix"]))
    return frozenset(found)

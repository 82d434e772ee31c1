"""Artefacts for the functions: one zip each, with our code, the libraries it needs and their bytecode.

`build` makes them for a target; the same input gives the same bytes. docs/cloud.md, "Packages", tells what is in one.
"""

from infra.packaging.building import Package, build
from infra.packaging.target import AWS, HOST, TARGETS, YANDEX, Target

__all__ = ["AWS", "HOST", "TARGETS", "YANDEX", "Package", "Target", "build"]

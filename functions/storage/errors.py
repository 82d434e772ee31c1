"""Refusals that come from storage and are facts a person can act on."""

from functions.domain.record import SchoolError


class TableBusy(SchoolError):
    """Others kept writing the same place for as long as we tried. Nothing was written."""

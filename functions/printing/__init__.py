"""Printing: a template of ours and data make a PDF (ADR 0009)."""

from functions.printing.paper import Failed, pdf, readable

__all__ = ["Failed", "pdf", "readable"]

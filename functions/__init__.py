"""The functions that are deployed: one folder is one function, and what they share lies beside them."""

__version__ = "0.1.0"

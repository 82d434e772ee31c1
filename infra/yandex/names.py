"""How things are called in the files of Terraform, and how one names another."""

from typing import Final


def ref(expression: str) -> str:
    """Return an expression of Terraform as its JSON syntax takes it."""
    return f"${{{expression}}}"


def ident(name: str) -> str:
    """Return a name that Terraform's expressions can say: `consent-timer` becomes `consent_timer`."""
    return name.replace("-", "_")


PREFIX: Final = ref("local.prefix")  # <system>-<stage>, before every name: school-production
FOLDER: Final = ref("var.folder_id")

"""What goes wrong with a secret."""


class SecretUnusable(Exception):
    """A secret cannot be used. A fault of the deployment, not of whoever asks for a page.

    Attributes:
        ref: The place, as the setting has it.
        reason: What is wrong with it, in English; nothing of what lies there.
    """

    def __init__(self, ref: str, reason: str) -> None:
        super().__init__(f"{ref}: {reason}")
        self.ref = ref
        self.reason = reason

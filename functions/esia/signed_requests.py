"""Parameters of a request to ESIA with the school's signature among them."""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from functions.esia.port import ProviderUnavailable
from functions.esia.signing import Signer, SigningFailed
from functions.esia.versions import Call, Form, Row

LOGGER: Final = logging.getLogger("school")  # functions/web/log.py gives it its form; it stands above this package


class SignedRequests:
    """Makes requests of one generation of the interface. Safe to share between threads."""

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        signer: Signer,
        rows: Mapping[Call, Row],
        clock: Callable[[], datetime],
    ) -> None:
        """Take the provider's address without a slash at its end, our name there, who signs, and what is signed."""
        self._base = base_url
        self._client_id = client_id
        self._signer = signer
        self._rows = rows
        self._clock = clock

    def address(self, call: Call) -> str:
        """Return where a call goes."""
        return self._base + self._rows[call].path

    def parameters(self, call: Call, **own: str) -> dict[str, str]:
        """Return a call's parameters, ready to be encoded: the signed string is made of them before that.

        Raises:
            ProviderUnavailable: There is no signature that can be used.
        """
        row, at = self._rows[call], self._clock().astimezone(UTC)
        sent = {"client_id": self._client_id, "timestamp": f"{at:%Y.%m.%d %H:%M:%S} +0000", **own}
        try:
            secret = self._signed(row.text(sent).encode(), row.form, at)
        except SigningFailed as error:
            LOGGER.error("signing_failed", extra={"provider": "esia", "reason": str(error)})  # noqa: TRY400  # a cause may quote a path
            raise ProviderUnavailable from None
        if row.form is Form.RAW:
            sent["client_certificate_hash"] = self._signer.certificate.thumbprint
        # Without padding: ESIA takes it with and without, and a browser's address is the shorter for it.
        return {**sent, "client_secret": urlsafe_b64encode(secret).rstrip(b"=").decode()}

    def _signed(self, text: bytes, form: Form, at: datetime) -> bytes:
        if form is Form.RAW:
            return self._signer.sign(text)
        from functions.esia.gost import cms  # noqa: PLC0415  # only the older generation needs it

        return cms.detached(text, certificate=self._signer.certificate, sign=self._signer.sign, at=at)

"""Settings of a function, read once at cold start, so that a wrong one stops a deploy and not a lesson."""

import os
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from functions import __version__
from functions.file_store.addresses import origin

# Where a secret lies, never the secret itself: functions/secret_store reads it.
SecretRef = Annotated[str, StringConstraints(pattern=r"^(file:/|aws-secretsmanager:|yandex-lockbox:).+")]


class Settings(BaseModel):
    """The environment of a function; docs/settings.md lists the same for people."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")  # the environment holds much else

    table: Annotated[str, StringConstraints(pattern=r"^(sqlite|dynamodb):.+")] = Field(alias="SCHOOL_TABLE")
    table_endpoint: HttpUrl | None = Field(None, alias="SCHOOL_TABLE_ENDPOINT")
    tenants: Literal["one", "table"] = Field("one", alias="SCHOOL_TENANTS")
    # With several schools nobody's: each request has its own (web/tenancy.py).
    base_url: HttpUrl = Field(HttpUrl("https://school.invalid"), alias="SCHOOL_BASE_URL")
    tenant: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9-]{1,40})?$")] = Field("", alias="SCHOOL_TENANT")
    host_header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$")] = Field(
        "Host", alias="SCHOOL_HOST_HEADER"
    )
    assets: str | None = Field(None, alias="SCHOOL_ASSETS")
    edge_key: Annotated[str, StringConstraints(min_length=16)] | None = Field(None, alias="SCHOOL_EDGE_KEY")
    esia_url: HttpUrl | None = Field(None, alias="SCHOOL_ESIA_URL")
    esia_client_id: str | None = Field(None, alias="SCHOOL_ESIA_CLIENT_ID")
    esia_cabinet: HttpUrl = Field(HttpUrl("https://lk.gosuslugi.ru/"), alias="SCHOOL_ESIA_CABINET")
    esia_key: SecretRef | None = Field(None, alias="SCHOOL_ESIA_KEY")
    esia_trusted: SecretRef | None = Field(None, alias="SCHOOL_ESIA_TRUSTED")
    esia_signer: Annotated[str, StringConstraints(pattern=r"^(python|openssl|https?://.+)$")] = Field(
        "python", alias="SCHOOL_ESIA_SIGNER"
    )
    esia_signer_token: SecretRef | None = Field(None, alias="SCHOOL_ESIA_SIGNER_TOKEN")
    esia_version: Literal["v1", "v3"] = Field("v3", alias="SCHOOL_ESIA_VERSION")
    esia_strings: str | None = Field(None, alias="SCHOOL_ESIA_STRINGS")
    esia_issuer: str | None = Field(None, alias="SCHOOL_ESIA_ISSUER")
    esia_token_algorithm: Literal["RS256", "GOST3410_2012_256"] = Field("RS256", alias="SCHOOL_ESIA_TOKEN_ALGORITHM")
    esia_pkce: Literal["", "S256", "St256", "GOST3411"] = Field("", alias="SCHOOL_ESIA_PKCE")
    esia_consent: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{0,60}$")] = Field(
        "", alias="SCHOOL_ESIA_CONSENT"
    )
    esia_roots: SecretRef | None = Field(None, alias="SCHOOL_ESIA_ROOTS")
    # Text, since tokens are compared with it as it is written: HttpUrl would add a slash.
    oidc_issuer: Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")] | None = Field(
        None, alias="SCHOOL_OIDC_ISSUER"
    )
    oidc_client_id: str | None = Field(None, alias="SCHOOL_OIDC_CLIENT_ID")
    oidc_secret: SecretRef | None = Field(None, alias="SCHOOL_OIDC_SECRET")
    oidc_scope: str = Field("openid profile", alias="SCHOOL_OIDC_SCOPE")
    oidc_snils_claim: str = Field("snils", alias="SCHOOL_OIDC_SNILS_CLAIM")
    oidc_title: str = Field("Единый вход региона", alias="SCHOOL_OIDC_TITLE")
    people_key: SecretRef | None = Field(None, alias="SCHOOL_PEOPLE_KEY")
    mail: Annotated[str, StringConstraints(pattern=r"^(folder:/.+|ses:.+@.+)$")] | None = Field(
        None, alias="SCHOOL_MAIL"
    )
    mail_endpoint: HttpUrl | None = Field(None, alias="SCHOOL_MAIL_ENDPOINT")
    files: Annotated[str, StringConstraints(pattern=r"^(folder:/.+|s3:[a-z0-9][a-z0-9-]{2,62})$")] | None = Field(
        None, alias="SCHOOL_FILES"
    )
    files_endpoint: HttpUrl | None = Field(None, alias="SCHOOL_FILES_ENDPOINT")
    files_key: SecretRef | None = Field(None, alias="SCHOOL_FILES_KEY")
    threads: Annotated[int, Field(ge=1, le=64)] = Field(1, alias="SCHOOL_THREADS")
    log_level: Annotated[str, StringConstraints(pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")] = Field(
        "INFO", alias="SCHOOL_LOG_LEVEL"
    )
    started: str = Field("on-demand", alias="AWS_LAMBDA_INITIALIZATION_TYPE")
    version: str = Field(__version__, alias="SCHOOL_VERSION")

    @model_validator(mode="after")
    def _says_whose(self) -> Self:
        if self.tenants == "one" and not (self.tenant and "base_url" in self.model_fields_set):
            raise ValueError("SCHOOL_TENANT and SCHOOL_BASE_URL go together; or SCHOOL_TENANTS is table")
        return self

    def of_school(self, tenant: str, base_url: str) -> "Settings":
        """Return the settings as one school of several has them."""
        return self.model_copy(update={"tenant": tenant, "base_url": HttpUrl(base_url)})

    @property
    def origin(self) -> str:
        """Scheme and host of our own pages, without a slash at the end."""
        return str(self.base_url).rstrip("/")

    @property
    def names_esia(self) -> bool:
        """Tell whether ESIA is named: four settings go together."""
        return all((self.esia_url, self.esia_client_id, self.esia_key, self.esia_trusted))

    @property
    def names_oidc(self) -> bool:
        """Tell whether an OpenID Connect provider is named: two settings go together."""
        return all((self.oidc_issuer, self.oidc_client_id))

    @property
    def store_origin(self) -> str | None:
        """Scheme and host of the store that browsers send files to, None where it is our own or there is none."""
        endpoint = None if self.files_endpoint is None else str(self.files_endpoint).rstrip("/")
        return None if self.files is None else origin(self.files, endpoint)

    @property
    def secure(self) -> bool:
        """Tell whether pages travel over TLS. Only a school tried on one machine may say no."""
        return self.base_url.scheme == "https"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this process. Raises pydantic.ValidationError, which names the variables."""
    return Settings.model_validate(dict(environ))

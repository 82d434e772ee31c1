"""Errors of a cloud's client by the names of problems.py: the one place that knows their codes.

Sources: Amazon S3, CloudFormation, STS and Secrets Manager API references, "Common errors" of each.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from botocore import exceptions

from infra.deploying import problems
from infra.deploying.problems import DeployProblem

_PERFORM: Final = re.compile(r"perform:? ([\w-]+:\w+)")
_CLOSED: Final = frozenset({"OptInRequired"})
_WRONG_KEYS: Final = frozenset(
    "ExpiredToken ExpiredTokenException InvalidAccessKeyId InvalidClientTokenId UnrecognizedClientException "
    "SignatureDoesNotMatch InvalidSignatureException IncompleteSignature RequestExpired RequestTimeTooSkewed "
    "TokenRefreshRequired MissingAuthenticationToken AuthFailure".split()
)
_DENIED: Final = frozenset(
    "AccessDenied AccessDeniedException UnauthorizedOperation NotAuthorized Forbidden AllAccessDisabled 403".split()
)
_TAKEN: Final = frozenset(
    "BucketAlreadyExists AlreadyExistsException ResourceExistsException EntityAlreadyExists".split()
)
_QUOTA: Final = frozenset(
    "LimitExceeded LimitExceededException TooManyBuckets ServiceQuotaExceededException QuotaExceeded "
    "TooManyDistributions".split()
)
_BUSY: Final = frozenset(
    "Throttling ThrottlingException SlowDown TooManyRequestsException RequestLimitExceeded ServiceUnavailable "
    "InternalError InternalFailure InternalServerError OperationAborted 503 500".split()
)
_ELSEWHERE: Final = frozenset(
    "PermanentRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException 301".split()
)


@contextmanager
def named() -> Iterator[None]:
    """Raise a problem in the place of a client's error."""
    try:
        yield
    except exceptions.ClientError as error:
        raise of_answer(error.response, error.operation_name) from error
    except exceptions.BotoCoreError as error:
        found = of_client(error)
        if found is None:  # a request of the wrong form: a fault of this program
            raise
        raise found from error


def of_answer(response: Mapping[str, object], operation: str) -> DeployProblem:
    """Return the problem that an answer of the cloud means."""
    fields = response.get("Error")
    error: Mapping[str, object] = fields if isinstance(fields, Mapping) else {}
    code, said = str(error.get("Code", "")), str(error.get("Message", ""))
    makers: tuple[tuple[frozenset[str], Callable[[], DeployProblem]], ...] = (
        (_CLOSED, problems.RegionClosed),
        (_WRONG_KEYS, problems.WrongCredentials),
        (_DENIED, lambda: problems.NoPermission(_action(said, operation))),
        (_TAKEN, lambda: problems.NameTaken(str(error.get("BucketName", "")) or said)),
        (_QUOTA, lambda: problems.OverQuota(said)),
        (_ELSEWHERE, lambda: problems.OtherRegion(_region_of(response), "")),
        (_BUSY, problems.CloudBusy),
    )
    for codes, maker in makers:
        if code in codes:
            return maker()
    return problems.CloudRefused(operation, code, said)


def of_client(error: exceptions.BotoCoreError) -> DeployProblem | None:
    """Return the problem that an error before any answer means, or None where it is our own fault."""
    told: Mapping[str, object] = error.kwargs
    match error:
        case exceptions.NoRegionError():
            found: DeployProblem | None = problems.NoRegion()
        case exceptions.NoCredentialsError() | exceptions.ProfileNotFound() | exceptions.CredentialRetrievalError():
            found = problems.NoCredentials()
        case exceptions.PartialCredentialsError() | exceptions.TokenRetrievalError() | exceptions.SSOError():
            found = problems.WrongCredentials()
        case exceptions.ConnectionError() | exceptions.HTTPClientError() | exceptions.InvalidRegionError():
            found = problems.RegionUnreachable(str(told.get("endpoint_url") or told.get("region_name") or ""))
        case _:
            found = None
    return found


def _action(said: str, operation: str) -> str:
    found = _PERFORM.search(said)
    return found[1] if found else operation


def _region_of(response: Mapping[str, object]) -> str:
    """Return the region that S3 tells in a header of its refusal."""
    metadata = response.get("ResponseMetadata")
    headers = metadata.get("HTTPHeaders") if isinstance(metadata, Mapping) else None
    return str(headers.get("x-amz-bucket-region", "")) if isinstance(headers, Mapping) else ""

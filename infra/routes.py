"""The one table of functions and routes; everything that is not here is a file of the public site.

The local gateway reads it, and what is deployed to a cloud is made from it.
A path is written as API Gateway writes it: `{name}` stands for one segment.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from functions.domain.access.rights import Right
from infra import table_access
from infra.table_access import NO_ACCESS, TableAccess


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and the right it asks for (functions/domain/access/rights.py). GET answers HEAD too."""

    method: str
    path: str
    right: Right

    @property
    def key(self) -> str:
        """Name the route as API Gateway does: `GET /diary/{pupil}/{week}`."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Timer:
    """Another entry point of a function, called by the clock: EventBridge Scheduler, a timer trigger of Yandex.

    Attributes:
        handler: `module:name`, called with (event, context); the event is `{}`.
        minutes: From one call to the next. Two at once do no harm, so nothing waits for the one before.
        purpose: What for, in a line for an operator's list.
        table: What it does with the table, which is another thing than what its function's pages do.
        seconds: How long one call may take.
    """

    handler: str
    minutes: int
    purpose: str
    table: TableAccess = NO_ACCESS
    seconds: int = 60


class Need(StrEnum):
    """What a function reaches beside the table. Its permissions, settings and secrets follow from it."""

    ESIA = "esia"  # signing key and certificates of the identity provider, and the way to it
    PEOPLE_KEY = "people-key"  # the key that SNILS and e-mail are hashed and encrypted with
    MAIL = "mail"
    FILES = "files"  # the bucket of homework files


@dataclass(frozen=True, slots=True)
class Function:
    """One deployed function.

    Attributes:
        name: Its folder in `functions/`.
        handler: `module:name` of its entry point, called with (event, context); empty where it has no routes.
        routes: What reaches it; nothing where the clock alone calls it. Then only its timers are deployed.
        table: What it does with the table (infra/table_access.py).
        timers: What else calls it.
        memory: Megabytes; both clouds give processor time in proportion.
        seconds: How long one request may take; both gateways wait for less than 30.
        needs: What it reaches beside the table.
        libraries: Distributions that only it and some others import; they are packed with these alone.
    """

    name: str
    handler: str
    routes: tuple[Route, ...]
    table: TableAccess = NO_ACCESS
    timers: tuple[Timer, ...] = ()
    memory: int = 1024
    seconds: int = 10
    needs: frozenset[Need] = frozenset()
    libraries: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[str, ...]:
        """All entry points as `module:name`: the one for its routes, if it has any, then its timers'."""
        return (*filter(None, [self.handler]), *(timer.handler for timer in self.timers))


FUNCTIONS: Final = (
    Function(
        name="auth",
        handler="functions.auth.handler:handler",
        table=table_access.AUTH,
        needs=frozenset({Need.ESIA, Need.PEOPLE_KEY, Need.MAIL}),
        libraries=("cryptography", "joserfc", "webauthn"),
        routes=(
            Route("GET", "/auth/login", Right.ANYBODY),
            Route("GET", "/auth/callback", Right.ANYBODY),
            Route("GET", "/auth/callback/oidc", Right.ANYBODY),
            Route("GET", "/auth/cabinet", Right.ANYBODY),
            Route("POST", "/auth/logout", Right.ANYBODY),
            Route("GET", "/auth/sessions", Right.LOGGED_IN),
            Route("POST", "/auth/sessions", Right.LOGGED_IN),
            Route("GET", "/auth/invitation", Right.ANYBODY),
            Route("POST", "/auth/invitation", Right.ANYBODY),
            Route("GET", "/auth/invitation/email", Right.ANYBODY),
            Route("POST", "/auth/invitation/email", Right.ANYBODY),
            Route("POST", "/auth/email", Right.ANYBODY),
            Route("GET", "/auth/code", Right.ANYBODY),
            Route("POST", "/auth/code", Right.ANYBODY),
            Route("POST", "/auth/code/again", Right.ANYBODY),
            Route("GET", "/auth/passkey", Right.ANYBODY),
            Route("POST", "/auth/passkey", Right.ANYBODY),
            Route("GET", "/auth/passkeys", Right.INVITED),
            Route("POST", "/auth/passkeys", Right.INVITED),
            Route("GET", "/healthz", Right.ANYBODY),
        ),
    ),
    Function(
        name="consent",
        handler="functions.consent.handler:handler",
        table=table_access.CONSENT,
        needs=frozenset({Need.ESIA}),
        libraries=("cryptography", "joserfc"),
        routes=(
            Route("GET", "/consent", Right.ANYBODY),
            Route("GET", "/consent/", Right.LOGGED_IN),
            Route("POST", "/consent/{pupil}", Right.GUARDIAN_OF),
        ),
        timers=(
            Timer(
                handler="functions.consent.timer:handler",
                minutes=10,
                purpose="ask ESIA about standing consents, 20 pupils at most; look at its certificates",
                table=table_access.CONSENT_TIMER,
            ),
        ),
    ),
    Function(
        name="diary",
        handler="functions.diary.handler:handler",
        table=table_access.DIARY,
        routes=(
            Route("GET", "/diary", Right.ANYBODY),
            Route("GET", "/diary/", Right.LOGGED_IN),
            Route("GET", "/diary/{pupil}/{week}", Right.OWN_DIARY),
            Route("POST", "/diary/{pupil}/{week}/seen", Right.GUARDIAN_OF),
            Route("GET", "/diary/{pupil}/term", Right.OWN_DIARY),
            Route("GET", "/diary/{pupil}/term/{term}", Right.OWN_DIARY),
            Route("GET", "/diary/{pupil}/year", Right.OWN_DIARY),
            Route("GET", "/diary/{pupil}/absences", Right.OWN_DIARY),
            Route("GET", "/diary/{pupil}/absences/{term}", Right.OWN_DIARY),
            Route("GET", "/api/v1/diary/{pupil}/{week}", Right.OWN_DIARY),
            Route("GET", "/api/v1/diary/{pupil}/term/{term}", Right.OWN_DIARY),
        ),
    ),
    Function(
        name="files",
        handler="functions.files.handler:handler",
        table=table_access.FILES,
        needs=frozenset({Need.FILES}),
        routes=(
            Route("GET", "/files/{lesson}", Right.OWN_LESSON),
            Route("POST", "/files/{lesson}/links", Right.OWN_LESSON),
            Route("GET", "/files/{lesson}/{file}", Right.READ_LESSON),
            Route("POST", "/files/{lesson}/{file}", Right.OWN_LESSON),
            Route("GET", "/files/{lesson}/{file}/received", Right.OWN_LESSON),
            Route("POST", "/files/{lesson}/{file}/remove", Right.OWN_LESSON),
            Route("POST", "/api/v1/files/{lesson}", Right.OWN_LESSON),
            Route("PUT", "/api/v1/files/{lesson}/{file}", Right.OWN_LESSON),
        ),
        timers=(
            Timer(
                handler="functions.files.timer:handler",
                minutes=60,
                purpose="remove files that were sent a day ago and never attached, 200 at most",
                table=table_access.FILES_TIMER,
            ),
        ),
    ),
    Function(
        name="office",
        handler="functions.office.handler:handler",
        table=table_access.OFFICE,
        needs=frozenset({Need.PEOPLE_KEY}),
        libraries=("cryptography", "python-calamine", "XlsxWriter"),
        routes=(
            Route("GET", "/office", Right.ANYBODY),
            Route("GET", "/office/", Right.OFFICE),
            Route("POST", "/office/", Right.OFFICE),
            Route("GET", "/office/logins", Right.OFFICE),
            Route("POST", "/office/logins/{entry}", Right.OFFICE),
            Route("GET", "/office/consents", Right.OFFICE),
            Route("GET", "/office/consents/{class}", Right.OFFICE),
            Route("GET", "/office/imports", Right.OFFICE),
            Route("POST", "/office/imports", Right.OFFICE),
            Route("GET", "/office/imports/{job}", Right.OFFICE),
            Route("POST", "/office/imports/{job}", Right.OFFICE),
            Route("GET", "/office/imports/templates/{template}", Right.OFFICE),
            Route("GET", "/office/invitations", Right.OFFICE),
            Route("POST", "/office/invitations", Right.OFFICE),
            Route("GET", "/office/invitations/{class}", Right.OFFICE),
            Route("POST", "/office/invitations/{guardian}/void", Right.OFFICE),
            Route("GET", "/office/timetable", Right.OFFICE),
            Route("POST", "/office/timetable", Right.OFFICE),
            Route("GET", "/office/timetable/{class}", Right.OFFICE),
            Route("POST", "/office/timetable/{class}", Right.OFFICE),
            Route("GET", "/office/people", Right.OFFICE),
            Route("POST", "/office/people", Right.OFFICE),
            Route("GET", "/office/people/new", Right.OFFICE),
            Route("GET", "/office/people/classes/{class}", Right.OFFICE),
            Route("GET", "/office/people/{person}", Right.OFFICE),
            Route("POST", "/office/people/{person}", Right.OFFICE),
            Route("POST", "/office/people/{person}/class", Right.OFFICE),
            Route("POST", "/office/people/{person}/guardians", Right.OFFICE),
            Route("POST", "/office/people/{person}/guardians/{guardian}/end", Right.OFFICE),
            Route("GET", "/office/calendar", Right.OFFICE),
            Route("POST", "/office/calendar", Right.OFFICE),
            Route("POST", "/office/calendar/lessons", Right.OFFICE),
            Route("GET", "/office/lessons", Right.OFFICE),
            Route("POST", "/office/lessons", Right.OFFICE),
            Route("GET", "/office/plans", Right.OFFICE),
            Route("GET", "/office/plans/{class}", Right.OFFICE),
            Route("GET", "/office/substitutions", Right.OFFICE),
            Route("POST", "/office/substitutions", Right.OFFICE),
            Route("POST", "/office/substitutions/back", Right.OFFICE),
            Route("GET", "/office/substitutions/{day}", Right.OFFICE),
            Route("GET", "/office/terms", Right.OFFICE),
            Route("GET", "/office/terms/{class}/{term}", Right.OFFICE),
            Route("POST", "/office/terms/{class}/{term}", Right.OFFICE),
            Route("GET", "/office/tables", Right.OFFICE),
            Route("POST", "/office/tables/kinds", Right.OFFICE),
            Route("POST", "/office/tables/absences", Right.OFFICE),
            Route("POST", "/office/tables/rule", Right.OFFICE),
            Route("POST", "/office/tables/subjects", Right.OFFICE),
            Route("GET", "/office/leaves", Right.OFFICE),
            Route("GET", "/office/leaves/{class}", Right.OFFICE),
            Route("POST", "/office/leaves/{class}", Right.OFFICE),
            Route("POST", "/office/leaves/{class}/end", Right.OFFICE),
            Route("GET", "/office/changes", Right.OFFICE),
        ),
        timers=(
            Timer(
                handler="functions.office.timer:handler",
                minutes=10,
                purpose="let lessons and topics follow a change where the request that made it had no time left",
                table=table_access.OFFICE_TIMER,
            ),
        ),
    ),
    Function(
        name="classes",
        handler="functions.classes.handler:handler",
        table=table_access.CLASSES,
        routes=(
            Route("GET", "/class", Right.ANYBODY),
            Route("GET", "/class/", Right.STAFF),
            Route("GET", "/class/{class}", Right.OWN_CLASS),
            Route("POST", "/class/{class}/absences", Right.OWN_CLASS),
            Route("GET", "/class/{class}/term/{term}", Right.OWN_CLASS),
            Route("GET", "/class/{class}/weeks/{week}", Right.OWN_CLASS),
            Route("GET", "/class/{class}/behaviour", Right.OWN_CLASS),
            Route("POST", "/class/{class}/behaviour", Right.BEHAVIOUR),
        ),
    ),
    Function(
        name="reports",
        handler="functions.reports.handler:handler",
        table=table_access.REPORTS,
        memory=2048,
        seconds=25,
        libraries=("typst", "XlsxWriter"),
        routes=(
            Route("GET", "/reports", Right.ANYBODY),
            Route("GET", "/reports/", Right.STAFF),
            Route("GET", "/reports/school/{report}/{term}", Right.OFFICE),
            Route("GET", "/reports/school/{report}/{term}/{form}", Right.OFFICE),
            Route("GET", "/reports/classes/{class}", Right.OWN_CLASS),
            Route("GET", "/reports/classes/{class}/archive", Right.OWN_CLASS),
            Route("GET", "/reports/classes/{class}/archive/{form}", Right.OWN_CLASS),
            Route("GET", "/reports/classes/{class}/{report}/{term}", Right.OWN_CLASS),
            Route("GET", "/reports/classes/{class}/{report}/{term}/{form}", Right.OWN_CLASS),
            Route("GET", "/reports/journals/{class}/{journal}", Right.JOURNAL),
            Route("GET", "/reports/journals/{class}/{journal}/{form}", Right.JOURNAL),
        ),
    ),
    Function(
        name="grades",
        handler="functions.grades.handler:handler",
        table=table_access.GRADES,
        libraries=("python-calamine", "XlsxWriter"),
        routes=(
            Route("GET", "/journal", Right.ANYBODY),
            Route("GET", "/journal/", Right.STAFF),
            Route("GET", "/journal/missing", Right.STAFF),
            Route("GET", "/journal/classes/{class}", Right.CLASS_JOURNALS),
            Route("GET", "/journal/lessons/{lesson}", Right.OWN_LESSON),
            Route("POST", "/journal/lessons/{lesson}", Right.OWN_LESSON),
            Route("GET", "/journal/lessons/{lesson}/history", Right.OWN_LESSON),
            Route("GET", "/journal/plan-template", Right.STAFF),
            Route("GET", "/journal/{class}/{journal}/plan", Right.JOURNAL),
            Route("POST", "/journal/{class}/{journal}/plan", Right.OWN_JOURNAL),
            Route("POST", "/journal/{class}/{journal}/plan/line", Right.OWN_JOURNAL),
            Route("POST", "/journal/{class}/{journal}/plan/lessons", Right.OWN_JOURNAL),
            Route("GET", "/journal/{class}/{journal}/{term}", Right.JOURNAL),
            Route("GET", "/journal/{class}/{journal}/results", Right.JOURNAL),
            Route("POST", "/journal/{class}/{journal}/results", Right.OWN_JOURNAL),
            Route("GET", "/journal/{class}/{journal}/brought", Right.BROUGHT_MARKS),
            Route("POST", "/journal/{class}/{journal}/brought", Right.BROUGHT_MARKS),
            Route("GET", "/journal/{class}/{journal}/changes", Right.JOURNAL),
            Route("GET", "/api/v1/lessons/{lesson}", Right.OWN_LESSON),
            Route("PUT", "/api/v1/lessons/{lesson}", Right.OWN_LESSON),
        ),
    ),
    Function(
        name="notify",
        handler="",
        needs=frozenset({Need.PEOPLE_KEY, Need.MAIL}),
        libraries=("cryptography",),
        routes=(),
        timers=(
            Timer(
                handler="functions.notify.timer:handler",
                minutes=1,
                purpose="turn what waits in the outbox into letters; drop what nobody is told of",
                table=table_access.NOTIFY_TIMER,
            ),
        ),
    ),
)

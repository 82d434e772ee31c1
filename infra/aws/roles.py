"""One role for each function, with what it needs and no more."""

from functions.storage.dynamodb_wire import INDEX
from infra.aws.programs import Program, programs
from infra.aws.settings import SECRETS
from infra.aws.shapes import Json, Resources, allow, arn, att, named, policy, ref, resource, sub, trusting
from infra.routes import Need


def roles() -> Resources:
    """Return the roles of all functions and timers."""
    return {f"{program.id}Role": _role(program) for program in programs()}


def _role(program: Program) -> Json:
    statements = [_logs(program), *_table(program), *_needs(program)]
    return resource(
        "IAM::Role",
        {
            "RoleName": named(program.name),
            "AssumeRolePolicyDocument": trusting("lambda.amazonaws.com"),
            "Policies": [{"PolicyName": "own", "PolicyDocument": policy(*statements)}],
        },
    )


def _logs(program: Program) -> Json:
    return allow(["logs:CreateLogStream", "logs:PutLogEvents"], att(f"{program.id}Log", "Arn"))


def _table(program: Program) -> list[Json]:
    """A statement for each thing one may do. It holds for partitions; the order within one no permission can see.

    In a transaction each action asks for the permission of its own: DynamoDB Developer Guide, "Using IAM with DynamoDB
    transactions". For the index its own partitions are the leading keys.
    """
    table, may = att("Table", "Arn"), program.table
    statements = [
        _on(["GetItem", "BatchGetItem"], table, {kind.partition for kind in may.get}),
        _on(["Query"], table, {kind.partition for kind in may.query}),
        _on(["Query"], sub(f"${{Table.Arn}}/index/{INDEX}"), {kind.index for kind in may.find}),
        _on(["PutItem"], table, {kind.partition for kind in may.put}),
        _on(["DeleteItem"], table, {kind.partition for kind in may.delete}),
        _on(["ConditionCheckItem"], table, {kind.partition for kind in may.check}),
    ]
    return [one for one in statements if one]


def _on(actions: list[str], where: Json, partitions: set[str]) -> Json:
    if not partitions:
        return {}
    leading = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": sorted(partitions)}}
    return allow([f"dynamodb:{action}" for action in actions], where, **leading)


def _needs(program: Program) -> list[Json]:
    found: list[Json] = []
    needs = program.function.needs
    secrets = [name for need, names in SECRETS.items() if need in needs for name in names]
    if secrets:
        # A secret's ARN ends in six characters that nobody knows before it is made.
        places = [arn("secretsmanager", f"secret:${{System}}-${{Stage}}/{name}-??????") for name in secrets]
        found.append(allow(["secretsmanager:GetSecretValue"], places))
    if Need.MAIL in needs:  # any identity: in SES's sandbox the one who gets a letter is asked for too
        found.append(
            allow(["ses:SendEmail"], arn("ses", "identity/*"), StringEquals={"ses:FromAddress": ref("MailFrom")})
        )
    if Need.FILES in needs:
        found.append(allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], sub("${FilesBucket.Arn}/*")))
        found.append(allow(["s3:ListBucket"], att("FilesBucket", "Arn")))
    if program.timer:  # what it could not do goes to the queue in its own name
        found.append(allow(["sqs:SendMessage"], att("DeadLetters", "Arn")))
    return found

"""Two buckets: pages of the public sites, and files of homework. Neither is public."""

from infra.aws.shapes import KEEP, Json, Resources, att, ref, resource, sub, when


def buckets() -> Resources:
    """Return both buckets and their policies."""
    return {
        "SiteBucket": resource("S3::Bucket", _private("site", versions=True), **KEEP),
        "SitePolicy": resource("S3::BucketPolicy", {"Bucket": ref("SiteBucket"), "PolicyDocument": _site_policy()}),
        "FilesBucket": resource(
            "S3::Bucket", _private("files", versions=False) | {"CorsConfiguration": _cors()}, **KEEP
        ),
        "FilesPolicy": resource(
            "S3::BucketPolicy", {"Bucket": ref("FilesBucket"), "PolicyDocument": _only_tls("FilesBucket")}
        ),
    }


def _private(name: str, *, versions: bool) -> Json:
    """Names of buckets are the world's, so the account stands in them."""
    return {
        "BucketName": sub(f"${{System}}-${{Stage}}-{name}-${{AWS::AccountId}}"),
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        ),
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "LifecycleConfiguration": {"Rules": _rules(versions=versions)},
        **({"VersioningConfiguration": {"Status": "Enabled"}} if versions else {}),
    }


def _rules(*, versions: bool) -> list[Json]:
    rules: list[Json] = [
        {"Id": "unfinished", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}
    ]
    if versions:
        rules.append({"Id": "former", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}})
    return rules


def _cors() -> Json:
    """Let our pages send a form there (docs/settings.md, the store of files)."""
    hosts = {"Fn::Split": [",", {"Fn::Join": ["", ["https://", {"Fn::Join": [",https://", ref("HostNames")]}]]}]}
    return {
        "CorsRules": [
            {
                "AllowedMethods": ["POST"],
                "AllowedOrigins": when("HasHostNames", hosts, [when("HasBaseUrl", ref("BaseUrl"), _given_by_cloud())]),
                "MaxAge": 3600,
            }
        ]
    }


def base_url() -> Json:
    """Return the address of our own pages: as told, of the first host name, or CloudFront's own."""
    return when(
        "HasBaseUrl",
        ref("BaseUrl"),
        when(
            "HasHostNames",
            {"Fn::Join": ["", ["https://", {"Fn::Select": [0, ref("HostNames")]}]]},
            _given_by_cloud(),
        ),
    )


def _given_by_cloud() -> Json:
    return when("InAws", sub("https://${Distribution.DomainName}"), ref("Emulator"))


def _site_policy() -> Json:
    """Let CloudFront read, and tell it what is missing: without s3:ListBucket a missing page is answered 403."""
    caller = {
        "StringEquals": {
            "AWS:SourceArn": sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}")
        }
    }
    reading = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Condition": caller,
    }
    document = _only_tls("SiteBucket")
    document["Statement"] += [
        when("InAws", reading | {"Action": "s3:GetObject", "Resource": sub("${SiteBucket.Arn}/*")}),
        when("InAws", reading | {"Action": "s3:ListBucket", "Resource": att("SiteBucket", "Arn")}),
    ]
    return document


def _only_tls(bucket: str) -> Json:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [att(bucket, "Arn"), sub(f"${{{bucket}.Arn}}/*")],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }

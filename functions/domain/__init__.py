"""The rules of a school, pure: no Flask, no boto3, no clock, no I/O. Imports pydantic and nothing of ours outside."""

"""`python -m infra.aws` writes infra/aws/template.json anew; a test compares it with the tables it is made from."""

from infra.aws.template import PATH, text

PATH.write_text(text(), encoding="utf-8")

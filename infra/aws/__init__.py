"""AWS: a plain CloudFormation template, made from infra/routes.py. `python -m infra.aws` writes it anew."""

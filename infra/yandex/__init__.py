"""What is deployed to Yandex Cloud, made from infra/routes.py: `python -m infra.yandex` writes `terraform/` anew."""

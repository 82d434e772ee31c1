"""What all tests share. Fixtures live in tests/support, a module for each subject."""

pytest_plugins = [
    "tests.support.browser",
    "tests.support.clouds",
    "tests.support.permitted",
    "tests.support.cloud_school",
    "tests.support.properties",
    "tests.support.stage",
    "tests.support.tables",
    "tests.support.desk",
    "tests.support.gosuslugi",
    "tests.support.esia",
    "tests.support.logins",
    "tests.support.oidc_provider",
    "tests.support.openssl",
    "tests.support.stores",
    "tests.support.stand_in",
    "tests.support.packages",
    "tests.support.guests",
    "tests.support.notified",
    "tests.support.rights",
    "tests.support.gosuslugi_client",
]

"""Function `auth`: logging in and out through the identity provider, and the health of the deployment."""

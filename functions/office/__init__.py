"""Function `office`: what the administration looks after: people not found, states of consents, invitations."""

"""Who comes in and what they may: logins, invitations, consents, rights."""

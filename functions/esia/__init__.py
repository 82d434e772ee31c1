"""The identity provider: who is at the door. One port, an adapter for each dialect."""

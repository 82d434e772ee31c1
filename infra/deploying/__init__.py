"""A school in a cloud: brought there, checked from outside, brought back where a new version is no good."""

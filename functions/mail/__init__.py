"""Letters: one port, an adapter for each way to send them."""

"""Files: one port, an adapter for each place that keeps them; browsers send and read by signed addresses."""

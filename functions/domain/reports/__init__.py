"""What reports compute: pure functions over lessons and results, nothing of pages, files or tables."""

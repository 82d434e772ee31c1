"""Function `grades`: what a teacher reads and writes."""

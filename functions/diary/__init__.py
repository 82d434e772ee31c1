"""Function `diary`: what a family reads."""

"""Function `files`: files and links of a lesson's homework."""

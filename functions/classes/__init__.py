"""Function `classes`: what a homeroom teacher sees and keeps of the own class."""

"""Function `consent`: a guardian sees who of the children may log in, lets them in and takes it back."""

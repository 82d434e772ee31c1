"""The public site of a school: what its pages are made of, and the freezer that makes plain files of them."""

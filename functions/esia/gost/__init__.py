"""GOST R 34.10-2012 with 256 bits: hash, curves, keys, certificates and CMS, in plain Python."""

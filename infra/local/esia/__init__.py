"""An emulator of ESIA (Gosuslugi login) for one machine: the paths, answers and refusals that a login needs.

It signs with a shared secret where the real one wants GOST signatures, and anybody
may be anybody: it is for trying the demo school, never for real people.
"""

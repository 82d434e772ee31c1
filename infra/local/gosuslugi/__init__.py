"""A small Gosuslugi for one machine: ESIA's protocol as strictly as the facts go, and a cabinet for families.

It checks every signature of the school's system and refuses by ESIA's own codes. Passwords it has none: anybody may
be anybody, so it is for trying the demo school and for tests, never for real people.

What nobody could confirm about consent is an assumption with a number, A1 to A6, in the code and on the pages:
functions/esia is built to the same list, and docs/esia.md says how to settle each on ESIA's test stand.
"""

"""One machine: the gateway, an emulator of ESIA, and a demo school."""

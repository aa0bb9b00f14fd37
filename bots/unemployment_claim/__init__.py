"""The digital employee for 失业保险金申领."""

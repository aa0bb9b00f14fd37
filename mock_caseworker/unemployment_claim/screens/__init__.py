"""The screens of 失业保险金申领."""

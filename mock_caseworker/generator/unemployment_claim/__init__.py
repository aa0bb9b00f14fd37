"""The claims of 失业保险金申领 with their planted truth."""

"""The dashboard: pages for supervisors, operators and auditors. Has no SQL and no business rule."""

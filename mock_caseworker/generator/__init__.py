"""Makes the data of the mock caseworker system: people, months, claims and the planted truth about each claim."""

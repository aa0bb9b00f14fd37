"""The outside world in small: a legacy-style caseworker system with its own database, rules and faults."""

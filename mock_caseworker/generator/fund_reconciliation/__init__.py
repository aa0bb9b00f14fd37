"""Plants reconciliation tasks: three sources of rows, statement files, and what must come out of each task."""

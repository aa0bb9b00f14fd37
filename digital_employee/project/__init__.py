"""The agency's project: its folder, its bots' skills and sources, its secrets."""

"""How a bot touches a page: pool, contexts behind a write gate, verbs, logins, evidence. Knows no portal."""

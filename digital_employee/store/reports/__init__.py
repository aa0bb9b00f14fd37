"""Read models: what pages and commands may show, masked by type. Owns queries; changes nothing.

Every list is paged by key, never by offset, so that page 40,000 costs what page 1 costs.
"""

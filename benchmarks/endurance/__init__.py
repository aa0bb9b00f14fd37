"""The soak: one service under all faults for a long time; what it uses, and what becomes of what it was given."""

"""What is remembered: the only part that speaks SQL."""

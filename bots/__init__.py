"""The digital employees of this agency: what they know."""

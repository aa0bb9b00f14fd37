"""What pages fetch besides pages: live events, evidence, a sign of life."""

"""Plants people who stand in the register twice, people who only look alike, and the truth about each pair."""

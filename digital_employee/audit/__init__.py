"""What can be proved: entries, chains, the Merkle log, signed checkpoints and their verification. No I/O but keys."""

"""What happens: runs, attempts, steps and effects, on the durable engine."""

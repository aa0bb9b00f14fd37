"""What is written: workflows, screens and expressions, read, checked and resolved into plans. Runs nothing."""

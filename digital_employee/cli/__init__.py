"""The command line: wires the parts together and speaks to people. Holds no rule of its own."""

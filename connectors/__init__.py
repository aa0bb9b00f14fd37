"""Edges to other systems, one file each."""

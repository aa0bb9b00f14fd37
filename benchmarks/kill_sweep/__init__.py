"""Proof by killing: one service, killed at every named point of its own code, against one portal that counts."""

"""The screens PT01 to PT09."""

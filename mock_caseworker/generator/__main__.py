"""Runs the generator: `python -m mock_caseworker.generator --out FOLDER --seed N --size tiny|demo|full`."""

from mock_caseworker.generator.cli import main

main()

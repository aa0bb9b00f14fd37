"""What the command prints of places in files is what stands there."""

from __future__ import annotations

from digital_employee.cli.output import console


def test_a_line_number_is_never_taken_for_a_picture() -> None:
    with console.capture() as shown:
        console.print("workflows/unemployment_claim.yaml:100:7: unknown key")
    assert ":100:7" in shown.get()

"""The registry of parameters: where a value is looked for, by which date, and when it may not be used."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bots.social_insurance.parameters import ParameterRow, Parameters, load_parameters
from digital_employee.face import BusinessException, SettingsError

FOLDER = Path(__file__).parents[3] / "config" / "parameters"


def row(region: str, value: str, start: str = "2020-01-01", end: str | None = None, verified: str = "") -> ParameterRow:
    return ParameterRow(
        key="wage",
        region_code=region,
        effective_from=date.fromisoformat(start),
        effective_to=date.fromisoformat(end) if end else None,
        value=value,
        unit="元/月",
        source_doc="文件",
        tag="ILL",
        verified_by=verified,
    )


def test_the_nearest_region_wins():
    parameters = Parameters.of([row("000000", "1", verified="a"), row("990000", "2"), row("990100", "3")])
    assert parameters.number("wage", region="990101", on=date(2026, 1, 1)) == Decimal(3)
    assert parameters.number("wage", region="990201", on=date(2026, 1, 1)) == Decimal(2)
    assert parameters.number("wage", region="110101", on=date(2026, 1, 1)) == Decimal(1)


def test_the_date_of_the_event_decides_and_not_of_the_run():
    parameters = Parameters.of([row("990000", "2200", end="2025-09-30"), row("990000", "2400", start="2025-10-01")])
    assert parameters.text("wage", region="990101", on=date(2025, 9, 30)) == "2200"
    assert parameters.text("wage", region="990101", on=date(2025, 10, 1)) == "2400"


def test_a_missing_value_is_a_persons_matter():
    with pytest.raises(BusinessException, match="BUS-PARAM-01"):
        Parameters.of([row("990000", "1")]).text("wage", region="990101", on=date(2019, 12, 31))


def test_an_unverified_value_of_a_real_region_is_not_used():
    with pytest.raises(BusinessException, match="BUS-PARAM-03"):
        Parameters.of([row("370000", "1")]).text("wage", region="370102", on=date(2026, 1, 1))


def test_two_values_for_one_day_are_refused():
    with pytest.raises(SettingsError, match="DE-PAR-01"):
        Parameters.of([row("990000", "1"), row("990000", "2", start="2025-01-01")])


def test_a_wrong_row_is_named_by_its_place(tmp_path: Path):
    (tmp_path / "wrong.yaml").write_text('- key: wage\n  region_code: "990000"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"wrong\.yaml:1"):
        load_parameters(tmp_path)


@pytest.mark.parametrize("county", ["990101", "990202", "990303", "990401"])
def test_every_test_county_has_every_parameter_of_the_claim(county: str):
    parameters, day = load_parameters(FOLDER), date(2026, 3, 1)
    tier = parameters.text("min_wage_tier", region=county, on=day)
    wage = parameters.number(f"min_wage_tier{tier}", region=county, on=day)
    assert wage == {"1": Decimal("2200.00"), "2": Decimal("2010.00"), "3": Decimal("1820.00")}[tier]
    assert parameters.steps("ui_duration_table", region=county, on=day) == {12: 12, 60: 18, 120: 24}


@pytest.mark.parametrize("key", ["min_wage_tier1", "min_wage_tier2", "min_wage_tier3", "ui_benefit_ratio"])
def test_shandong_waits_for_somebody_to_verify_its_rows(key: str):
    with pytest.raises(BusinessException, match="BUS-PARAM-03"):
        load_parameters(FOLDER).text(key, region="370102", on=date(2026, 3, 1))

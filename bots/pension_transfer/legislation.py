"""Owns which parameters of law a transfer needs, by region and day of the event, and which regions there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.pension_transfer.fund import FundMode
from bots.pension_transfer.routing import Scope, fund_mode, scope_of
from bots.social_insurance.identifiers import RegionTable, Sex
from bots.social_insurance.parameters import Parameters
from bots.social_insurance.periods import first_day
from digital_employee.face import BusinessException


@dataclass(frozen=True)
class Legislation:
    """The parameters as they hold in one region."""

    parameters: Parameters
    region: str
    regions: RegionTable

    def age_limit(self, sex: Sex, on: date) -> int:
        """Return the age from which a temporary account is kept (66号 第五条; whether it moved is unknown, [M])."""
        key = "pension_transfer_male_limit" if sex is Sex.MALE else "pension_transfer_female_limit"
        return int(self.parameters.text(key, region=self.region, on=on))

    def pool_rate(self, on: date) -> Decimal:
        """Return the share of the bases that moves with the pooled fund (66号 第四条)."""
        return self.parameters.number("pension_transfer_pool_rate", region=self.region, on=on)

    def mode(self, from_region: str, to_region: str, on: date) -> FundMode:
        """Return whether money moves; within a province by its parameter ([M])."""
        scope = scope_of(from_region=from_region, to_region=to_region)
        if scope is Scope.CROSS_PROVINCE:
            return FundMode.BOTH
        return fund_mode(scope, self.parameters.text("pension_transfer_intra_mode", region=self.region, on=on))

    def ten_years(self, on: date) -> int:
        """Return the months at one place that make it the place of benefit (66号 第六条)."""
        return int(self.parameters.text("pension_benefit_place_months", region=self.region, on=on))

    def lump_sum_months(self, on: date) -> int:
        """Return from how many months on one payment needs a document (94号)."""
        return int(self.parameters.text("pension_lump_sum_months", region=self.region, on=on))

    def legal_document_from(self, on: date) -> date:
        """Return the day from which a lump sum needs a legal document dated before it (人社部规〔2016〕5号)."""
        return date.fromisoformat(self.parameters.text("pension_lump_sum_legal_from", region=self.region, on=on))

    def person_rate(self, period: str) -> Decimal:
        """Return the rate at which a month was credited to the personal account."""
        return self.parameters.number("pension_person_rate", region=self.region, on=first_day(period))

    def unit_rate(self, period: str) -> Decimal:
        """Return the unit's rate of a month."""
        return self.parameters.number("pension_unit_rate", region=self.region, on=first_day(period))

    def interest_rate(self, year: int) -> Decimal | None:
        """Return the announced interest of a year, None where none is announced yet.

        Raises:
            BusinessException: `BUS-PARAM-03`, nobody has verified the rate.
        """
        try:
            return self.parameters.number("acct_interest_rate", region=self.region, on=date(year, 1, 1))
        except BusinessException as err:
            if err.code == "BUS-PARAM-01":
                return None
            raise

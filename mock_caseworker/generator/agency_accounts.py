"""The county's own accounts: what people pay and receive at the counter moves on them; no planted task is on them."""

from __future__ import annotations

from mock_caseworker.generator.fund_reconciliation.rows import Account
from mock_caseworker.generator.pension_transfer.agencies import OWN, account_of, agency_of

AGENCY = f"{OWN}01"
OPENING = "5000000.00"
_CENTRE = agency_of(OWN)


def _paying(number: str, fund: str, name: str, template: str) -> Account:
    return Account(number, f"{_CENTRE}{name}基金支出户", fund, "100202", "支出户存款", template, AGENCY, OPENING)


BENEFITS = _paying("990000990101210002", "210", "失业保险", "工行")
PENSIONS = _paying("990000990101110002", "110", "企业职工基本养老保险", "农行")
INCOME = Account(
    account_of(OWN)[2],
    f"{_CENTRE}企业职工基本养老保险基金收入户",
    fund="110",
    subject="100201",
    subject_name="收入户存款",
    template="建行",
    agency=AGENCY,
    book_balance=OPENING,
)
"""The account that letters name (PT03)."""
OWN_ACCOUNTS = (BENEFITS, PENSIONS, INCOME)

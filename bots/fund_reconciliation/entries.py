"""Owns what one money movement is, and the words for what becomes of it. Reads no file, matches nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Side(StrEnum):
    """The three sets of rows that are compared."""

    BIZ = "BIZ"
    FIN = "FIN"
    EXT = "EXT"


class Source(StrEnum):
    """Where a row comes from (DOMAIN §2.2): 业务, 财务, or one of the outside sources."""

    BIZ = "BIZ"
    FIN = "FIN"
    BANK = "BANK"
    TREASURY = "TREASURY"
    TAX = "TAX"

    @property
    def side(self) -> Side:
        """The set of rows it belongs to."""
        return Side(self.value) if self in {Source.BIZ, Source.FIN} else Side.EXT


class Direction(StrEnum):
    """Seen from the fund: 贷 of a bank statement is IN, 借 of a deposit account in the ledger is IN."""

    IN = "IN"
    OUT = "OUT"


class Outcome(StrEnum):
    """The class that a row ends in; every row ends in exactly one (FR-R15)."""

    MATCHED_1_1 = "MATCHED_1_1"
    MATCHED_N_1 = "MATCHED_N_1"
    MATCHED_1_N = "MATCHED_1_N"
    MATCHED_N_M = "MATCHED_N_M"
    MATCHED_WEAK = "MATCHED_WEAK"
    AMOUNT_DIFF = "AMOUNT_DIFF"
    FUND_MISMATCH = "FUND_MISMATCH"
    DIRECTION_MISMATCH = "DIRECTION_MISMATCH"
    AMBIGUOUS = "AMBIGUOUS"
    DUP_KEY = "DUP_KEY"
    REVERSED_PAIR = "REVERSED_PAIR"
    PARTIAL_REVERSAL = "PARTIAL_REVERSAL"
    PAY_RETURN = "PAY_RETURN"
    IN_TRANSIT = "IN_TRANSIT"
    UNCLEARED = "UNCLEARED"


OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.MATCHED_1_1: "已匹配（一对一）",
    Outcome.MATCHED_N_1: "已匹配（多对一）",
    Outcome.MATCHED_1_N: "已匹配（一对多）",
    Outcome.MATCHED_N_M: "已匹配（多对多）",
    Outcome.MATCHED_WEAK: "已匹配（弱匹配，须复核抽查）",
    Outcome.AMOUNT_DIFF: "金额不符",
    Outcome.FUND_MISMATCH: "险种或账户不符（串户）",
    Outcome.DIRECTION_MISMATCH: "方向不符",
    Outcome.AMBIGUOUS: "多个候选",
    Outcome.DUP_KEY: "疑似重复",
    Outcome.REVERSED_PAIR: "冲销对",
    Outcome.PARTIAL_REVERSAL: "冲销不完整",
    Outcome.PAY_RETURN: "退票",
    Outcome.IN_TRANSIT: "在途",
    Outcome.UNCLEARED: "未达",
}

SOURCE_NAMES: Mapping[Source, str] = {
    Source.BIZ: "业务",
    Source.FIN: "财务",
    Source.BANK: "银行",
    Source.TREASURY: "国库",
    Source.TAX: "税务",
}


@dataclass(frozen=True)
class Entry:
    """One money movement (DOMAIN §2.2).

    `amount` is positive; only a red entry of FIN is negative, in the direction of what it reverses. `strong_key` is
    the 端到端号 of a payment or the 电子税票号 of a premium; FIN has none. Empty texts are unknown.
    """

    source: Source
    serial_no: str
    fund_code: str
    account_no: str
    direction: Direction
    amount: Decimal
    biz_date: date
    batch_no: str = ""
    strong_key: str = ""
    cp_name: str = ""
    cp_acct: str = ""
    reversal_of: str = ""
    """Serial number of the row of the same source and account that this one takes back."""
    returned_key: str = ""
    """端到端号 of the payment that came back, where the bank names it in the 附言 (退票)."""
    remark: str = ""
    file: str = ""
    row_no: int = 0
    """The row in the file as the spreadsheet program counts; 0 where there is no file."""

    @property
    def period(self) -> str:
        """The accounting month, YYYYMM."""
        return f"{self.biz_date:%Y%m}"


def plain_name(name: str) -> str:
    """Return a counterparty's name as it is compared: NFKC, no spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).upper()


def account_tail(account: str) -> str:
    """Return the last eight characters of an account number; empty where there are fewer (they prove nothing)."""
    digits = plain_name(account)
    return digits[-8:] if len(digits) >= 8 else ""

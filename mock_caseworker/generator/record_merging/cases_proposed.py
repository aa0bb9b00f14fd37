"""The pairs that are one human being beyond doubt, with everything that changes a figure; and INT-02."""

from __future__ import annotations

from mock_caseworker.generator.record_merging.case import OWED, SHARED, Case, Levels, Outcome, Side, Spell

AUTO, FROZEN = Outcome.AUTO_SUBMITTED, Outcome.FROZEN
_SILENT = Side(police=None)
_TWELVE, _TWICE_TWO = (Spell(30, 12, SHARED),), (Spell(20, 8, SHARED),)
# 2020-01 to 2021-12 and 2021-10 to 2023-03, when the business month is 2026-03.
_TWO_YEARS, _AND_A_HALF = (Spell(74, 24, SHARED),), (Spell(53, 18, SHARED),)

PROPOSED = (
    Case(
        "MG-01", "15 digits beside 18; MG-13 beside it; the police do not answer about the 15 digits",
        Levels(phone="diff", emp="common"), "44.7918", AUTO, rules=("MG-R01", "MG-R05", "MG-R07", "MG-R08"),
        vectors=("MG-13",), writing="15", months=39, overlap=3, copies=30, one=Side(spells=_TWO_YEARS),
        other=Side(police=None, spells=_AND_A_HALF),
    ),
    Case(
        "MG-02", "钱测二 / 钱测贰, one of them 暂停", Levels(name="variant", phone="agree"), "49.4881", AUTO,
        rules=("MG-R01", "MG-R05", "MG-R07"), one=Side(status="暂停"), months=24, master="other", copies=10,
    ),
    Case(
        "MG-12", "2 months declared twice by one employer", Levels(phone="agree", emp="common"), "61.9864", AUTO,
        rules=("MG-R05", "MG-R07", "MG-R08", "MG-R09"), wage="4500.00", months=18, overlap=2, copies=12,
        one=Side(balance="9350.00", spells=_TWELVE), other=Side(balance="4210.35", spells=_TWICE_TWO),
    ),
    Case(
        "MG-13", "24 and 18 months with 3 in common at one employer", Levels(region="agree4", emp="common"),
        "40.7918", AUTO, rules=("MG-R05", "MG-R07", "MG-R08"), one_is_smaller=False, months=39, overlap=3, copies=12,
        one=Side(spells=_TWO_YEARS), other=Side(spells=_AND_A_HALF), full_only=True,
    ),
    Case(
        "W-20-lowest-proposal", "everything differs that may: the lowest W of a proposal; created earlier decides",
        Levels(name="variant", region="diff", phone="diff", card="diff", emp="none"), "20.5728", AUTO,
        rules=("MG-R05", "MG-R07"), variant="sound", one_is_smaller=False, months=24, copies=6,
        one=Side(created="2009-03-02", spells=(Spell(40, 12),)),
        other=Side(created="2015-06-01", spells=(Spell(14, 12),)), full_only=True,
    ),
    Case(
        "INT-02-refund", "system: refund 2610.00", Levels(phone="agree", emp="common"), "61.9864", FROZEN, "INT-02",
        ("MG-R08",), wage="4500.00", months=18, overlap=2, wrong=(("refund", "2610.00"),), one=Side(spells=_TWELVE),
        other=Side(spells=_TWICE_TWO), full_only=True,
    ),
    Case(
        "INT-02-balance", "system: account after 13000.00", Levels(phone="agree", emp="common"), "61.9864", FROZEN,
        "INT-02", ("MG-R09",), wage="4500.00", months=18, overlap=2, wrong=(("balance_after", "13000.00"),),
        one=Side(balance="9350.00", spells=_TWELVE), other=Side(balance="4210.35", spells=_TWICE_TWO), full_only=True,
    ),
    Case(
        "INT-02-months", "system: 37 months", Levels(phone="diff", emp="common"), "44.7918", FROZEN, "INT-02",
        ("MG-R08",), months=36, wrong=(("months", "37"),), full_only=True,
    ),
    Case(
        "INT-02-overlap", "system: 1 month in common where there is none", Levels(phone="diff", emp="common"),
        "44.7918", FROZEN, "INT-02", ("MG-R08",), months=36, wrong=(("overlap", "1"),), full_only=True,
    ),
    Case(
        "ID15-active", "the record of 15 digits is the active one", Levels(phone="agree", emp="common"), "61.9864",
        AUTO, rules=("MG-R01", "MG-R07"), one=Side(status="暂停"), writing="15", months=36, master="other", copies=20,
        full_only=True,
    ),
    Case(
        "ID15-refund", "15 digits, 5 months declared twice", Levels(phone="diff", card="agree", emp="common"),
        "63.7234", AUTO, rules=("MG-R01", "MG-R08", "MG-R09"), writing="15", months=21, overlap=5, copies=20,
        full_only=True, one=Side(spells=(Spell(30, 14, SHARED),)), other=Side(spells=(Spell(21, 12, SHARED),)),
    ),
    Case(
        "NAME-traditional", "测 / 測", Levels(name="variant", phone="diff", emp="common"), "40.1073", AUTO,
        rules=("MG-R01", "MG-R03"), variant="traditional", months=36, copies=8, full_only=True,
    ),
    Case(
        "NAME-dot", "a dot in the name", Levels(name="variant", phone="agree"), "49.4881", AUTO,
        rules=("MG-R01", "MG-R03"), variant="dot", months=24, copies=6, full_only=True,
    ),
    Case(
        "NAME-sound", "测 / 策: they sound alike", Levels(name="variant", card="agree", emp="none"), "51.6874", AUTO,
        rules=("MG-R03",), variant="sound", months=36, copies=8, full_only=True,
    ),
    Case(
        "NAME-outer-space", "a wide space behind the name: exact all the same", Levels(region="agree4", phone="diff"),
        "31.6561", AUTO, rules=("MG-R03",), variant="outer_space", months=24, copies=5, full_only=True,
    ),
    Case(
        "ID-full-width", "the number in full-width digits", Levels(region="agree4", card="diff"), "31.9780", AUTO,
        rules=("MG-R01",), writing="full_width", months=24, copies=5, full_only=True,
    ),
    Case(
        "ID-spaced", "the number with spaces", Levels(card="diff", emp="none"), "36.4403", AUTO, rules=("MG-R01",),
        writing="spaced", months=36, copies=5, full_only=True,
    ),
    Case(
        "ID-small-x", "the number ends in a small x", Levels(phone="diff", card="diff"), "35.9780", AUTO,
        rules=("MG-R01",), writing="small_x", months=24, copies=5, full_only=True,
    ),
    Case(
        "MASTER-created", "created earlier decides", Levels(phone="diff", emp="none"), "36.1184", AUTO,
        rules=("MG-R07",), one_is_smaller=False, months=24, copies=8, full_only=True,
        one=Side(created="2008-09-01", spells=(Spell(40, 12),)),
        other=Side(created="2008-09-02", spells=(Spell(14, 12),)),
    ),
    Case(
        "MASTER-number", "nothing but the number decides", Levels(phone="diff", emp="none"), "36.1184", AUTO,
        rules=("MG-R07",), one_is_smaller=True, months=24, copies=8, full_only=True,
        one=Side(created="2008-09-01", spells=(Spell(40, 12),)),
        other=Side(created="2008-09-01", spells=(Spell(14, 12),)),
    ),
    Case(
        "ARREARS", "3 months owed here and paid there: paid stays, nothing is refunded",
        Levels(phone="diff", emp="common"), "44.7918", AUTO, rules=("MG-R08",), months=20, copies=8, full_only=True,
        one=Side(spells=(Spell(32, 11, SHARED), Spell(21, 3, SHARED, status=OWED))),
        other=Side(spells=(Spell(21, 9, SHARED),)),
    ),
    Case(
        "ARREARS-other-employer", "2 months owed to one employer and paid by another",
        Levels(phone="agree", emp="none"), "53.3130", AUTO, rules=("MG-R06", "MG-R08"), months=18, copies=8,
        full_only=True, one=Side(spells=(Spell(30, 10), Spell(20, 2, status=OWED))),
        other=Side(spells=(Spell(20, 8),)),
    ),
    Case(
        "TWO-FUNDS", "2 months of 110 and of 210 twice: only 110 stands on the account",
        Levels(phone="diff", emp="common"), "44.7918", AUTO, rules=("MG-R08", "MG-R09"), months=28, overlap=4,
        overlap_210=2, copies=8, full_only=True,
        one=Side(spells=(Spell(30, 10, SHARED), Spell(30, 10, SHARED, fund="210"))),
        other=Side(spells=(Spell(22, 6, SHARED), Spell(22, 6, SHARED, fund="210"))),
    ),
    Case(
        "ROUNDING", "base 3333.33, 7 months twice: 533.33 and 266.67 a month", Levels(phone="diff", emp="common"),
        "44.7918", AUTO, rules=("MG-R08", "MG-R09"), wage="3333.33", months=17, overlap=7, copies=8, full_only=True,
        one=Side(spells=(Spell(30, 14, SHARED),)), other=Side(spells=(Spell(23, 10, SHARED),)),
    ),
    Case(
        "POLICE-silent", "the police answer about neither record", Levels(phone="diff", emp="common"), "44.7918",
        AUTO, rules=("MG-R06",), one=_SILENT, other=_SILENT, months=36, copies=6, full_only=True,
    ),
    Case(
        "DOB-derived", "equal numbers, the field 出生日期 typed wrongly: it counts nothing",
        Levels(dob="near", emp="common"), "46.1137", AUTO, rules=("MG-R04",), months=36, copies=6, full_only=True,
    ),
    Case(
        "NEW-YEAR", "months twice over the turn of a year", Levels(card="agree", emp="common"), "65.0453", AUTO,
        rules=("MG-R08",), months=23, overlap=3, copies=6, full_only=True, one=Side(spells=(Spell(29, 16, SHARED),)),
        other=Side(spells=(Spell(16, 10, SHARED),)),
    ),
)  # fmt: skip

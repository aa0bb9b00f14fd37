"""The pairs that a person must look at: the hard conflicts, the numbers that are not equal, what weighs too little."""

from __future__ import annotations

from mock_caseworker.generator.record_merging.case import Case, Levels, Outcome, Side, Spell

HUMAN = Outcome.HUMAN
_PLAIN = Levels(phone="diff", emp="none")
_PLAIN_W = "36.1184"
_DAY = Levels(id="near", dob="near", phone="diff", emp="none")
_DAY_W = "33.4562"
_SILENT = Side(police=None)

DOUBTFUL = (
    Case(
        "MG-03", "one number, two names; the police know only one of them", Levels(name="diff", phone="diff"),
        "23.1140", HUMAN, "MG-H2", ("MG-R06",), other=Side(police="不一致"), copies=10,
    ),
    Case(
        "MG-04", "a digit of the number is wrong, all else agrees", Levels(id="near", phone="agree", emp="common"),
        "69.9529", HUMAN, "MG-R05", ("MG-R03", "MG-R05"), other=_SILENT, copies=6,
    ),
    Case(
        "MG-05", "a digit of the day is wrong in number and birth date; one is of another 统筹区", _DAY, _DAY_W, HUMAN,
        "MG-H10", ("MG-R03", "MG-R05", "MG-R06"), other=Side(police=None, pool="990200"), typo="day",
    ),
    Case(
        "TYPO-day", "MG-05 within one 统筹区", _DAY, _DAY_W, HUMAN, "MG-R05", ("MG-R03", "MG-R05"), other=_SILENT,
        typo="day", copies=6, full_only=True,
    ),
    Case(
        "MG-06", "two valid numbers that differ in the birth part only",
        Levels(id="reissued", dob="near", region=None), "7.0623", HUMAN, "MG-H1", ("MG-R03", "MG-R06"),
    ),
    Case(
        "MG-07", "namesakes with one birthday, both numbers valid",
        Levels(id="diff", region="agree4", phone="diff", emp="none"), "16.5095", HUMAN, "MG-H1", ("MG-R06",),
        copies=4,
    ),
    Case(
        "MG-10", "no number, and an account of -120.50", Levels(id=None, region=None), "24.3349", HUMAN, "MG-H9",
        ("MG-R05", "MG-R06"), other=Side(police=None, balance="-120.50"), copies=4,
    ),
    Case(
        "MG-11", "4 months with two employers at once", _PLAIN, _PLAIN_W, HUMAN, "MG-H4", ("MG-R06", "MG-R08"),
        wage="4500.00", one=Side(balance="18250.40", spells=(Spell(30, 14),)),
        other=Side(balance="6420.15", spells=(Spell(20, 12),)), copies=4,
    ),
    Case(
        "MG-14", "one draws a pension", Levels(phone="diff", emp="common"), "44.7918", HUMAN, "MG-H3", ("MG-R06",),
        one=Side(status="领取", draws="基本养老金"), copies=10,
    ),
    Case("H5-audit", "one is 稽核", _PLAIN, _PLAIN_W, HUMAN, "MG-H5", ("MG-R06",), other=Side(lock="稽核")),
    Case(
        "H7-differs", "the police: 不一致", _PLAIN, _PLAIN_W, HUMAN, "MG-H7", ("MG-R06",),
        other=Side(police="不一致"),
    ),
    Case(
        "H8-category", "F50 beside F55", _PLAIN, _PLAIN_W, HUMAN, "MG-H8", ("MG-R06",),
        one=Side(sex="女", female_cat="F50"), other=Side(sex="女", female_cat="F55"),
    ),
    Case(
        "H9", "an account of -120.50", _PLAIN, _PLAIN_W, HUMAN, "MG-H9", ("MG-R06",), other=Side(balance="-120.50"),
        full_only=True,
    ),
    Case(
        "H10", "one is of another 统筹区", _PLAIN, _PLAIN_W, HUMAN, "MG-H10", ("MG-R06",), other=Side(pool="990200"),
        full_only=True,
    ),
    Case(
        "W-8-above", "just above the lower bound", Levels(id="diff", name="variant", region="diff", phone="diff"),
        "8.1454", HUMAN, "MG-H1", ("MG-R05", "MG-R06"), copies=4, full_only=True,
    ),
    Case(
        "W-20-below", "just below the upper bound, no number", Levels(id=None, region="diff", emp="none"), "19.9361",
        HUMAN, "MG-R05", ("MG-R05",), other=_SILENT, copies=4, full_only=True,
    ),
    Case(
        "W-20-above", "just above the upper bound, no number",
        Levels(id=None, sex=None, region=None, phone="diff", card="diff", emp="none"), "20.1679", HUMAN, "MG-R05",
        ("MG-R05",), other=_SILENT, full_only=True,
    ),
    Case(
        "TYPO-swap", "two neighbouring digits swapped", Levels(id="near", phone="diff", emp="common"), "52.7583",
        HUMAN, "MG-R05", ("MG-R03",), other=_SILENT, typo="swap", copies=4, full_only=True,
    ),
    Case(
        "TYPO-check", "the check character is wrong", Levels(id="near", phone="agree"), "62.1391", HUMAN, "MG-R05",
        ("MG-R03",), other=_SILENT, typo="check", copies=4, full_only=True,
    ),
    Case(
        "TYPO-two", "two digits wrong: no longer near, and not valid either",
        Levels(id="diff", phone="agree", emp="common"), "47.6994", HUMAN, "MG-R05", ("MG-R03",), other=_SILENT,
        typo="two", full_only=True,
    ),
    Case(
        "H1-reissued", "a re-issued number, the rest agrees", Levels(id="reissued", dob="near", phone="agree"),
        "29.2569", HUMAN, "MG-H1", ("MG-R03", "MG-R06"), full_only=True,
    ),
    Case(
        "H3-dead", "one is dead", _PLAIN, _PLAIN_W, HUMAN, "MG-H3", ("MG-R06",), other=Side(status="死亡"),
        full_only=True,
    ),
    Case(
        "H3-ended", "one is 终止", _PLAIN, _PLAIN_W, HUMAN, "MG-H3", ("MG-R06",), other=Side(status="终止"),
        full_only=True,
    ),
    Case(
        "H5-lawsuit", "one is 诉讼", _PLAIN, _PLAIN_W, HUMAN, "MG-H5", ("MG-R06",), one=Side(lock="诉讼"),
        full_only=True,
    ),
    Case(
        "H7-nobody", "the police: 无此人", _PLAIN, _PLAIN_W, HUMAN, "MG-H7", ("MG-R06",), one=Side(police="无此人"),
        full_only=True,
    ),
    Case(
        "H7-cancelled", "the police: 已注销", _PLAIN, _PLAIN_W, HUMAN, "MG-H7", ("MG-R06",),
        other=Side(police="已注销"), full_only=True,
    ),
    Case(
        "H8-sex", "男 beside 女 under one number", _PLAIN, _PLAIN_W, HUMAN, "MG-H8", ("MG-R06",), one=Side(sex="男"),
        other=Side(sex="女"), full_only=True,
    ),
    Case(
        "H2-over-H4", "two names and two employers at once", Levels(name="diff", phone="diff", emp="none"), "22.2544",
        HUMAN, "MG-H2", ("MG-R06",), one=Side(spells=(Spell(30, 12),)), other=Side(spells=(Spell(22, 6),)),
        full_only=True,
    ),
    Case(
        "H3-over-H5", "a pension, and 稽核", _PLAIN, _PLAIN_W, HUMAN, "MG-H3", ("MG-R06",),
        one=Side(status="领取", draws="基本养老金"), other=Side(lock="稽核"), full_only=True,
    ),
    Case(
        "H9-over-INT-02", "an account below zero, and a wrong sum of months", Levels(phone="agree", emp="common"),
        "61.9864", HUMAN, "MG-H9", ("MG-R06",), one=Side(balance="-0.01"), wrong=(("months", "99"),), full_only=True,
    ),
)  # fmt: skip

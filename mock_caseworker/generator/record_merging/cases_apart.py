"""The pairs that only look alike: nobody may make an item of them."""

from __future__ import annotations

from mock_caseworker.generator.record_merging.case import Case, Levels, Outcome

ABSENT = Outcome.ABSENT

APART = (
    Case(
        "MG-08", "namesakes", Levels(id="diff", dob="diff", phone="diff", emp="none"), "1.6549", ABSENT,
        rules=("MG-R05",), copies=20,
    ),
    Case(
        "MG-09", "a family with one telephone", Levels(id="diff", name="diff", dob="diff", sex="diff", phone="agree"),
        "-0.7843", ABSENT, rules=("MG-R05",), copies=6,
    ),
    Case(
        "W-8-below", "namesakes with one birthday, man and woman: just below the lower bound",
        Levels(id="diff", sex="diff", region=None, phone="diff", card="diff", emp="none"), "7.8801", ABSENT,
        rules=("MG-R05",), copies=4,
    ),
    Case(
        "TYPO-strangers", "a typing error makes a stranger's number near",
        Levels(id="near", name="diff", dob="diff", sex="diff", phone="diff", emp="none"), "3.4150", ABSENT,
        rules=("MG-R05",), copies=6,
    ),
    Case(
        "COUPLE-card", "a couple with one bank card",
        Levels(id="diff", name="diff", dob="diff", sex="diff", phone="diff", card="agree", emp="none"), "0.0931",
        ABSENT, rules=("MG-R05",), copies=6, full_only=True,
    ),
)  # fmt: skip

"""Owns the cases of 转入受理: the limits of age, where a pension will be drawn, conditions and their look-alikes."""

from __future__ import annotations

from datetime import date

from mock_caseworker.generator.pension_transfer.case import Age, Application, Place, Stage
from mock_caseworker.generator.pension_transfer.case_kinds import (
    frozen,
    handed_over,
    letter,
    put_off,
    refused,
    temporary,
)

# The golden vectors have a counter in 9902; this one stands in 9901, so 9901 and 9902 are exchanged.
WOMAN = date(1984, 2, 20)
MAN = date(1974, 11, 30)
ENROLLED = date(2025, 3, 1)
COLLECT = "待遇领取地归集"
PLACE = ("PT-R09",)


def _collect(**more: object) -> Application:
    return Application(apply_type=COLLECT, age_now=58, **more)  # type: ignore[arg-type]  # fields of its own


ACCEPT_CASES = (
    temporary(
        "PT-05", application=Application(born=WOMAN, enrolled=date(2024, 2, 20)), note="a woman, 40 on the very day"
    ),
    letter("PT-06", application=Application(born=WOMAN, enrolled=date(2024, 2, 19)), note="the day before: 39"),
    letter(
        "PT-07",
        application=Application(born=MAN, enrolled=ENROLLED, at_home=True, accepted=date(2026, 2, 9)),
        vectors=("PT-12",),
        note="a man of 50 returns home; accepted 2026-02-09, due 2026-03-06 (PT-12)",
    ),
    letter(
        "PT-08-true",
        application=Application(born=MAN, enrolled=ENROLLED, approved=True),
        note="a man of 50, 组织调动",
    ),
    temporary(
        "PT-08-false",
        application=Application(born=MAN, enrolled=ENROLLED),
        full_only=True,
        note="a man of 50 without 组织调动",
    ),
    letter(
        "PT-09-a",
        application=_collect(at_home=True, months_here=30),
        rules=PLACE,
        full_only=True,
        note="the relation is at home",
    ),
    letter(
        "PT-09-b",
        application=_collect(months_here=120, places=(Place("990301"),)),
        rules=PLACE,
        full_only=True,
        note="120 months here, home elsewhere",
    ),
    letter(
        "PT-09-c",
        application=_collect(places=(Place("990401", 140), Place("990101", 130), Place("990301", 119, "参保"))),
        rules=PLACE,
        note="119 months where the person is now, 130 here before, 140 elsewhere long ago: the most recent",
    ),
    letter(
        "PT-09-d",
        application=_collect(
            at_home=True, places=(Place("990101", 12), Place("990301", 100), Place("990201", 119, "参保"))
        ),
        rules=PLACE,
        full_only=True,
        note="119 and 100 months elsewhere: home",
    ),
    letter("AGE-woman-39", application=Application(age=Age("2", 40, -1)), full_only=True, note="a day before 40"),
    temporary("AGE-woman-40", application=Application(age=Age("2", 40)), full_only=True, note="her 40th birthday"),
    temporary("AGE-woman-40+1", application=Application(age=Age("2", 40, 1)), full_only=True, note="the day after it"),
    letter("AGE-man-49", application=Application(age=Age("1", 50, -1)), full_only=True, note="a day before 50"),
    temporary("AGE-man-50", application=Application(age=Age("1", 50)), full_only=True, note="his 50th birthday"),
    temporary("AGE-man-50+1", application=Application(age=Age("1", 50, 1)), full_only=True, note="the day after it"),
    letter(
        "AGE-leap-49",
        application=Application(born=date(1972, 2, 29), enrolled=date(2022, 2, 28)),
        full_only=True,
        note="born on 29 February, enrolled on 28 February of the 50th year",
    ),
    temporary(
        "AGE-leap-50",
        application=Application(born=date(1972, 2, 29), enrolled=date(2022, 3, 1)),
        full_only=True,
        note="born on 29 February, enrolled on 1 March of the 50th year",
    ),
    letter(
        "TEMP-collected-home",
        application=Application(
            age=Age("1", 54, 10), apply_type="临时账户归集", at_home=True, places=(Place(account_kind="临时"),)
        ),
        rules=("PT-R03",),
        full_only=True,
        note="临时账户归集 to where home is",
    ),
    refused("PT-14", "PT-X01", application=Application(pension_status="领取"), note="draws a pension"),
    refused(
        "X01-over-X07",
        "PT-X01",
        application=Application(pension_status="领取", is_frozen=True),
        full_only=True,
        note="draws a pension, and the account is frozen",
    ),
    refused("X02", "PT-X02", application=Application(is_dead=True), note="dead"),
    refused("X03", "PT-X03", application=Application(paid_here="none"), note="110 only 欠费 here, 210 paid"),
    letter(
        "X03-one-month", application=Application(paid_here="one"), full_only=True, note="one month of 110 paid here"
    ),
    handed_over(
        "X04",
        "PT-X04",
        Stage.ACCEPT,
        application=Application(places=(Place(name="stranger"),)),
        note="another name at the place of origin",
    ),
    handed_over(
        "X04-id",
        "PT-X04",
        Stage.ACCEPT,
        application=Application(places=(Place(other_id=True),)),
        full_only=True,
        note="another number at the place of origin",
    ),
    refused("X05", "PT-X05", application=Application(others=("办理中",)), note="another transfer 办理中"),
    letter(
        "X05-ended",
        application=Application(others=("已办结", "已撤销")),
        full_only=True,
        note="two other transfers, ended and withdrawn",
    ),
    refused("X06", "PT-X06", application=Application(from_region="990101", places=()), note="原参保地 = 参保地"),
    letter(
        "X06-next-county",
        application=Application(from_region="990102", places=(Place("990102"),)),
        full_only=True,
        note="from the next county of the same city",
    ),
    handed_over("X07", "PT-X07", Stage.ACCEPT, application=Application(is_frozen=True), note="account frozen"),
    handed_over(
        "X13-origin",
        "PT-X13",
        Stage.ACCEPT,
        application=Application(places=(Place(name="variant"),)),
        full_only=True,
        note="a variant of the name at the place of origin",
    ),
    handed_over(
        "X15",
        "PT-X15",
        Stage.ACCEPT,
        application=Application(places=(Place(fund="120", person_kind="机关事业"),)),
        note="a 机关事业 relation at the place of origin",
    ),
    handed_over(
        "X15-army",
        "PT-X15",
        Stage.ACCEPT,
        application=Application(apply_type="军转", places=(Place(person_kind="军转"),)),
        full_only=True,
        note="军转",
    ),
    handed_over(
        "X16",
        "PT-X16",
        Stage.ACCEPT,
        application=Application(places=(Place(), Place(agency="第二社会保险经办处", beside=True))),
        note="two agencies hold the relation of origin",
    ),
    letter(
        "X16-ended",
        application=Application(places=(Place(), Place(agency="第二社会保险经办处", beside=True, status="终止"))),
        full_only=True,
        note="the second agency's relation is 终止",
    ),
    put_off("SYS-PT-01", application=Application(timeouts=None), full_only=True, note="部平台 never answers"),
    letter("TIMEOUT-once", application=Application(timeouts=1), full_only=True, note="the second asking is answered"),
    letter("TIMEOUT-twice", application=Application(timeouts=2), full_only=True, note="the third asking is answered"),
    frozen(
        "INT-02-due-date",
        Stage.ACCEPT,
        wrong=(("due_date", "next"),),
        mode="TRANSFER",
        full_only=True,
        note="portal: due one day later",
    ),
)

"""Builds a merge of twelve days ago whose refund was paid since: it cannot be undone any more (MG-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mock_caseworker.generator.record_merging.case import SHARED, Case, Levels, Outcome, Side, Spell
from mock_caseworker.generator.record_merging.pairs import Pair, PairBuilder
from mock_caseworker.generator.record_merging.rows import Event, Image, MergeCase, Month, Record, Relation
from mock_caseworker.record_merging.images import digest_of, image_text

MERGED = Case(
    "MG-15", "merged 12 days ago, the refund was paid since: 撤销 is refused (MG-X05), and the pair is no item",
    Levels(phone="diff", emp="common"), "", Outcome.ABSENT, rules=("MG-R11", "MG-R12"), wage="4500.00",
    one=Side(balance="8000.00", spells=(Spell(30, 12, SHARED),)),
    other=Side(balance="3000.00", spells=(Spell(19, 6, SHARED),)),
)  # fmt: skip
_DAYS_AGO, _REFUND_DAYS_AGO = 12, 5
_REFUND, _BALANCE_AFTER = "1080.00", "10640.00"
"""One month of base 4500 at 16 and 8 per cent; its own part, 360.00, leaves the account."""
_REFUNDED = "已退费"


@dataclass(frozen=True)
class Merged:
    """The two records as they stand after the merge, and what is kept about it."""

    records: tuple[Record, Record]
    relations: tuple[Relation, ...]
    months: tuple[Month, ...]
    case: MergeCase
    image: Image
    event: Event

    @property
    def key(self) -> str:
        """Both numbers, the smaller one first."""
        return self.case.pair_no


def build_merged(pairs: PairBuilder, business_date: date) -> Merged:
    """Return the merge; the second record's first month was declared twice."""
    pair = pairs.build(MERGED)
    master, merged = pair.one.record, pair.other.record
    day = business_date - timedelta(days=_DAYS_AGO)
    biz_no = f"990100MG{day:%Y%m%d}000001"
    twice, *moved = pair.other.months
    case = MergeCase(
        biz_no=biz_no,
        pair_no=pair.key,
        master_no=master.personal_no,
        merged_no=merged.personal_no,
        basis="重复登记",
        evidence="",
        remark="",
        state="已办结",
        op_user="op01",
        registered_at=f"{day} 09:12:40",
        merged_on=day.isoformat(),
    )
    content = image_text(_image(pair))
    return Merged(
        records=(
            master._replace(account_balance=_BALANCE_AFTER),
            merged._replace(account_balance="0.00", status="已合并", merged_into=master.personal_no),
        ),
        relations=(
            *pair.one.relations,
            *(relation._replace(personal_no=master.personal_no) for relation in pair.other.relations),
        ),
        months=(
            *pair.one.months,
            twice._replace(status=_REFUNDED),
            *(month._replace(personal_no=master.personal_no) for month in moved),
        ),
        case=case,
        image=Image(biz_no, content, digest_of(content)),
        event=Event(
            master.personal_no, "退费支付", (business_date - timedelta(days=_REFUND_DAYS_AGO)).isoformat(), _REFUND
        ),
    )


def _image(pair: Pair) -> dict[str, list[dict[str, str | int | None]]]:
    sides = sorted((pair.one, pair.other), key=lambda side: side.record.personal_no)
    months = [month for side in sides for month in side.months]
    relations = [relation for side in sides for relation in side.relations]
    return {
        "mg_person": [side.record._asdict() for side in sides],
        "mg_relation": [{"id": number, **row._asdict()} for number, row in enumerate(relations, start=1)],
        "mg_month": [{"id": number, **row._asdict()} for number, row in enumerate(months, start=1)],
        "mg_benefit": [],
    }

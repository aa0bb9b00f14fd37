"""Persons as hypothesis makes them: few values, so that they meet, and the accidents of a register."""

from datetime import date

from hypothesis import settings
from hypothesis import strategies as st

from bots.record_merging.records import Person
from bots.social_insurance.identifiers import Sex
from tests.bots.record_merging.conftest import EMPLOYER, RIVAL

patient = settings(deadline=None, max_examples=60)
"""Busy machines are slow, not wrong."""
IDS = (
    "990101197506150018", "990101750615001", "990101197506150019", "990101197506150081", "99010119750615001x",
    "９９０１０１197506150018", "990101197506150 018", "990101198601010042", "990101198610010044", "99010119750615018",
    "9901011975061500188", "990101187506150019", "990101750615996", "户口簿第1号", "户口簿第2号", "",
)  # fmt: skip
NAMES = (
    "赵测一",
    "赵测壹",
    "趙測一",
    "赵 测·一",
    "赵测依",
    "赵侧一",
    "单测一",
    "山测一",
    "王",
    "汪",
    "",
    "Zhao",
    "ＺＨＡＯ",
)
DAYS = (
    date(1975, 6, 5),
    date(1975, 5, 6),
    date(1975, 6, 15),
    date(1976, 6, 5),
    date(1976, 6, 15),
    date(1986, 1, 1),
    None,
)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    """Return a person without a number of its own."""
    return Person(
        personal_no="",
        id_no=draw(st.sampled_from(IDS)),
        name=draw(st.sampled_from(NAMES)),
        sex=draw(st.sampled_from(list(Sex))),
        birth_date=draw(st.sampled_from(DAYS)),
        hukou_region=draw(st.sampled_from(("990101", "990102", "990201", ""))),
        mobile=draw(st.sampled_from(("13900000001", "13900000002", ""))),
        card_no=draw(st.sampled_from(("9900000000000000010", "990000000000000", ""))),
        employers=draw(st.sampled_from(((), (EMPLOYER,), (RIVAL,), (EMPLOYER, RIVAL)))),
    )

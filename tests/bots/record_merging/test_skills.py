"""The skills as a workflow calls them: what the screens show in, values and papers out."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bots.record_merging.skills import decide, keep_papers
from digital_employee.face import BusinessException, IntegrityException, KeptFile, SkillContext
from digital_employee.schedule.calendar import load_calendar
from tests.bots.record_merging.conftest import RIVAL
from tests.bots.record_merging.screens import asked, form, paid, shown_pair

PROJECT = Path(__file__).parents[3]


class Shelf:
    """A filing cabinet in memory; what would be printed is kept as the HTML it was given."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        self.files[name] = content
        return KeptFile(name=name, digest="0" * 64, size=len(content), path=Path(name))

    async def print_pdf(self, html: str, *, landscape: bool = False) -> bytes:
        return html.encode()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def context(shelf: Shelf) -> SkillContext:
    calendar = load_calendar(PROJECT / "config" / "calendars")
    return SkillContext(date(2026, 3, 10), calendar, PROJECT, cabinet=shelf)


def test_a_pair_to_propose_gives_its_figures(context: SkillContext):
    decision = decide(**shown_pair(), context=context)
    levels = decision.pop("levels")
    assert decision == {
        "disposition": "AUTO_SUBMITTED", "code": "", "rule": "", "reason": "", "w": Decimal("46.1137"), "tag": "",
        "basis": "15升18", "level": "L3", "master": "9901000001", "merged": "9901000002", "months": 13, "overlap": 2,
        "refund": Decimal("2160.00"), "refund_account": Decimal("720.00"), "balance_after": Decimal("18610.40"),
    }  # fmt: skip
    assert (levels["id"], levels["dob"], levels["card"], levels["emp"]) == ("exact", "missing", "missing", "common")


def test_the_two_sides_are_told_apart_by_their_title(context: SkillContext):
    rivals = [*paid("first", "202001", 3), *paid("second", "202003", 3, 统一社会信用代码=RIVAL)]
    decision = decide(**shown_pair(months=rivals), context=context)
    assert (decision["disposition"], decision["code"], decision["overlap"]) == ("HUMAN", "MG-H4", 1)


@pytest.mark.parametrize(
    ("result", "code"), [("超时", ""), ("不一致", "MG-H7"), ("无此人", "MG-H7"), ("已注销", "MG-H7")]
)
def test_what_the_police_answer(context: SkillContext, result: str, code: str):
    police = [
        asked("first", "9901000001", "990101750615001"),
        asked("second", "9901000002", "990101197506150018", result),
    ]
    assert decide(**shown_pair(police=police), context=context)["code"] == code


@pytest.mark.parametrize("result", [None, "查询中"])
def test_a_blank_is_not_taken_for_a_police_that_did_not_answer(context: SkillContext, result: str | None):
    police = [asked("first", "9901000001", "990101750615001", result), *shown_pair()["police"][1:]]
    with pytest.raises(BusinessException, match="BUS-VAL-01"):
        decide(**shown_pair(police=police), context=context)


def test_the_number_may_stand_under_another_heading(context: SkillContext):
    police = [
        asked("first", "9901000001", "990101750615001", label="公民身份号码"),
        asked("second", "9901000002", "990101197506150018", label="公民身份号码"),
    ]
    assert decide(**shown_pair(police=police), context=context)["disposition"] == "AUTO_SUBMITTED"


def test_a_row_of_another_person_is_not_read_as_this_ones(context: SkillContext):
    police = [asked("first", "9901000007", "990101750615001"), *shown_pair()["police"][1:]]
    with pytest.raises(BusinessException, match="记录一"):
        decide(**shown_pair(police=police), context=context)


def test_a_record_that_was_merged_meanwhile_goes_to_a_person(context: SkillContext):
    with pytest.raises(BusinessException, match="MG-X08"):
        decide(**shown_pair(second=form("9901000002", merged_into="9901000005")), context=context)


def test_what_changed_since_the_search_goes_to_a_person(context: SkillContext):
    assert decide(**shown_pair(searched={"w": "46.1136", "cluster": 2}), context=context)["code"] == "MG-X04"
    assert decide(**shown_pair(searched={"w": "46.1137", "cluster": 3}), context=context)["code"] == "MG-H6"


def test_a_benefit_that_is_being_paid_is_seen_on_its_own_screen(context: SkillContext):
    benefit = {"记录": "记录二", "待遇类型": "基本养老金", "起始月": "202501", "状态": "正常发放"}
    assert decide(**shown_pair(benefits=[benefit]), context=context)["code"] == "MG-H3"
    ended = decide(**shown_pair(benefits=[{**benefit, "状态": "已终止"}]), context=context)
    assert ended["disposition"] == "AUTO_SUBMITTED"


async def test_the_papers_of_a_merge_with_a_refund(context: SkillContext, shelf: Shelf):
    await keep_papers(**shown_pair(), biz_no="990100MG20260310000001", context=context)
    book = CalamineWorkbook.from_filelike(BytesIO(shelf.files["参保信息合并审批表及附表 990100MG20260310000001.xlsx"]))
    assert book.sheet_names == ["合并审批表", "前后对照表", "退费核定表"]
    refunds = [row for row in book.get_sheet_by_name("退费核定表").to_python() if row[0] in {"202011", "202012"}]
    assert [[str(cell) for cell in row[3:6]] for row in refunds] == [["720.0", "360.0", "360.0"]] * 2
    printed = shelf.files["参保信息合并审批表及附表 990100MG20260310000001.pdf"].decode()
    for told in ("贰仟壹佰陆拾元整", "模拟数据", "15升18", "46.1137", "权重表版本", "18,610.40", "误收"):
        assert told in printed, told
    letter = shelf.files["参保信息合并告知书（草稿） 990100MG20260310000001.pdf"].decode()
    for told in ("模拟数据 草稿", "缴费月份共13个", "有2个月重复缴费，拟退费2,160.00元"):
        assert told in letter, told


async def test_without_a_refund_none_is_promised(context: SkillContext, shelf: Shelf):
    await keep_papers(**shown_pair(months=paid("first", "202001", 12)), biz_no="B", context=context)
    book = CalamineWorkbook.from_filelike(BytesIO(shelf.files["参保信息合并审批表及附表 B.xlsx"]))
    assert book.sheet_names == ["合并审批表", "前后对照表"]
    assert "不涉及退费" in shelf.files["参保信息合并告知书（草稿） B.pdf"].decode()


async def test_no_papers_are_made_for_what_may_not_be_proposed(context: SkillContext, shelf: Shelf):
    pair = shown_pair(searched={"w": "46.1137", "cluster": 3})
    with pytest.raises(IntegrityException, match="INT-MG-11"):
        await keep_papers(**pair, biz_no="B", context=context)
    assert shelf.files == {}

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("case", "form", "shown"),
    [
        ("PT-06", "application", "基本养老保险关系转移接续申请表"),
        ("PT-06", "certificate", "基本养老保险参保缴费凭证"),
        ("PT-06", "letter", "转函〔2026〕"),
        ("PT-04", "letter", "2026-03-27"),
        ("PT-01", "sheet", "52,487.25"),
        ("PT-04", "payment", "贰万壹仟玖佰壹拾元壹角叁分"),
        ("PT-14", "refusal", "不予办理转移接续书面说明"),
        ("PT-11", "lump", "140,000.00"),
        ("PT-01", "posted", "基本养老保险关系接续完成通知书"),
        ("PT-10", "refund", "零元整"),
    ],
)
async def test_document_says_what_it_must(transfers, case: str, form: str, shown: str) -> None:
    answer = await (await transfers.clerk("bot01")).get(f"/PT08/print?case_no={transfers.key(case)}&form={form}")
    assert shown in answer.text
    assert "模拟数据" in answer.text


async def test_refund_sheet_names_the_side_that_was_kept(transfers) -> None:
    person, case_no = await transfers.clerk("op01"), transfers.key("PT-10")
    await person.send("/PT06/keep", biz_no=await person.draft(case_no), keep="保留本地")
    page = (await person.get(f"/PT08/print?case_no={case_no}&form=refund")).text
    assert "壹仟贰佰伍拾元肆角肆分" in page
    assert "保留转入" not in page


@pytest.mark.parametrize(("case", "form"), [("PT-06", "payment"), ("PT-04", "posted"), ("PT-06", "nothing")])
async def test_document_of_another_stage_is_refused(transfers, case: str, form: str) -> None:
    answer = await (await transfers.clerk("bot01")).get(f"/PT08/print?case_no={transfers.key(case)}&form={form}")
    assert "该文书不适用于【" in answer.text


async def test_every_document_stands_in_the_list(transfers) -> None:
    page = (await (await transfers.clerk("rv01")).get("/PT08")).text
    for title in ("参保缴费凭证", "资金划拨单", "一次性缴费告知书", "多重关系清退核定表", "不予转移书面说明"):
        assert f">{title}</option>" in page

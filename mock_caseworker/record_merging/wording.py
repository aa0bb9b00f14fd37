"""The words of 参保信息合并: its own messages, code tables and states. A robot reads them, so they are a contract."""

from __future__ import annotations

SAME_RECORD = "主记录与被合并记录不能相同！"
ALREADY_MERGED = "记录【{personal_no}】已合并至【{master_no}】，不能重复办理！"
LOCKED = "记录【{personal_no}】已锁定（{flag}），不能办理合并！"
OTHER_POOL = "跨统筹区的记录不能合并，请办理关系转移！"
UNBALANCED = "合并前后校验不平，不能办结！"
EVENT_SINCE = "主记录已发生后续业务【{kind}】，不能撤销合并！"
UNDO_TOO_LATE = "合并已超过30日，不能撤销！"
IMAGE_DIFFERS = "合并前镜像校验不符，不能撤销！"

BASES = ("15升18", "证号更正", "重复登记", "其他")
ID_TYPES = {"01": "居民身份证", "02": "户口簿"}
ACCOUNT_FUND = "110"
"""The fund (企业职工基本养老保险) whose personal parts stand on a personal account."""
PAID, OWED, REFUNDED, GIVEN_WAY, UNIT_ONLY = "已到账", "欠费", "已退费", "已让位", "仅单位"
MERGED_STATUS = "已合并"

DRAFT, REVIEW, APPROVAL, DONE, RETURNED = "草稿", "待复核", "待审批", "已办结", "已退回"
UNDO_REVIEW, UNDO_APPROVAL, UNDONE = "撤销待复核", "撤销待审批", "已撤销"
SUBMITTABLE = (DRAFT, RETURNED)
UNDECIDED = (DRAFT, RETURNED, REVIEW, APPROVAL)
IN_PROCESS = (DRAFT, REVIEW, APPROVAL, RETURNED, UNDO_REVIEW, UNDO_APPROVAL)

MASTER_SIDE, MERGED_SIDE = "主记录", "被合并"
DUPLICATE, TWO_JOBS = "重复申报", "多重关系"
WRONGLY_TAKEN = "误收"

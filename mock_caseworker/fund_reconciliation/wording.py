"""The exact words of fund reconciliation: messages, states, names of funds and kinds."""

from __future__ import annotations

CONTROLS = "文件控制数不符"
WRONG_TEMPLATE = "文件格式与所选模板不符！"
WRONG_ACCOUNT = "文件账号与任务账户不符！"
WRONG_PERIOD = "文件期间与对账期间不符！"
REPEAT_FILE = "报文序号【{sequence}】为补发报文，不能导入！"
TOO_LARGE = "文件大小超过20MB，不能导入！"
NOT_IMPORTED = "该任务尚未导入对账文件！"
NOT_EXECUTED = "该任务尚未执行自动对账！"
CLOSED = "会计期间【{period}】已结账，不能操作！"
OVERLAP = "该账户对账期间与任务【{task_no}】重叠，不能重复新建！"
END_FIRST = "【截止日期】不能早于起始日期！"
ITEM_AMOUNT = "登记金额与流水金额不一致！"
ITEM_SIDE = "类型与流水方向不符！"
ITEM_DATE = "【发生日】应在对账期间内！"
CLEAR_DATE = "【预计清理日】不能早于业务日期！"
UNBALANCED = "余额调节表不平，差额【{diff}】，不能提交！"
RETURNED_OFTEN = "该任务已退回{count}次，须由人工办理！"
SIDES_DIFFER = "勾对双方金额不相等，不能勾对！"
NO_TASK = "当前没有正在办理的业务，请先在【对账任务】中选择任务。"
NO_PAYING_ACCOUNT = "【{fund}】未设置支出户，不能制单！"
CONFIRM_EXECUTE = "确认执行自动对账？"

DRAFT, GATHERED, MATCHED, PENDING = "草稿", "取数", "匹配", "待处理"
TO_REVIEW, TO_APPROVE, DONE = "待复核", "待审批", "已完成"
RETURNED, CANCELLED, FROZEN = "已退回", "已作废", "已冻结"
STATES = (DRAFT, GATHERED, MATCHED, PENDING, TO_REVIEW, TO_APPROVE, DONE, RETURNED, CANCELLED, FROZEN)
WORKABLE = (GATHERED, MATCHED, PENDING, RETURNED)
"""States in which 经办 may still change something after the statement came in."""

RECEIPT, PAYMENT = "收", "支"
FUNDS = {
    "110": "企业职工基本养老保险",
    "120": "机关事业单位养老保险",
    "170": "城乡居民养老保险",
    "210": "失业保险",
    "310": "职工医疗保险",
    "410": "工伤保险",
    "510": "生育保险",
}
TEMPLATES = ("工行", "农行", "建行", "国库", "税务")
ITEM_TYPES = {"1": "银行已收账未收", "2": "银行已付账未付", "3": "账已收银行未收", "4": "账已付银行未付"}
REASONS = {"01": "在途款项", "02": "单位未记账", "03": "银行未入账", "04": "退票待冲回", "05": "其他"}
PAYMENT_RETURN = "04"
RETURNS_OF_A_ROBOT = 2
"""How often a task may come back before a person takes it over (COM-R42)."""
RULE_SET = "FR-2026.1"
TRANSIT_WORKDAYS = 3

"""Owns what the caseworker system's messages mean (DOMAIN §12): whose matter each one is. Touches no page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digital_employee.face import AttemptError, BusinessException, IntegrityException, SystemException

NOTHING_FOUND = "未查询到符合条件的记录！"
SESSION_ENDED = "会话已超时，请重新登录！"
NO_RIGHT = "您没有该操作权限！"


@dataclass(frozen=True)
class _Meaning:
    """One kind of message, the exception that it stands for, and what to do."""

    form: re.Pattern[str]
    error: type[AttemptError]
    code: str
    to_do: str


def _meaning(form: str, error: type[AttemptError], code: str, to_do: str) -> _Meaning:
    return _Meaning(re.compile(form), error, code, to_do)


_MEANINGS = (
    _meaning(r"【.+】不能为空！", BusinessException, "BUS-VAL-02", "补充该栏目后重新办理"),
    _meaning(r"【.+】格式不正确！", BusinessException, "BUS-VAL-02", "核对该栏目后重新办理"),
    _meaning(r"社会保障号码(格式不正确|校验位错误)！", BusinessException, "BUS-VAL-02", "核对社会保障号码"),
    _meaning(r"(出生日期|性别)与证件号码不符！", BusinessException, "BUS-VAL-02", "核对参保登记信息"),
    _meaning(r"统一社会信用代码校验不通过！", BusinessException, "BUS-VAL-02", "核对末次单位"),
    _meaning(r"银行账号校验不通过，请核对！", BusinessException, "BUS-VAL-02", "核对银行卡号"),
    _meaning(r"日期格式不正确！", BusinessException, "BUS-VAL-02", "核对日期"),
    _meaning(r"【备注】.+！", BusinessException, "BUS-VAL-02", "核对备注"),
    _meaning(re.escape(NOTHING_FOUND), BusinessException, "BUS-PORT-01", "核对受理号与社会保障号码"),
    _meaning(r"该人员存在在途业务【.*】，不能重复办理！", BusinessException, "BUS-PORT-02", "先办结在途业务"),
    _meaning(r"会计期间【.*】已结账，不能操作！", BusinessException, "BUS-PORT-03", "由财务处理"),
    _meaning(r"受理号【.*】已存在！", BusinessException, "BUS-PORT-04", "核对受理号是否属于他人"),
    _meaning(r"该业务当前环节为【.*】，不能在此办理！", BusinessException, "BUS-PORT-05", "在该环节的页面办理"),
    _meaning(
        r"(该人员应建立临时缴费账户，不能发送联系函|该人员不符合建立临时缴费账户的条件"
        r"|到账金额与信息表总额不符，不能入账|存在重复缴费时段，请先由经办人员选择保留方)！",
        BusinessException,
        "BUS-PORT-06",
        "由人工核对转移条件、到账与重复时段",
    ),
    _meaning(r"文件控制数不符", BusinessException, "BUS-FR-01", "退回报送单位重新报送"),
    _meaning(
        r"文件(格式与所选模板不符|账号与任务账户不符|期间与对账期间不符|大小超过20MB，不能导入)！",
        BusinessException,
        "BUS-PORT-11",
        "核对对账单文件的模板、账号与期间",
    ),
    _meaning(r"报文序号【.*】为补发报文，不能导入！", BusinessException, "BUS-PORT-11", "核对对账单文件的报文序号"),
    _meaning(
        r"(登记金额与流水金额不一致|类型与流水方向不符|【发生日】应在对账期间内|【预计清理日】不能早于业务日期)！",
        BusinessException,
        "BUS-PORT-12",
        "核对未达账项与流水",
    ),
    _meaning(r"该任务已退回.*次，须由人工办理！", BusinessException, "BUS-PORT-14", "由人工办理"),
    _meaning(r"该任务尚未(导入对账文件|执行自动对账)！", BusinessException, "BUS-PORT-13", "核对任务状态"),
    _meaning(
        r"余额调节表不平，差额【.*】，不能提交！", IntegrityException, "INT-FR-01", "由人工核对未达账项与两侧余额"
    ),
    _meaning(re.escape(NO_RIGHT), IntegrityException, "INT-PORT-01", "停止机器人并核对其账号的角色"),
    _meaning(r"系统繁忙，请稍后再试！", SystemException, "SYS-PORT-01", "稍后自动重试"),
    _meaning(
        r"记录已被他人修改，请重新查询后再操作！", SystemException, "SYS-PORT-02", "重新查询一次；仍如此则由人工处理"
    ),
    _meaning(re.escape(SESSION_ENDED), SystemException, "SYS-LOGIN-01", "重新登录"),
    _meaning(
        r"(用户名或密码错误|账号已锁定.*|所选统筹区与账号不符)！", SystemException, "SYS-LOGIN-04", "核对机器人账号"
    ),
)


def classify(text: str) -> AttemptError | None:
    """Return the exception that a message stands for; None for success, a question, or words we do not know."""
    shown = text.strip()
    for meaning in _MEANINGS:
        if meaning.form.fullmatch(shown):
            return meaning.error(shown, code=meaning.code, to_do=meaning.to_do)
    return None

"""What the caseworker system's messages mean: every row of DOMAIN §12."""

import pytest

from bots.portal.caseworker import CaseworkerPortal
from digital_employee.face import BusinessException, IntegrityException, SystemException

PORTAL = CaseworkerPortal("http://portal")


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("【离职日期】不能为空！", BusinessException, "BUS-VAL-02"),
        ("社会保障号码格式不正确！", BusinessException, "BUS-VAL-02"),
        ("社会保障号码校验位错误！", BusinessException, "BUS-VAL-02"),
        ("出生日期与证件号码不符！", BusinessException, "BUS-VAL-02"),
        ("性别与证件号码不符！", BusinessException, "BUS-VAL-02"),
        ("统一社会信用代码校验不通过！", BusinessException, "BUS-VAL-02"),
        ("银行账号校验不通过，请核对！", BusinessException, "BUS-VAL-02"),
        ("未查询到符合条件的记录！", BusinessException, "BUS-PORT-01"),
        ("该人员存在在途业务【990101UI20260310000001】，不能重复办理！", BusinessException, "BUS-PORT-02"),
        ("会计期间【202602】已结账，不能操作！", BusinessException, "BUS-PORT-03"),
        ("受理号【UC2026000001】已存在！", BusinessException, "BUS-PORT-04"),
        ("您没有该操作权限！", IntegrityException, "INT-PORT-01"),
        ("记录已被他人修改，请重新查询后再操作！", SystemException, "SYS-PORT-02"),
        ("系统繁忙，请稍后再试！", SystemException, "SYS-PORT-01"),
        ("会话已超时，请重新登录！", SystemException, "SYS-LOGIN-01"),
        ("账号已锁定，请联系系统管理员！", SystemException, "SYS-LOGIN-04"),
    ],
)
def test_a_message_is_raised_as_the_exception_it_stands_for(text: str, error: type[Exception], code: str):
    meaning = PORTAL.classify(f" {text}\n")
    assert type(meaning) is error
    assert meaning.code == code


@pytest.mark.parametrize(
    "text", ["", "操作成功，业务流水号：990101UI20260310000001", "确认保存？", "提交后不能修改，确认提交？"]
)
def test_what_is_normal_stands_for_nothing(text: str):
    assert PORTAL.classify(text) is None

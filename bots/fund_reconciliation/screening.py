"""Owns the rules that look at one source alone, before anything is compared: FR-R02, R03, R04."""

from __future__ import annotations

from bots.fund_reconciliation.ledger import Ledger

_DUPLICATES = """
INSERT INTO taken
WITH numbered AS (
  SELECT id, serial_no,
    count(*) OVER same AS copies,
    min(signed) OVER same <> max(signed) OVER same
      OR min(fund_code) OVER same <> max(fund_code) OVER same AS differs,
    row_number() OVER (
      same ORDER BY file NULLS FIRST, row_no, biz_date, strong_key, batch_no, cp_plain, remark, id) AS place
  FROM (SELECT *, if(direction = 'IN', amount, -amount) AS signed FROM entry)
  WINDOW same AS (PARTITION BY source, account_no, serial_no))
SELECT id, 'DUP_KEY', 'FR-R02', if(differs, 'BUS-FR-02', ''), serial_no,
  if(differs, '同一流水号 ' || serial_no || ' 出现 ' || copies || ' 次且金额不同，全部暂停处理',
    '流水号 ' || serial_no || ' 重复，已剔除')
FROM numbered WHERE copies > 1 AND (differs OR place > 1)
"""

# A BANK IN that takes back a BANK OUT is a 退票 and belongs to FR-R04 (DOMAIN §0.1).
_REVERSALS = """
INSERT INTO taken
WITH free AS (
  SELECT *, if(direction = 'IN', amount, -amount) AS signed FROM entry WHERE id NOT IN (SELECT id FROM taken)),
edge AS (
  SELECT r.id AS later, e.id AS earlier, r.serial_no AS later_no, e.serial_no AS earlier_no,
    r.fund_code = e.fund_code AND r.signed = -e.signed AS whole
  FROM free r JOIN free e ON e.source = r.source AND e.account_no = r.account_no AND e.serial_no = r.reversal_of
  WHERE r.id <> e.id AND NOT (r.source = 'BANK' AND r.direction = 'IN' AND e.direction = 'OUT')),
judged AS (
  SELECT *, whole AND count(*) OVER (PARTITION BY earlier) = 1
    AND later NOT IN (SELECT earlier FROM edge) AND earlier NOT IN (SELECT later FROM edge) AS clean
  FROM edge),
both_ends AS (
  SELECT later AS id, clean, earlier_no AS partner FROM judged
  UNION ALL SELECT earlier, clean, later_no FROM judged)
SELECT id, if(bool_and(clean), 'REVERSED_PAIR', 'PARTIAL_REVERSAL'), 'FR-R03', if(bool_and(clean), '', 'BUS-FR-03'),
  string_agg(partner, '、' ORDER BY partner),
  if(bool_and(clean), '与流水号 ' || min(partner) || ' 全额冲销，净额 0.00',
    '冲销与原流水不能逐笔全额对应（涉及流水号 ' || string_agg(partner, '、' ORDER BY partner) || '）')
FROM both_ends GROUP BY id
"""

_RETURNS = """
INSERT INTO taken
WITH free AS (SELECT * FROM entry WHERE source = 'BANK' AND id NOT IN (SELECT id FROM taken)),
edge AS (
  SELECT r.id, o.id AS original, o.serial_no AS original_no, coalesce(o.strong_key, '') AS original_key,
    r.fund_code = o.fund_code AND r.amount = o.amount AS whole
  FROM free r JOIN free o ON o.account_no = r.account_no
    AND (o.serial_no = r.reversal_of OR (r.reversal_of IS NULL AND o.strong_key = r.returned_key))
  WHERE r.direction = 'IN' AND o.direction = 'OUT'),
judged AS (
  SELECT *, whole AND count(*) OVER (PARTITION BY original) = 1 AND count(*) OVER (PARTITION BY id) = 1 AS clean
  FROM edge)
SELECT id, if(bool_and(clean), 'PAY_RETURN', 'PARTIAL_REVERSAL'), 'FR-R04', if(bool_and(clean), '', 'BUS-FR-03'),
  string_agg(original_no, '、' ORDER BY original_no),
  if(bool_and(clean), '退票，原付款流水号 ' || min(original_no) || ' 保持已匹配；须回写发放失败、冲回凭证',
    '退票与原付款不能逐笔全额对应（原付款流水号 ' || string_agg(original_no, '、' ORDER BY original_no) || '）')
FROM judged GROUP BY id
"""


def screen(ledger: Ledger) -> None:
    """Take out repeated keys, reversals and returned payments, in this order.

    FR-R02: one row of a repeated (source, account, serial) stays when all are equal in amount, none otherwise.
    FR-R03: a row and the one row that takes it back whole; anything less goes to a person (BUS-FR-03).
    FR-R04: a payment that the bank gave back; the payment itself stays to be matched.
    """
    for statement in (_DUPLICATES, _REVERSALS, _RETURNS):
        ledger.run(statement)

"""Owns what becomes of each row in the end: three-way state, timing, code and reason (FR-R11 to R13)."""

from __future__ import annotations

from datetime import date

from bots.fund_reconciliation.ledger import Ledger

# B, F, E of a row: itself, and what the pairs say of its partners. AMOUNT_DIFF counts both sides as present;
# mismatches and ambiguous rows carry no state (DOMAIN §0.1).
_PRESENT = """
CREATE OR REPLACE TEMP TABLE present AS
WITH tie AS (
  SELECT pair, id, grp, outcome NOT IN ('FUND_MISMATCH', 'DIRECTION_MISMATCH', 'AMBIGUOUS') AS holds FROM link),
biz AS (
  SELECT entry.id, coalesce(f.holds, false) AS f, coalesce(e.holds, false) AS e, coalesce(NOT e.holds, false) AS held
  FROM entry LEFT JOIN tie f ON f.id = entry.id AND f.pair = 'BIZ-FIN'
    LEFT JOIN tie e ON e.id = entry.id AND e.pair = 'BIZ-EXT'
  WHERE side = 'BIZ'),
-- Of a group that is in part booked (or in part with the bank) the rows of BIZ carry the rest.
booked AS (
  SELECT grp, bool_or(biz.f) AS f, bool_and(biz.f) AS whole FROM tie JOIN biz USING (id)
  WHERE pair = 'BIZ-EXT' GROUP BY grp),
arrived AS (
  SELECT grp, bool_or(biz.e OR biz.held) AS e FROM tie JOIN biz USING (id) WHERE pair = 'BIZ-FIN' GROUP BY grp)
SELECT biz.id, true AS b, biz.f, biz.e, biz.held, coalesce(booked.f AND NOT whole, false) AS mixed
FROM biz LEFT JOIN tie ON tie.id = biz.id AND tie.pair = 'BIZ-EXT' LEFT JOIN booked USING (grp)
UNION ALL
SELECT entry.id, b.holds IS NOT NULL, true, coalesce(arrived.e, fe.holds, false), false, false
FROM entry LEFT JOIN tie b ON b.id = entry.id AND b.pair = 'BIZ-FIN' LEFT JOIN arrived USING (grp)
  LEFT JOIN tie fe ON fe.id = entry.id AND fe.pair = 'FIN-EXT'
WHERE side = 'FIN'
UNION ALL
SELECT entry.id, coalesce(b.holds, false), coalesce(booked.f, fe.holds, false), true,
  coalesce(NOT b.holds, false), false
FROM entry LEFT JOIN tie b ON b.id = entry.id AND b.pair = 'BIZ-EXT' LEFT JOIN booked USING (grp)
  LEFT JOIN tie fe ON fe.id = entry.id AND fe.pair = 'FIN-EXT'
WHERE side = 'EXT'
"""

# The payee of a payment that was matched by its own key must be who was entitled (BUS-FR-11).
_PAYEES = """
CREATE OR REPLACE TEMP TABLE payee AS
SELECT grp FROM link JOIN entry USING (id)
WHERE pair = 'BIZ-EXT' AND rule = 'FR-R05' AND direction = 'OUT'
GROUP BY grp HAVING count(DISTINCT cp_plain) > 1
"""
_CROSSED = """
CREATE OR REPLACE TEMP TABLE crossed AS
SELECT pair, grp FROM link JOIN entry USING (id)
WHERE outcome LIKE 'MATCHED%' OR outcome = 'AMOUNT_DIFF'
GROUP BY pair, grp
HAVING min(period) FILTER (side = split_part(pair, '-', 1)) <> min(period) FILTER (side = split_part(pair, '-', 2))
  OR max(period) FILTER (side = split_part(pair, '-', 1)) <> max(period) FILTER (side = split_part(pair, '-', 2))
"""

# Which of a row's links speaks for it: what needs a person first, then the comparison with the outside.
_SPOKEN = """
CREATE OR REPLACE TEMP TABLE spoken AS
SELECT link.*, payee.grp IS NOT NULL AS stranger, bool_or(crossed.grp IS NOT NULL) OVER (PARTITION BY id) AS crosses
FROM link LEFT JOIN payee ON payee.grp = link.grp AND link.pair = 'BIZ-EXT'
  LEFT JOIN crossed ON crossed.grp = link.grp AND crossed.pair = link.pair
QUALIFY row_number() OVER (PARTITION BY id ORDER BY
  list_position(['BUS-FR-06', 'BUS-FR-07', 'BUS-FR-05', 'BUS-FR-04', ''], link.code), link.pair = 'BIZ-FIN',
  link.pair) = 1
"""
# 未达账项 are states 110 and 101 and returned payments. What has no source (010, 001, 011) is for a person: a wrong
# voucher is corrected, never listed (FR-R14), and unknown money first becomes 暂收款.
_JUDGE = """
INSERT INTO verdict
WITH judged AS (
  SELECT entry.id, entry.side, entry.biz_date, entry.direction, taken.outcome AS gone, taken.rule AS gone_rule,
    taken.code AS gone_code, taken.partner AS gone_partner, taken.reason AS gone_reason, spoken.outcome AS tied,
    spoken.rule AS tied_rule, coalesce(spoken.code, '') AS tied_code, spoken.partner AS tied_partner, spoken.diff,
    coalesce(spoken.stranger, false) AS stranger, coalesce(spoken.crosses, false) AS crosses, mixed,
    if(taken.id IS NOT NULL OR held, '', concat(b::INT, f::INT, e::INT)) AS state,
    if(biz_date > $uncleared_to, 'IN_TRANSIT', 'UNCLEARED') AS timing, $run_date - biz_date AS age
  FROM entry JOIN present USING (id) LEFT JOIN taken USING (id) LEFT JOIN spoken USING (id)),
classed AS (
  SELECT *, coalesce(gone, if(tied_code IN ('BUS-FR-04', 'BUS-FR-05', 'BUS-FR-06', 'BUS-FR-07')
      OR state = '111', tied, timing)) AS outcome
  FROM judged)
SELECT id, outcome,
  CASE WHEN gone IS NOT NULL THEN gone_rule WHEN state = '011' THEN 'FR-R11' WHEN outcome = timing THEN 'FR-R12'
    ELSE tied_rule END,
  CASE WHEN gone IS NOT NULL THEN gone_code WHEN tied_code IN ('BUS-FR-06', 'BUS-FR-07') THEN tied_code
    WHEN state IN ('011', '010', '001') THEN 'BUS-FR-08' WHEN stranger THEN 'BUS-FR-11'
    WHEN tied_code <> '' THEN tied_code
    WHEN outcome = 'UNCLEARED' AND age > $review_days THEN 'BUS-FR-09' ELSE '' END,
  coalesce(gone_partner, tied_partner, ''), diff, state,
  CASE WHEN outcome = 'PAY_RETURN' THEN '①'
    WHEN tied_code NOT IN ('', 'BUS-FR-05') THEN ''
    WHEN state = '101' AND (side = 'EXT' OR mixed)
      THEN if(direction = 'IN', '①', '②')
    WHEN state = '110' AND side = 'BIZ' THEN if(direction = 'IN', '③', '④')
    ELSE '' END,
  crosses, age,
  CASE WHEN gone IS NOT NULL THEN gone_reason
    WHEN outcome = 'AMOUNT_DIFF' THEN '键 ' || tied_partner || ' 两侧金额相差 ' || diff
      || if(CAST(diff * 100 AS HUGEINT) % 9 = 0, '（差额可被 9 分整除，疑似数字换位）', '')
    WHEN outcome = 'FUND_MISMATCH' THEN '键 ' || tied_partner || ' 相同而险种或账户不同（串户）'
    WHEN outcome = 'DIRECTION_MISMATCH' THEN '键 ' || tied_partner || ' 相同而收付方向相反'
    WHEN outcome = 'AMBIGUOUS' THEN '无强键，候选不唯一（对方流水号 ' || tied_partner || '），不自动勾对'
    WHEN stranger THEN '键 ' || tied_partner || ' 已匹配，但银行收款户名与应领人不一致'
    WHEN state = '011' THEN '财务与外部按批次 ' || tied_partner || ' 相符，但无业务来源'
    WHEN state = '010' THEN '手工凭证，业务与外部均无来源'
    WHEN state = '001' THEN '不明到账或扣款，业务与财务均无记录'
    WHEN outcome = 'UNCLEARED' THEN state_name || '，已超过在途天数，距发生日 ' || age || ' 天'
    WHEN outcome = 'IN_TRANSIT' THEN state_name || '，在途天数之内'
    WHEN outcome = 'MATCHED_WEAK'
      THEN '无强键，险种、账户、方向、金额、对方一致且候选唯一（流水号 ' || tied_partner || '）'
    WHEN tied_rule = 'FR-R05' THEN '强键 ' || tied_partner || ' 一对一相符'
    ELSE '按 ' || tied_partner || ' 汇总金额相等' END
FROM (SELECT *, CASE state WHEN '110' THEN '账已记、银行未达' WHEN '101' THEN '银行已记、财务未记账'
  WHEN '100' THEN '仅业务有记录（孤项）' ELSE '' END AS state_name FROM classed)
"""


def judge(ledger: Ledger, *, run_date: date, uncleared_to: date, review_days: int) -> None:
    """Give every row its one class, state, kind of 未达账项, code and reason.

    `uncleared_to` is the last day whose unmatched movements are no longer in transit on `run_date`.
    """
    for statement in (_PRESENT, _PAYEES, _CROSSED, _SPOKEN):
        ledger.run(statement)
    ledger.run(_JUDGE, run_date=run_date, uncleared_to=uncleared_to, review_days=review_days)

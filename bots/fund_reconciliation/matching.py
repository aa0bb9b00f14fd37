"""Owns the rules that compare two sources: FR-R05 to R09. Rows leave per pair of sources, at the first rule."""

from __future__ import annotations

from dataclasses import dataclass

from bots.fund_reconciliation.entries import Side
from bots.fund_reconciliation.ledger import Ledger


@dataclass(frozen=True)
class Pair:
    """Two sides that are compared."""

    left: Side
    right: Side

    @property
    def name(self) -> str:
        """The pair as the ledger names it."""
        return f"{self.left}-{self.right}"


PAIRS = (Pair(Side.BIZ, Side.EXT), Pair(Side.BIZ, Side.FIN), Pair(Side.FIN, Side.EXT))
"""In this order (DOMAIN §0.1); FIN–EXT is for what BIZ has no part in."""

# Rows of the two sides that no rule has taken: in this pair, or before. FIN–EXT looks at what BIZ left over.
_FREE = """
CREATE OR REPLACE TEMP TABLE free AS
SELECT * FROM entry
WHERE side IN ($left, $right) AND id NOT IN (SELECT id FROM taken)
  AND id NOT IN (SELECT id FROM link WHERE pair = $pair OR ($pair = 'FIN-EXT' AND pair <> 'FIN-EXT'))
"""
_BY_KEY = """
INSERT INTO link
WITH grouped AS (
  SELECT fund_code, account_no, direction, strong_key,
    count(*) FILTER (side = $left) AS lefts, count(*) FILTER (side = $right) AS rights,
    coalesce(sum(amount) FILTER (side = $left), 0) - coalesce(sum(amount) FILTER (side = $right), 0) AS diff
  FROM free WHERE strong_key IS NOT NULL GROUP BY ALL HAVING lefts > 0 AND rights > 0)
SELECT $pair, free.id,
  CASE WHEN diff <> 0 THEN 'AMOUNT_DIFF' WHEN lefts = 1 AND rights = 1 THEN 'MATCHED_1_1'
    WHEN rights = 1 THEN 'MATCHED_N_1' WHEN lefts = 1 THEN 'MATCHED_1_N' ELSE 'MATCHED_N_M' END,
  CASE WHEN lefts > 1 OR rights > 1 THEN 'FR-R07' WHEN diff = 0 THEN 'FR-R05' ELSE 'FR-R06' END,
  if(diff = 0, '', 'BUS-FR-05'), strong_key, diff,
  concat_ws(chr(31), 'K', fund_code, account_no, direction, strong_key)
FROM free JOIN grouped USING (fund_code, account_no, direction, strong_key)
"""
_BY_BATCH = """
INSERT INTO link
WITH grouped AS (
  SELECT fund_code, account_no, direction, batch_no,
    count(*) FILTER (side = $left) AS lefts, count(*) FILTER (side = $right) AS rights,
    coalesce(sum(amount) FILTER (side = $left), 0) - coalesce(sum(amount) FILTER (side = $right), 0) AS diff
  FROM free WHERE batch_no IS NOT NULL GROUP BY ALL HAVING lefts > 0 AND rights > 0)
SELECT $pair, free.id,
  CASE WHEN diff <> 0 THEN 'AMOUNT_DIFF' WHEN lefts = 1 AND rights = 1 THEN 'MATCHED_1_1'
    WHEN rights = 1 THEN 'MATCHED_N_1' WHEN lefts = 1 THEN 'MATCHED_1_N' ELSE 'MATCHED_N_M' END,
  'FR-R07', if(diff = 0, '', 'BUS-FR-05'), batch_no, diff,
  concat_ws(chr(31), 'B', fund_code, account_no, direction, batch_no)
FROM free JOIN grouped USING (fund_code, account_no, direction, batch_no)
"""
# A row of an ambiguous set has two candidates, or its one candidate has: all of them are held.
_WEAK = """
INSERT INTO link
WITH keyless AS (
  SELECT free.*, workday.ordinal FROM free JOIN workday ON workday.day = free.biz_date WHERE strong_key IS NULL),
alike AS (
  SELECT l.id AS lid, r.id AS rid, l.serial_no AS lno, r.serial_no AS rno, l.ordinal AS lday, r.ordinal AS rday
  FROM keyless l JOIN keyless r USING (fund_code, account_no, direction, amount, cp_tail)
  WHERE l.side = $left AND r.side = $right
  UNION
  SELECT l.id, r.id, l.serial_no, r.serial_no, l.ordinal, r.ordinal
  FROM keyless l JOIN keyless r USING (fund_code, account_no, direction, amount, cp_plain)
  WHERE l.side = $left AND r.side = $right),
near AS (SELECT * FROM alike WHERE abs(lday - rday) <= $weak_workdays),
counted AS (
  SELECT *, count(*) OVER (PARTITION BY lid) = 1 AND count(*) OVER (PARTITION BY rid) = 1 AS alone FROM near),
ends AS (
  SELECT lid AS id, rno AS partner, alone, lid AS grp FROM counted UNION ALL SELECT rid, lno, alone, lid FROM counted)
SELECT $pair, id, if(bool_and(alone), 'MATCHED_WEAK', 'AMBIGUOUS'), 'FR-R08', if(bool_and(alone), '', 'BUS-FR-04'),
  string_agg(partner, '、' ORDER BY partner), 0,
  concat_ws(chr(31), 'W', min(grp))
FROM ends GROUP BY id
"""
_MISPLACED = """
INSERT INTO link
WITH crossed AS (
  SELECT l.id AS lid, r.id AS rid, strong_key, l.fund_code <> r.fund_code OR l.account_no <> r.account_no AS elsewhere
  FROM (SELECT * FROM free WHERE side = $left) l JOIN (SELECT * FROM free WHERE side = $right) r USING (strong_key)),
ends AS (
  SELECT lid AS id, strong_key, elsewhere FROM crossed UNION ALL SELECT rid, strong_key, elsewhere FROM crossed)
SELECT $pair, id, if(bool_or(elsewhere), 'FUND_MISMATCH', 'DIRECTION_MISMATCH'), 'FR-R09',
  if(bool_or(elsewhere), 'BUS-FR-06', 'BUS-FR-07'), strong_key, 0,
  concat_ws(chr(31), 'X', strong_key)
FROM ends GROUP BY id, strong_key
"""


def match(ledger: Ledger, *, weak_workdays: int) -> None:
    """Compare every pair of sources, strongest rule first.

    FR-R05/R06: a key that occurs once on each side; FR-R07: the sums per key, then per batch; FR-R08: no key at all,
    but one and only one candidate; FR-R09: the same key under another fund, account or direction.
    FIN has no strong key and no counterparty, so its pairs are decided by batch.
    """
    for pair in PAIRS:
        named = {"left": pair.left.value, "right": pair.right.value}
        rules = (_BY_KEY, _BY_BATCH, _WEAK, _MISPLACED) if pair == PAIRS[0] else (_BY_BATCH,)
        for statement in rules:
            ledger.run(_FREE, pair=pair.name, **named)
            extra = {"weak_workdays": weak_workdays} if statement is _WEAK else {}
            ledger.run(statement, pair=pair.name, **named, **extra)

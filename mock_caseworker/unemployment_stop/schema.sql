-- 失业保险待遇发放与停发. One row a month and claim: what is to be paid, or was.
CREATE TABLE IF NOT EXISTS benefit_payment (
  id INTEGER PRIMARY KEY, claim_no TEXT NOT NULL, id_no TEXT NOT NULL, name TEXT NOT NULL, card_no TEXT NOT NULL, period TEXT NOT NULL,
  amount TEXT NOT NULL, status TEXT NOT NULL, batch_no TEXT, paid_on TEXT, UNIQUE (claim_no, period));
-- 停发核查: a notice from a source about somebody who draws benefit.
CREATE TABLE IF NOT EXISTS stop_case (
  stop_no TEXT PRIMARY KEY, claim_no TEXT NOT NULL, id_no TEXT NOT NULL, name TEXT NOT NULL, region_code TEXT NOT NULL,
  event TEXT NOT NULL, event_date TEXT NOT NULL, source TEXT NOT NULL, found_on TEXT NOT NULL, state TEXT NOT NULL,
  biz_no TEXT UNIQUE, op_user TEXT);
CREATE TABLE IF NOT EXISTS stop_submission (
  id INTEGER PRIMARY KEY, stop_no TEXT NOT NULL REFERENCES stop_case, biz_no TEXT NOT NULL, reason TEXT NOT NULL, stop_period TEXT NOT NULL,
  overpaid_months INTEGER NOT NULL, overpaid TEXT NOT NULL, level TEXT NOT NULL, submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS stop_submission_by_case ON stop_submission(stop_no);

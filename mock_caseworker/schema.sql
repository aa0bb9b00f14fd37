-- The mock caseworker system's own database. The ledger is the truth for tests: it counts every write.
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS account (
  username TEXT PRIMARY KEY, display_name TEXT NOT NULL, password TEXT NOT NULL, role TEXT NOT NULL,
  region_code TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS person (
  personal_no TEXT PRIMARY KEY, id_no TEXT NOT NULL UNIQUE, name TEXT NOT NULL, sex TEXT NOT NULL,
  birth_date TEXT NOT NULL, hukou_region TEXT NOT NULL, female_cat TEXT, mobile TEXT, status TEXT NOT NULL DEFAULT '暂停');
CREATE TABLE IF NOT EXISTS employer (uscc TEXT PRIMARY KEY, unit_no TEXT NOT NULL, name TEXT NOT NULL, region_code TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contribution (
  id INTEGER PRIMARY KEY, personal_no TEXT NOT NULL REFERENCES person, period TEXT NOT NULL, fund TEXT NOT NULL DEFAULT '210',
  uscc TEXT NOT NULL REFERENCES employer, base TEXT NOT NULL, unit_amount TEXT NOT NULL, person_amount TEXT NOT NULL,
  status TEXT NOT NULL, received_on TEXT);
CREATE INDEX IF NOT EXISTS contribution_by_person ON contribution(personal_no, period);
CREATE TABLE IF NOT EXISTS task (
  task_no TEXT PRIMARY KEY, scene TEXT NOT NULL, biz_no TEXT, code TEXT NOT NULL, suggestion TEXT NOT NULL DEFAULT '',
  opinion TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '', created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, action TEXT NOT NULL, business_key TEXT NOT NULL,
  biz_no TEXT, payload TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_by_key ON ledger(business_key, action);
CREATE TABLE IF NOT EXISTS ledger_denied (id INTEGER PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, path TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS biz_no_counter (prefix TEXT PRIMARY KEY, next INTEGER NOT NULL);
-- A computed value that the portal gets wrong for this case (planted: the robot must notice, INT-02).
CREATE TABLE IF NOT EXISTS planted_value (case_no TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (case_no, field));
-- 发放、划拨批次 of every business that pays: total = Σ lines = bank file (UI-R10, DOMAIN §3.5). No account takes two steps of one.
CREATE TABLE IF NOT EXISTS payment_batch (
  batch_no TEXT PRIMARY KEY, screen TEXT NOT NULL, period TEXT NOT NULL, account_no TEXT NOT NULL, lines INTEGER NOT NULL,
  total TEXT NOT NULL, state TEXT NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL, checked_by TEXT NOT NULL DEFAULT '',
  paid_by TEXT NOT NULL DEFAULT '', paid_on TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '');
-- What each payment of a batch was when it was made: only exactly this is checked and paid.
CREATE TABLE IF NOT EXISTS payment_line (
  batch_no TEXT NOT NULL REFERENCES payment_batch, key TEXT NOT NULL, name TEXT NOT NULL, account_no TEXT NOT NULL,
  amount TEXT NOT NULL, PRIMARY KEY (batch_no, key));
-- What 复核 and 审批 decided, one row a decision of any business.
CREATE TABLE IF NOT EXISTS review_decision (
  id INTEGER PRIMARY KEY, biz_no TEXT NOT NULL, screen TEXT NOT NULL, role TEXT NOT NULL, decision TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '', decided_at TEXT NOT NULL, decided_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS review_decision_by_case ON review_decision(biz_no);

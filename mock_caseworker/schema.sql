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
CREATE TABLE IF NOT EXISTS benefit_history (
  id INTEGER PRIMARY KEY, personal_no TEXT NOT NULL REFERENCES person, claim_no TEXT NOT NULL, approved_months INTEGER NOT NULL,
  paid_months INTEGER NOT NULL, start_period TEXT NOT NULL, end_period TEXT NOT NULL, status TEXT NOT NULL, region_code TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claim (
  claim_no TEXT PRIMARY KEY, id_no TEXT NOT NULL, name TEXT NOT NULL, apply_date TEXT NOT NULL, channel TEXT NOT NULL,
  leave_date TEXT NOT NULL, leave_reason TEXT NOT NULL, uscc TEXT NOT NULL, register_date TEXT, job_seeking TEXT NOT NULL,
  card_no TEXT NOT NULL, card_holder TEXT NOT NULL, mobile TEXT NOT NULL, pay_region TEXT NOT NULL,
  state TEXT NOT NULL, biz_no TEXT UNIQUE, op_user TEXT, remark TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS claim_by_person ON claim(id_no);
CREATE TABLE IF NOT EXISTS submission (
  id INTEGER PRIMARY KEY, claim_no TEXT NOT NULL REFERENCES claim, biz_no TEXT NOT NULL, entitled_months INTEGER NOT NULL,
  start_period TEXT NOT NULL, end_period TEXT NOT NULL, month_amount TEXT NOT NULL, total_amount TEXT NOT NULL,
  level TEXT NOT NULL, submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS check_record (
  id INTEGER PRIMARY KEY, id_no TEXT NOT NULL, source TEXT NOT NULL, record_type TEXT NOT NULL, status TEXT NOT NULL,
  start_date TEXT, end_date TEXT, region_code TEXT, content TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS check_record_by_person ON check_record(id_no, source);
-- A source that answers 超时 for this claim: for ever when times is NULL, else so many times.
CREATE TABLE IF NOT EXISTS check_timeout (claim_no TEXT NOT NULL, source TEXT NOT NULL, times INTEGER, PRIMARY KEY (claim_no, source));
-- A hint of the portal that misleads: what UI03 shows as result whatever the records say.
CREATE TABLE IF NOT EXISTS check_hint (id_no TEXT NOT NULL, source TEXT NOT NULL, result TEXT NOT NULL, PRIMARY KEY (id_no, source));
-- A computed value that the portal gets wrong for this claim (planted: the robot must notice, INT-02).
CREATE TABLE IF NOT EXISTS planted_value (claim_no TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (claim_no, field));
CREATE TABLE IF NOT EXISTS task (
  task_no TEXT PRIMARY KEY, scene TEXT NOT NULL, biz_no TEXT, code TEXT NOT NULL, suggestion TEXT NOT NULL DEFAULT '',
  opinion TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '', created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, action TEXT NOT NULL, business_key TEXT NOT NULL,
  biz_no TEXT, payload TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_by_key ON ledger(business_key, action);
CREATE TABLE IF NOT EXISTS ledger_denied (id INTEGER PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, path TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS biz_no_counter (prefix TEXT PRIMARY KEY, next INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS claim_by_state ON claim(state, apply_date, claim_no);
CREATE INDEX IF NOT EXISTS submission_by_claim ON submission(claim_no);
-- Every accepted save of UI02: two rows for one claim are a double save.
CREATE TABLE IF NOT EXISTS registration (
  id INTEGER PRIMARY KEY, claim_no TEXT NOT NULL REFERENCES claim, biz_no TEXT NOT NULL, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS registration_by_claim ON registration(claim_no);
-- What 复核 and 审批 decided, one row a decision.
CREATE TABLE IF NOT EXISTS review (
  id INTEGER PRIMARY KEY, claim_no TEXT NOT NULL REFERENCES claim, biz_no TEXT NOT NULL, screen TEXT NOT NULL, decision TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '', decided_at TEXT NOT NULL, decided_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS review_by_claim ON review(claim_no);

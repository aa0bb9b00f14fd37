-- 失业保险金申领.
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
CREATE INDEX IF NOT EXISTS claim_by_state ON claim(state, apply_date, claim_no);
CREATE INDEX IF NOT EXISTS submission_by_claim ON submission(claim_no);
-- Every accepted save of UI02: two rows for one claim are a double save.
CREATE TABLE IF NOT EXISTS registration (
  id INTEGER PRIMARY KEY, claim_no TEXT NOT NULL REFERENCES claim, biz_no TEXT NOT NULL, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS registration_by_claim ON registration(claim_no);

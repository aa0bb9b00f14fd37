-- 企业养老保险关系转移: one row a case, a case being one person in one stage (转入受理, 转入接续, 转出).
CREATE TABLE IF NOT EXISTS transfer_case (
  case_no TEXT PRIMARY KEY, id_no TEXT NOT NULL, name TEXT NOT NULL, stage TEXT NOT NULL, apply_date TEXT NOT NULL, channel TEXT NOT NULL,
  apply_type TEXT NOT NULL DEFAULT '普通', to_region TEXT NOT NULL, to_agency TEXT NOT NULL, from_region TEXT NOT NULL, from_agency TEXT NOT NULL,
  enrol_date TEXT, uscc TEXT, approved_transfer TEXT NOT NULL DEFAULT '否', approval_no TEXT NOT NULL DEFAULT '', mobile TEXT NOT NULL DEFAULT '',
  pension_status TEXT NOT NULL DEFAULT '未领取', death_date TEXT, account_status TEXT NOT NULL DEFAULT '正常',
  letter_no TEXT NOT NULL DEFAULT '', account_name TEXT NOT NULL, bank_name TEXT NOT NULL, account_no TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT '待受理', progress TEXT NOT NULL DEFAULT '', biz_no TEXT UNIQUE, op_user TEXT, keep TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS transfer_case_by_state ON transfer_case(state, apply_date, case_no);
CREATE INDEX IF NOT EXISTS transfer_case_by_person ON transfer_case(id_no);
-- 参保关系 as 部平台 knows them, and what else is open there.
CREATE TABLE IF NOT EXISTS transfer_relation (
  id INTEGER PRIMARY KEY, case_no TEXT NOT NULL REFERENCES transfer_case, region_code TEXT NOT NULL, agency TEXT NOT NULL, fund TEXT NOT NULL,
  account_kind TEXT NOT NULL, status TEXT NOT NULL, start_period TEXT NOT NULL, end_period TEXT NOT NULL, months INTEGER NOT NULL,
  deemed_months INTEGER NOT NULL, name TEXT NOT NULL, id_no TEXT NOT NULL, person_kind TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS transfer_relation_by_case ON transfer_relation(case_no);
CREATE TABLE IF NOT EXISTS transfer_open (
  id INTEGER PRIMARY KEY, case_no TEXT NOT NULL REFERENCES transfer_case, other_no TEXT NOT NULL, kind TEXT NOT NULL, agency TEXT NOT NULL,
  status TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS transfer_open_by_case ON transfer_open(case_no);
-- 部平台 answers 超时 for this case: for ever when times is NULL, else so many times.
CREATE TABLE IF NOT EXISTS transfer_timeout (case_no TEXT PRIMARY KEY REFERENCES transfer_case, times INTEGER);
-- 信息表. 转入接续: what the other agency declared. 转出: what the core system states; the rest is worked out from the months.
CREATE TABLE IF NOT EXISTS transfer_sheet (
  case_no TEXT PRIMARY KEY REFERENCES transfer_case, name TEXT NOT NULL, id_no TEXT NOT NULL, acct_pre98 TEXT NOT NULL, acct_post98 TEXT,
  pool TEXT, total TEXT, deemed_months INTEGER NOT NULL DEFAULT 0, deemed_region TEXT NOT NULL DEFAULT '', temp_flag TEXT NOT NULL DEFAULT '否',
  temp_interest TEXT NOT NULL DEFAULT '0.00', opening TEXT, opening_year INTEGER);
CREATE TABLE IF NOT EXISTS transfer_year (
  case_no TEXT NOT NULL REFERENCES transfer_case, year INTEGER NOT NULL, start_period TEXT NOT NULL, end_period TEXT NOT NULL,
  months INTEGER NOT NULL, base TEXT NOT NULL, unit_amount TEXT NOT NULL, principal TEXT NOT NULL, interest TEXT NOT NULL,
  remark TEXT NOT NULL DEFAULT '', PRIMARY KEY (case_no, year));
-- 记账利率 of a year of the personal account that has been announced.
CREATE TABLE IF NOT EXISTS transfer_rate (
  case_no TEXT NOT NULL REFERENCES transfer_case, year INTEGER NOT NULL, rate TEXT NOT NULL, PRIMARY KEY (case_no, year));
CREATE TABLE IF NOT EXISTS transfer_lump (
  id INTEGER PRIMARY KEY, case_no TEXT NOT NULL REFERENCES transfer_case, paid_on TEXT NOT NULL, start_period TEXT NOT NULL,
  end_period TEXT NOT NULL, months INTEGER NOT NULL, base TEXT NOT NULL, account_amount TEXT NOT NULL, doc_type TEXT NOT NULL,
  doc_no TEXT NOT NULL, doc_date TEXT);
CREATE INDEX IF NOT EXISTS transfer_lump_by_case ON transfer_lump(case_no);
CREATE TABLE IF NOT EXISTS transfer_receipt (
  id INTEGER PRIMARY KEY, case_no TEXT NOT NULL REFERENCES transfer_case, serial_no TEXT NOT NULL, received_on TEXT NOT NULL,
  payer TEXT NOT NULL, amount TEXT NOT NULL, remark TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS transfer_receipt_by_case ON transfer_receipt(case_no);
-- The account kept here, and the interest that the core system attributes to overlapping months on either side.
CREATE TABLE IF NOT EXISTS transfer_local (
  case_no TEXT PRIMARY KEY REFERENCES transfer_case, balance TEXT NOT NULL, interest_local TEXT NOT NULL DEFAULT '0.00',
  interest_in TEXT NOT NULL DEFAULT '0.00');
-- Every accepted write of a case; two rows are a double submission.
CREATE TABLE IF NOT EXISTS transfer_submission (
  id INTEGER PRIMARY KEY, case_no TEXT NOT NULL REFERENCES transfer_case, biz_no TEXT NOT NULL, action TEXT NOT NULL, months INTEGER,
  account TEXT NOT NULL, pool TEXT NOT NULL, total TEXT NOT NULL, level TEXT NOT NULL, submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS transfer_submission_by_case ON transfer_submission(case_no);
-- 资金划拨: the batch that an approved transfer out is paid in.
CREATE TABLE IF NOT EXISTS transfer_payment (case_no TEXT PRIMARY KEY REFERENCES transfer_case, batch_no TEXT NOT NULL);

-- 社保基金财务对账: accounts, what the core system and the ledger hold of them, and the tasks that compare it with statements.
CREATE TABLE IF NOT EXISTS fr_account (
  account_no TEXT PRIMARY KEY, name TEXT NOT NULL, fund TEXT NOT NULL, subject TEXT NOT NULL, subject_name TEXT NOT NULL,
  template TEXT NOT NULL, agency TEXT NOT NULL, book_balance TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fr_task (
  task_no TEXT PRIMARY KEY, account_no TEXT NOT NULL REFERENCES fr_account, start_date TEXT NOT NULL, end_date TEXT NOT NULL,
  agency TEXT NOT NULL, state TEXT NOT NULL, biz_no TEXT UNIQUE, op_user TEXT, return_count INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS fr_task_by_state ON fr_task(state, task_no);
-- 业务系统到账、支付: one row a money movement; 方向 收 or 支 as the fund sees it. A serial may come twice (planted).
CREATE TABLE IF NOT EXISTS fr_biz_row (
  id INTEGER PRIMARY KEY, account_no TEXT NOT NULL, serial_no TEXT NOT NULL, fund TEXT NOT NULL, direction TEXT NOT NULL,
  amount TEXT NOT NULL, biz_date TEXT NOT NULL, batch_no TEXT NOT NULL, e2e_no TEXT NOT NULL, tax_ticket_no TEXT NOT NULL,
  cp_name TEXT NOT NULL, cp_acct TEXT NOT NULL, reversal_of TEXT NOT NULL, summary TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_biz_row_by_account ON fr_biz_row(account_no, biz_date, id);
-- 财务账: voucher lines of the deposit subject; 红字 is a negative amount. fr_account.book_balance is the balance before the first line.
CREATE TABLE IF NOT EXISTS fr_fin_row (
  id INTEGER PRIMARY KEY, account_no TEXT NOT NULL, voucher_no TEXT NOT NULL, line_no TEXT NOT NULL, booked_on TEXT NOT NULL,
  subject TEXT NOT NULL, fund TEXT NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL, batch_no TEXT NOT NULL,
  red_of TEXT NOT NULL, summary TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_fin_row_by_account ON fr_fin_row(account_no, booked_on, id);
-- Statement files that were imported, and their rows.
CREATE TABLE IF NOT EXISTS fr_statement (
  id INTEGER PRIMARY KEY, task_no TEXT NOT NULL REFERENCES fr_task, file_name TEXT NOT NULL, template TEXT NOT NULL,
  sequence TEXT NOT NULL, row_count INTEGER NOT NULL, sum_in TEXT NOT NULL, sum_out TEXT NOT NULL, opening TEXT NOT NULL,
  closing TEXT NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL, imported_at TEXT NOT NULL, imported_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_statement_by_task ON fr_statement(task_no);
CREATE TABLE IF NOT EXISTS fr_ext_row (
  id INTEGER PRIMARY KEY, statement_id INTEGER NOT NULL REFERENCES fr_statement, task_no TEXT NOT NULL, serial_no TEXT NOT NULL,
  direction TEXT NOT NULL, amount TEXT NOT NULL, traded_on TEXT NOT NULL, batch_no TEXT NOT NULL, strong_key TEXT NOT NULL,
  cp_name TEXT NOT NULL, cp_acct TEXT NOT NULL, reversal_of TEXT NOT NULL, note TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_ext_row_by_task ON fr_ext_row(task_no, id);
-- 自动对账: every accepted 执行, and what the latest one thinks of each row.
CREATE TABLE IF NOT EXISTS fr_run (
  id INTEGER PRIMARY KEY, task_no TEXT NOT NULL REFERENCES fr_task, rule_set TEXT NOT NULL, biz_count INTEGER NOT NULL,
  fin_count INTEGER NOT NULL, ext_count INTEGER NOT NULL, run_at TEXT NOT NULL, run_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_run_by_task ON fr_run(task_no);
CREATE TABLE IF NOT EXISTS fr_result (
  id INTEGER PRIMARY KEY, task_no TEXT NOT NULL, source TEXT NOT NULL, serial_no TEXT NOT NULL, direction TEXT NOT NULL,
  amount TEXT NOT NULL, dated TEXT NOT NULL, batch_no TEXT NOT NULL, strong_key TEXT NOT NULL, tab TEXT NOT NULL,
  mark TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS fr_result_by_task ON fr_result(task_no, tab, id);
-- 未达账项: two rows of one serial are a double save.
CREATE TABLE IF NOT EXISTS fr_item (
  id INTEGER PRIMARY KEY, task_no TEXT NOT NULL REFERENCES fr_task, serial_no TEXT NOT NULL, item_type TEXT NOT NULL,
  amount TEXT NOT NULL, item_date TEXT NOT NULL, reason TEXT NOT NULL, owner TEXT NOT NULL, clear_date TEXT NOT NULL,
  attachment_no TEXT NOT NULL, remark TEXT NOT NULL, biz_no TEXT NOT NULL, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_item_by_task ON fr_item(task_no, serial_no);
CREATE TABLE IF NOT EXISTS fr_submission (
  id INTEGER PRIMARY KEY, task_no TEXT NOT NULL REFERENCES fr_task, adj_book TEXT NOT NULL, adj_bank TEXT NOT NULL,
  diff TEXT NOT NULL, level TEXT NOT NULL, submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fr_submission_by_task ON fr_submission(task_no);
CREATE TABLE IF NOT EXISTS fr_closed_period (account_no TEXT NOT NULL, period TEXT NOT NULL, PRIMARY KEY (account_no, period));

-- 参保信息合并. Its register is apart from table `person`: here one human being may stand under several 个人编号.
CREATE TABLE IF NOT EXISTS mg_person (
  personal_no TEXT PRIMARY KEY, id_no TEXT NOT NULL, id_type TEXT NOT NULL, name TEXT NOT NULL, former_name TEXT NOT NULL,
  sex TEXT NOT NULL, birth_date TEXT NOT NULL, hukou_region TEXT NOT NULL, pool_region TEXT NOT NULL, mobile TEXT NOT NULL,
  card_no TEXT NOT NULL, real_name_status TEXT NOT NULL, status TEXT NOT NULL, female_cat TEXT NOT NULL,
  account_balance TEXT NOT NULL, created_at TEXT NOT NULL, lock_flag TEXT NOT NULL, merged_into TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS mg_person_by_id_core ON mg_person(
  CASE length(id_no) WHEN 18 THEN substr(id_no, 1, 6) || substr(id_no, 9, 9) ELSE id_no END);
CREATE INDEX IF NOT EXISTS mg_person_by_name ON mg_person(name, birth_date);
CREATE INDEX IF NOT EXISTS mg_person_by_card ON mg_person(card_no);
CREATE TABLE IF NOT EXISTS mg_relation (
  id INTEGER PRIMARY KEY, personal_no TEXT NOT NULL REFERENCES mg_person, fund TEXT NOT NULL, uscc TEXT NOT NULL,
  start_period TEXT NOT NULL, end_period TEXT NOT NULL, status TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mg_relation_by_person ON mg_relation(personal_no);
-- 到账状态: 已到账, 欠费; after a merge also 已退费, 已让位 (both keep with the merged record) and 仅单位 (own part refunded).
CREATE TABLE IF NOT EXISTS mg_month (
  id INTEGER PRIMARY KEY, personal_no TEXT NOT NULL REFERENCES mg_person, period TEXT NOT NULL, fund TEXT NOT NULL,
  uscc TEXT NOT NULL, base TEXT NOT NULL, unit_amount TEXT NOT NULL, person_amount TEXT NOT NULL, status TEXT NOT NULL,
  received_on TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mg_month_by_person ON mg_month(personal_no, period);
CREATE TABLE IF NOT EXISTS mg_benefit (
  id INTEGER PRIMARY KEY, personal_no TEXT NOT NULL REFERENCES mg_person, kind TEXT NOT NULL, start_period TEXT NOT NULL,
  month_amount TEXT NOT NULL, status TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mg_benefit_by_person ON mg_benefit(personal_no);
-- What the police answer about a record; no row: they do not answer (超时).
CREATE TABLE IF NOT EXISTS mg_police (personal_no TEXT PRIMARY KEY, result TEXT NOT NULL);
-- One row a registered case; a registration taken twice is two cases.
CREATE TABLE IF NOT EXISTS mg_case (
  biz_no TEXT PRIMARY KEY, pair_no TEXT NOT NULL, master_no TEXT NOT NULL, merged_no TEXT NOT NULL, basis TEXT NOT NULL,
  evidence TEXT NOT NULL, remark TEXT NOT NULL, state TEXT NOT NULL, op_user TEXT NOT NULL, registered_at TEXT NOT NULL,
  merged_on TEXT NOT NULL DEFAULT '', undo_user TEXT NOT NULL DEFAULT '', undo_reason TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS mg_case_by_pair ON mg_case(pair_no);
-- Which side a person keeps of a group of months with two employers.
CREATE TABLE IF NOT EXISTS mg_choice (biz_no TEXT NOT NULL, group_no INTEGER NOT NULL, keep TEXT NOT NULL, PRIMARY KEY (biz_no, group_no));
CREATE TABLE IF NOT EXISTS mg_submission (
  id INTEGER PRIMARY KEY, biz_no TEXT NOT NULL REFERENCES mg_case, pair_no TEXT NOT NULL, months TEXT NOT NULL,
  overlap TEXT NOT NULL, refund TEXT NOT NULL, balance_after TEXT NOT NULL, level TEXT NOT NULL,
  submitted_at TEXT NOT NULL, submitted_by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mg_submission_by_case ON mg_submission(biz_no);
CREATE TABLE IF NOT EXISTS mg_refund (
  id INTEGER PRIMARY KEY, biz_no TEXT NOT NULL REFERENCES mg_case, personal_no TEXT NOT NULL, period TEXT NOT NULL,
  fund TEXT NOT NULL, uscc TEXT NOT NULL, unit_amount TEXT NOT NULL, person_amount TEXT NOT NULL, reason TEXT NOT NULL);
-- Both records as they were before the merge; the digest is of the content's bytes.
CREATE TABLE IF NOT EXISTS mg_image (biz_no TEXT PRIMARY KEY REFERENCES mg_case, content TEXT NOT NULL, digest TEXT NOT NULL);
-- What happened to a record afterwards: 缴费, 退费支付, 关系转移, 待遇发放.
CREATE TABLE IF NOT EXISTS mg_event (
  id INTEGER PRIMARY KEY, personal_no TEXT NOT NULL REFERENCES mg_person, kind TEXT NOT NULL, happened_on TEXT NOT NULL,
  amount TEXT NOT NULL);

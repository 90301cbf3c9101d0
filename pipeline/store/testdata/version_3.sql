-- What a record of version 3 held: two tasks of a notice, one of them taken out,
-- a row of a person's, a file that failed, two writings of the workbook, of which one
-- waits, and what lies in the inbox.
INSERT INTO notice (id, short, sha256, doc_number, title, body, read_at) VALUES
  (1000, 'K7QX', 'h1', '1号', '关于演练的通知', '{"file":"a.txt","sha256":"h1","pages":1,"genre":"通知","title":"关于演练的通知","issuer":"","doc_number":"1号","issued":"2021-09-10","recipients":null,"tasks":null,"warnings":null}', '2021-09-10T08:00:00.000Z');
INSERT INTO version (sha256, notice, at) VALUES ('h1', 1000, '2021-09-10T08:00:00.000Z');
INSERT INTO file (place, number, shown, sha256, notice, outcome, stage, cause, detail, seen_at) VALUES
  ('a.txt', 1, 'a.txt', 'h1', 1000, 'read', '', '', '', '2021-09-10T08:00:00.000Z'),
  ('b.txt', 2, 'b.txt', '', NULL, 'failed', 'open', 'empty', '', '2021-09-10T08:00:00.000Z');
INSERT INTO task (id, number, code, origin, notice, place, body, withdrawn, deleted, earlier, added_at) VALUES
  ('AAAA', 1, 'K7QX-01', 'notice', 1000, 0, '{"quote":"请各系部于9月20日前完成甲，形成书面材料甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲并报办公室。","summary":"完成甲","responsible":["各系部"],"page":1,"deadline":{"text":"9月20日前","kind":"date","due":"2021-09-20"}}', 0, 0, '["2021-09-15（9月15日前）"]', '2021-09-10T08:00:00.000Z'),
  ('BBBB', 2, 'K7QX-02', 'notice', 1000, 1, '{"quote":"请各系部于9月21日前完成乙，形成书面材料乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙并报办公室。","summary":"完成乙","responsible":["各系部"],"page":1,"deadline":{"text":"9月21日前","kind":"date","due":"2021-09-21"}}', 0, 1, '[]', '2021-09-10T08:00:00.000Z'),
  ('CCCC', 3, '手工-01', 'person', NULL, 0, '', 0, 0, '[]', '2021-09-11T08:00:00.000Z');
INSERT INTO edit (task, name, value, against, rival, at) VALUES
  ('AAAA', '进展情况', '办了一半', '', '', '2021-09-11T08:00:00.000Z'),
  ('CCCC', '工作任务', '手工任务', '', '', '2021-09-11T08:00:00.000Z');
INSERT INTO generation (number, workbook, digest, at) VALUES
  (1, '台账.xlsx', 'one', '2021-09-10T08:00:00.000Z'), (2, '台账.xlsx', 'two', '2021-09-11T08:00:00.000Z');
INSERT INTO shown (task, generation, line) VALUES
  ('AAAA', 1, '{"cells":{"工作任务":"完成甲"}}'), ('BBBB', 1, '{"cells":{"工作任务":"完成乙"}}'), ('BBBB', 2, ''), ('CCCC', 2, '{"cells":{"工作任务":"手工任务"},"own":{"工作任务":""}}');
INSERT INTO change (at, task, name, kind, before, after, source) VALUES ('2021-09-11T08:00:00.000Z', 'AAAA', '进展情况', 'edited', '', '办了一半', '台账.xlsx');
INSERT INTO arrival (inbox, name, number, path, label, place, size, modified, changed, sha256, state, cause, detail, sorted, at) VALUES
  ('收件箱', 'a.txt', 1, 'a.txt', '', 'a.txt', 120, 1631260800, 1631260800, 'h1', 'done', '', '', 0, '2021-09-10T08:00:00.000Z'),
  ('收件箱', 'b.txt', 2, 'b.txt', '', 'b.txt', 0, 1631260800, 1631260800, '', 'failed', 'empty', '', 0, '2021-09-10T08:00:00.000Z');
UPDATE publication SET wanted = 3, written = 2, at = '2021-09-11T08:00:00.000Z';

-- What a record of version 6 held; {{hex}} are bytes, the tasks of the notice and
-- most of what the writings showed, packed: three tasks of a notice, one of them taken
-- out, one still in the stretch in which they came, a row of a person's, a file that
-- failed, two writings of the workbook, of which one waits, what lies in the inbox, and
-- that the notice need not be read again.
INSERT INTO notice (id, short, sha256, doc_number, title, body, tasks, read_at) VALUES
  (1000, 'K7QX', 'h1', '1号', '关于演练的通知', '{"file":"a.txt","sha256":"h1","pages":1,"genre":"通知","title":"关于演练的通知","issuer":"","doc_number":"1号","issued":"2021-09-10","recipients":null,"tasks":null,"warnings":null}', {{hex c10df0515b7b224944223a22222c2251756f7465223a22e8afb7e59084e7b3bbe983a8e4ba8e39e69c883230e697a5e5898de5ae8ce68890e794b2efbc8ce5bda2e68890e4b9a6e99da2e69d90e69699e794b2e794b21106150062cce5b9b6e68aa5e58a9ee585ace5aea4e38082222c225370616e223a7b227374617274223a302c22656e64223a307d2c225061676505122453756d6d617279223a2215d94c222c22526573706f6e7369626c65223a6e756c6c321300544578706c69636974223a66616c73652c22556e697473112928436f6f7065726174696e6711131c5265706f7274546f29651853656374696f6e111d48446561646c696e65223a7b2254657874223a222e700176c800044b6901d2102264617465012909e9016504447521c840323032312d30392d3230222c2254696d65091d20526563757272656e63012418222c224261736915c00852756c0517007d01cb0c6e6669640928003001370c7669657711e81928964002003115000408e4b99915000d04e4b91103150066514015003908e4b99951401500772d7041176608039e4002003115007a003215000504b88152800408e4b8811103150065514015003a04b88115007f00321500440032150053005d}}, '2021-09-10T08:00:00.000Z');
INSERT INTO version (sha256, notice, at) VALUES ('h1', 1000, '2021-09-10T08:00:00.000Z');
INSERT INTO file (place, number, shown, sha256, notice, outcome, stage, cause, detail, seen_at) VALUES
  ('a.txt', 1, 'a.txt', 'h1', 1000, 'read', '', '', '', '2021-09-10T08:00:00.000Z'),
  ('b.txt', 2, 'b.txt', '', NULL, 'failed', 'open', 'empty', '', '2021-09-10T08:00:00.000Z');
INSERT INTO task (id, number, code, origin, notice, place, body, withdrawn, deleted, earlier, added_at) VALUES
  ('AAAA', 1, 'K7QX-01', 'notice', 1000, 0, '', 0, 0, '["2021-09-15（9月15日前）"]', '2021-09-10T08:00:00.000Z'),
  ('BBBB', 2, 'K7QX-02', 'notice', 1000, 1, '', 0, 1, '[]', '2021-09-10T08:00:00.000Z'),
  ('CCCC', 4, '手工-01', 'person', NULL, 0, '', 0, 0, '[]', '2021-09-11T08:00:00.000Z');
INSERT INTO stretch (number, notice, place, short, code, ids, added_at) VALUES
  (1, 1000, 0, 'K7QX', 1, '                                DDDDDDDDDDDDDDDD', '2021-09-10T08:00:00.000Z');
INSERT INTO edit (task, name, value, against, rival, at) VALUES
  ('AAAA', '进展情况', '办了一半', '', '', '2021-09-11T08:00:00.000Z'),
  ('CCCC', '工作任务', '手工任务', '', '', '2021-09-11T08:00:00.000Z');
INSERT INTO generation (number, workbook, digest, at, bytes, near_days) VALUES
  (1, '台账.xlsx', 'one', '2021-09-10T08:00:00.000Z', 'b1', 3), (2, '台账.xlsx', 'two', '2021-09-11T08:00:00.000Z', 'b2', 7);
INSERT INTO shown (task, generation, line) VALUES ('BBBB', 2, '');
INSERT INTO pack (earliest, latest, lines) VALUES (1, 2, {{hex a401c8010441414141267b2263656c6c73223a7b22e5b7a5e4bd9ce4bbbbe58aa1223a22e5ae8ce68890e794b2227d7d010442424242822d0030e4b999227d7d0204434343434315001214e6898be5b7a50d69147d2c226f776e4a800008227d7d}});
INSERT INTO change (at, task, name, kind, before, after, source) VALUES ('2021-09-11T08:00:00.000Z', 'AAAA', '进展情况', 'edited', '', '办了一半', '台账.xlsx');
INSERT INTO arrival (inbox, name, number, path, label, place, size, modified, changed, sha256, state, cause, detail, sorted, at) VALUES
  ('收件箱', 'a.txt', 1, 'a.txt', '', 'a.txt', 120, 1631260800, 1631260800, 'h1', 'done', '', '', 0, '2021-09-10T08:00:00.000Z'),
  ('收件箱', 'b.txt', 2, 'b.txt', '', 'b.txt', 0, 1631260800, 1631260800, '', 'failed', 'empty', '', 0, '2021-09-10T08:00:00.000Z');
UPDATE publication SET wanted = 3, written = 2, at = '2021-09-11T08:00:00.000Z';
INSERT INTO reading (notice, read_by, path, tasks, dated, review) VALUES (1000, 'the program', 'a.txt', 2, 2, 0);

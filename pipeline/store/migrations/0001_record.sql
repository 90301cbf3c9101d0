-- A notice is what was understood of one document, in its newest version. body
-- is a notice.Notice without its tasks, in JSON.
CREATE TABLE notice (
  id         {{serial}},
  short      TEXT NOT NULL UNIQUE,
  sha256     TEXT NOT NULL,
  doc_number TEXT NOT NULL,
  title      TEXT NOT NULL,
  body       TEXT NOT NULL,
  read_at    TEXT NOT NULL
);
CREATE INDEX notice_number ON notice (doc_number);

-- Every content that a notice ever had.
CREATE TABLE version (
  sha256 TEXT PRIMARY KEY,
  notice BIGINT NOT NULL REFERENCES notice (id),
  at     TEXT NOT NULL
);

-- A file is a path under which something was found. place is the path from the
-- folder of the ledger, shown the path as a person gave it.
CREATE TABLE file (
  place   TEXT PRIMARY KEY,
  number  {{int}} NOT NULL,
  shown   TEXT NOT NULL,
  sha256  TEXT NOT NULL,
  notice  BIGINT REFERENCES notice (id),
  outcome TEXT NOT NULL,
  stage   TEXT NOT NULL,
  cause   TEXT NOT NULL,
  detail  TEXT NOT NULL,
  seen_at TEXT NOT NULL
);

CREATE INDEX file_notice ON file (notice);
CREATE INDEX file_number ON file (number);

-- A row of the ledger. body is a notice.Task in JSON, '' for a row that is no
-- task of a notice; earlier are former deadlines, a JSON list.
CREATE TABLE task (
  id        TEXT PRIMARY KEY,
  number    {{int}} NOT NULL UNIQUE,
  code      TEXT NOT NULL,
  origin    TEXT NOT NULL,
  notice    BIGINT REFERENCES notice (id),
  place     {{int}} NOT NULL,
  body      TEXT NOT NULL,
  withdrawn {{int}} NOT NULL,
  deleted   {{int}} NOT NULL,
  earlier   TEXT NOT NULL,
  added_at  TEXT NOT NULL
);
CREATE INDEX task_notice ON task (notice);
CREATE INDEX task_origin ON task (origin);

-- What a person wrote into a cell.
CREATE TABLE edit (
  task    TEXT NOT NULL REFERENCES task (id),
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  against TEXT NOT NULL,
  rival   TEXT NOT NULL,
  at      TEXT NOT NULL,
  PRIMARY KEY (task, name)
);

-- The values last written of every cell: a line of each generation of the
-- workbook in which it changed, as JSON; '' says that it was no longer there.
CREATE TABLE shown (
  task       TEXT NOT NULL REFERENCES task (id),
  generation {{int}} NOT NULL,
  line       TEXT NOT NULL,
  PRIMARY KEY (task, generation)
);

-- Every workbook that was written. digest is that of everything that it shows.
CREATE TABLE generation (
  number   {{int}} PRIMARY KEY,
  workbook TEXT NOT NULL,
  digest   TEXT NOT NULL,
  at       TEXT NOT NULL
);

-- What happened to the rows: when, what, from where.
CREATE TABLE change (
  id     {{serial}},
  at     TEXT NOT NULL,
  task   TEXT NOT NULL,
  name   TEXT NOT NULL,
  kind   TEXT NOT NULL,
  before TEXT NOT NULL,
  after  TEXT NOT NULL,
  source TEXT NOT NULL
);
CREATE INDEX change_task ON change (task);
CREATE INDEX change_at ON change (at);

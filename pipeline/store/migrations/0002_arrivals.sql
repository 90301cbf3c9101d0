-- What lies in the watched folders, as it was when it was last looked at. name is
-- the way down from the inbox as names are compared, path the file's own; place
-- is that of the table file. A file without sha256 is there and could not be
-- taken in yet, for the reason in cause. sorted says that it was put aside.
CREATE TABLE arrival (
  inbox    TEXT NOT NULL,
  name     TEXT NOT NULL,
  number   {{int}} NOT NULL,
  path     TEXT NOT NULL,
  label    TEXT NOT NULL,
  place    TEXT NOT NULL,
  size     {{int}} NOT NULL,
  modified {{int}} NOT NULL,
  changed  {{int}} NOT NULL,
  sha256   TEXT NOT NULL,
  state    TEXT NOT NULL,
  cause    TEXT NOT NULL,
  detail   TEXT NOT NULL,
  sorted   {{int}} NOT NULL,
  at       TEXT NOT NULL,
  PRIMARY KEY (inbox, name)
);
CREATE INDEX arrival_sha256 ON arrival (sha256);
CREATE INDEX arrival_state ON arrival (state, sorted);

-- What of the record stands in the workbook: written follows wanted.
CREATE TABLE publication (
  id       {{int}} PRIMARY KEY,
  wanted   {{int}} NOT NULL,
  written  {{int}} NOT NULL,
  at       TEXT NOT NULL
);
INSERT INTO publication (id, wanted, written, at) VALUES (1, 0, 0, '');

-- Notices without a number are known again by their title.
CREATE INDEX notice_title ON notice (title);

-- The deadline that a later notice (更正, 延期) gave to a row of an earlier one.
CREATE TABLE amendment (
  task     TEXT PRIMARY KEY REFERENCES task (id),
  deadline TEXT NOT NULL,
  at       TEXT NOT NULL
);

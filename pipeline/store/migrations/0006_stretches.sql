-- Rows that a notice gave one after the other and that say nothing which it does not
-- say (stretch.go): number and place are those of the first of them, code is the
-- number in its code behind the name of the notice, and ids are theirs, of 16 signs
-- each. Sixteen blanks are a row that went to the table task. A row stands in one of
-- the two.
CREATE TABLE stretch (
  number   {{int}} PRIMARY KEY,
  notice   BIGINT NOT NULL REFERENCES notice (id),
  place    {{int}} NOT NULL,
  short    TEXT NOT NULL,
  code     {{int}} NOT NULL,
  ids      TEXT NOT NULL,
  added_at TEXT NOT NULL
);
CREATE INDEX stretch_notice ON stretch (notice);

-- The lines of rows of stretches stand here as well.
ALTER TABLE shown RENAME TO shown_before;
CREATE TABLE shown (
  task       TEXT NOT NULL,
  generation {{int}} NOT NULL,
  line       TEXT NOT NULL,
  PRIMARY KEY (task, generation)
);
INSERT INTO shown (task, generation, line) SELECT task, generation, line FROM shown_before;
DROP TABLE shown_before;

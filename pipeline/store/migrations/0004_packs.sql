-- What was read in a notice is one text for all of its tasks, packed (pack.go). A
-- row of task with an empty body shows the one at its place; a row that is no
-- longer as its notice says has a body of its own.
ALTER TABLE notice ADD COLUMN tasks {{bytes}};

-- What a writing of the workbook showed, where that is many lines: some hundreds
-- of them in one, packed, each with its generation. earliest and latest are the
-- lowest and the highest of those. A line of the table shown stands before one of
-- the same generation here.
CREATE TABLE pack (
  number   {{serial}},
  earliest {{int}} NOT NULL,
  latest   {{int}} NOT NULL,
  lines    {{bytes}} NOT NULL
);

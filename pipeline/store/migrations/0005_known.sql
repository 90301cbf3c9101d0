-- Notices whose file would give the same if it were read once more under the same
-- path: by what it was read, a digest of the program and of its settings, and what
-- a run says of it. A notice without a line here is read again.
CREATE TABLE reading (
  notice  {{int}} PRIMARY KEY REFERENCES notice (id),
  read_by TEXT NOT NULL,
  path    TEXT NOT NULL,
  tasks   {{int}} NOT NULL,
  dated   {{int}} NOT NULL,
  review  {{int}} NOT NULL
);

-- A workbook that has the bytes that were written last shows what the record says
-- of it: nobody has done anything to it. bytes is a digest of them and of how they
-- were made, '' where it is not known, near_days the near-due window that stands in
-- the workbook.
ALTER TABLE generation ADD COLUMN bytes TEXT NOT NULL DEFAULT '';
ALTER TABLE generation ADD COLUMN near_days {{int}} NOT NULL DEFAULT 0;

-- Titles return every week, for years. What has a number is looked for among the
-- notices of that number alone.
DROP INDEX notice_title;
CREATE INDEX notice_title ON notice (title, doc_number);

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

-- A record some of whose labels were refused does not count as read by somebody.
ALTER TABLE label_record ADD COLUMN refused INTEGER; -- how many; null: none

-- What became of the labels and decisions of a text when another text of the article came: one row for each row
-- of the older text. Those that found no place stay open until a curator has settled them.
CREATE TABLE carried (
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,      -- the newer text
    from_version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED, -- the older
    kind TEXT NOT NULL CHECK (kind IN ('mention', 'relation', 'judgement', 'review', 'comment')),
    from_id TEXT NOT NULL, -- the older text's row; of a review "sentence|drug|person"
    to_id TEXT,            -- the newer text's row, in the same form; null when there is none
    fate TEXT NOT NULL CHECK (fate IN ('kept', 'moved', 'changed', 'lost')),
    span_begin INTEGER, -- where the words stand in the newer text; null when lost
    span_end INTEGER,
    settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
    UNIQUE (version_id, kind, from_id)
) STRICT;
CREATE INDEX carried_from ON carried (from_version_id);

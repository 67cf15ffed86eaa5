-- Step 3: curation. Which sentences a training corpus is made of. Can be made again at any time from the rows of
-- texts and labels, so it is not in the log; what each stage found is (settings "curation.stage.…").
CREATE TABLE curation_sentence (
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,          -- of the folded text
    left_out TEXT NOT NULL,      -- why it may not be used; empty: it may
    drugs INTEGER NOT NULL,      -- drug names in it
    answered INTEGER NOT NULL,   -- 1: a teacher has read it
    positive INTEGER NOT NULL,   -- 1: with a drug that caused an event
    sampled INTEGER NOT NULL,    -- 1: drawn
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX curation_hash ON curation_sentence (hash);

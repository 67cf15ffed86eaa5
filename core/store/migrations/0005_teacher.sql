-- Step 5: what the teacher was asked and how its strings were found in the text. Can be made again at any time from
-- the answers, so it is not in the log; what persons chose is.
CREATE TABLE teacher_sentence (
    run_id TEXT NOT NULL REFERENCES run (id) DEFERRABLE INITIALLY DEFERRED,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,   -- of the sentence
    outcome TEXT NOT NULL CHECK (outcome IN ('events', 'none', 'unparsed', 'failed')),
    model TEXT NOT NULL,         -- the one that answered
    answer TEXT NOT NULL,        -- as it came; of several samples the first
    reason TEXT NOT NULL,        -- of a failure
    flags TEXT NOT NULL,         -- words with blanks between: other_model, speaks_to_model
    samples INTEGER NOT NULL,
    drugs INTEGER NOT NULL,      -- strings
    events INTEGER NOT NULL,
    PRIMARY KEY (run_id, version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX teacher_sentence_version ON teacher_sentence (version_id, position);

-- The alignment ledger: every string that is not simply there, and every answer with something amiss.
CREATE TABLE teacher_string (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,     -- made from run, text, sentence, sample and number: the same again is the same
    run_id TEXT NOT NULL REFERENCES run (id) DEFERRABLE INITIALLY DEFERRED,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('drug', 'event', 'answer')),
    asked TEXT NOT NULL,         -- as the teacher wrote it
    drug TEXT NOT NULL,          -- the drug string it belongs to; empty for answers
    drug_id TEXT NOT NULL,       -- that string's id, in this table or not
    status TEXT NOT NULL,
    candidates TEXT NOT NULL,    -- JSON: [[begin, end, how, similarity], …], likeliest first
    partners TEXT NOT NULL,      -- JSON: [[begin, end], …]: an event's drug, a drug's events, where they are certain
    by_context INTEGER NOT NULL CHECK (by_context IN (0, 1)),
    flags TEXT NOT NULL
) STRICT;
CREATE INDEX teacher_string_sentence ON teacher_string (run_id, version_id, position);
CREATE INDEX teacher_string_status ON teacher_string (status, row);

-- Decisions about them, in the log.
CREATE TABLE teacher_choice (
    string_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL CHECK (state IN ('chosen', 'dismissed')),
    span_begin INTEGER, -- of the place chosen
    span_end INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (string_id, person_id)
) STRICT, WITHOUT ROWID;

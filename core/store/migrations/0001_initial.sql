-- Step 1 of the project file. Steps are never edited once released: a change is a new step.
-- Spans count Unicode code points, end exclusive. Ids are UUIDv7. Times are UTC, ISO 8601.
-- "batch" rows (texts, imports, model runs) never change; persons' rows change only together with an event.

-- Facts about this file alone: not part of the log.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The log. payload is JSON, and the exact text that is hashed: hash = SHA-256(previous_hash, newline, payload).
-- The other columns repeat parts of it for the indexes; `ade audit verify` compares them. (Generated columns would
-- be nicer, but SQLite 3.40 refuses its JSON functions in a schema that is not trusted.)
CREATE TABLE event (
    row INTEGER PRIMARY KEY,
    payload TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL,
    seq INTEGER NOT NULL,
    group_id TEXT NOT NULL,
    person_id TEXT,
    version_id TEXT,
    row_id TEXT,
    step TEXT,
    undoes TEXT,
    redoes TEXT
) STRICT;
CREATE UNIQUE INDEX event_order ON event (origin, seq);
CREATE INDEX event_seq ON event (seq);
CREATE INDEX event_group ON event (group_id, seq);
CREATE INDEX event_document ON event (version_id, seq);
CREATE INDEX event_about_row ON event (row_id, seq);
-- step is set on the first event of an action that can be undone: this index is the undo stack.
CREATE INDEX event_history ON event (person_id, seq, group_id, undoes, redoes) WHERE step IS NOT NULL;
CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_is_never_replaced BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE row = NEW.row OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;

-- Who says something.
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    created TEXT NOT NULL
) STRICT;
CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('teacher', 'student', 'lexicon', 'import')),
    name TEXT NOT NULL,
    parameters TEXT NOT NULL,
    data_hash TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled')),
    cost_usd REAL NOT NULL,
    started TEXT NOT NULL,
    finished TEXT NOT NULL,
    program TEXT NOT NULL,
    UNIQUE (kind, name, parameters, data_hash)
) STRICT;
-- A person's voice has the person's id.
CREATE TABLE voice (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'teacher', 'student', 'lexicon', 'import')),
    name TEXT NOT NULL,
    run_id TEXT REFERENCES run (id) DEFERRABLE INITIALLY DEFERRED,
    counts_as_gold INTEGER NOT NULL CHECK (counts_as_gold IN (0, 1))
) STRICT;
CREATE INDEX voice_run ON voice (run_id);

-- What came together. digest is over the rows of the batch, as its event says.
CREATE TABLE batch (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('documents', 'labels')),
    voice_id TEXT REFERENCES voice (id) DEFERRABLE INITIALLY DEFERRED,
    counts TEXT NOT NULL,
    digest TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;

-- Texts.
CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    id_space TEXT NOT NULL, -- whose external ids: "pmid", or the source; "text" when there is none
    external_id TEXT NOT NULL, -- or the text's hash
    batch_id TEXT NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (id_space, external_id)
) STRICT;
CREATE INDEX document_external ON document (external_id);
CREATE INDEX document_batch ON document (batch_id);
CREATE TABLE document_version (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sections TEXT NOT NULL,     -- [[label, begin, end], …]
    attributes TEXT NOT NULL, -- {"journal": "…"}
    splitter INTEGER NOT NULL,                               -- version of the sentence splitter; 0: the source's own
    created TEXT NOT NULL,
    batch_id TEXT NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (document_id, version)
) STRICT;
CREATE INDEX version_batch ON document_version (batch_id);
CREATE TABLE sentence (
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    span_begin INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    source_begin INTEGER,
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE document_search USING fts5 (
    title, text, external_id, content = 'document_version', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2'
);
-- Which voice has spoken about which text, and the digest of what it said: the same record again changes nothing.
CREATE TABLE label_record (
    voice_id TEXT NOT NULL REFERENCES voice (id) DEFERRABLE INITIALLY DEFERRED,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    digest TEXT NOT NULL,
    batch_id TEXT NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (voice_id, version_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_record_version ON label_record (version_id);
CREATE INDEX label_record_batch ON label_record (batch_id);

-- Labels. batch_id is null on persons' rows.
CREATE TABLE mention (
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    voice_id TEXT NOT NULL REFERENCES voice (id) DEFERRABLE INITIALLY DEFERRED,
    label TEXT NOT NULL CHECK (label IN ('drug', 'adverse_event')),
    span_begin INTEGER NOT NULL CHECK (span_begin >= 0),
    span_end INTEGER NOT NULL CHECK (span_end > span_begin),
    parts TEXT, -- [[begin, end], …] when discontinuous
    surface TEXT NOT NULL,
    folded TEXT NOT NULL, -- lower-cased surface: the drug's key
    foreign_label TEXT,
    attributes TEXT,
    notes TEXT,
    score REAL,
    source_id TEXT, -- what the file called it
    based_on TEXT,  -- the row this decision accepted or corrected
    batch_id TEXT REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX mention_version ON mention (version_id, voice_id);
CREATE INDEX mention_batch ON mention (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX mention_based_on ON mention (based_on) WHERE based_on IS NOT NULL;
CREATE TABLE relation (
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    voice_id TEXT NOT NULL REFERENCES voice (id) DEFERRABLE INITIALLY DEFERRED,
    drug_mention_id TEXT NOT NULL REFERENCES mention (id) DEFERRABLE INITIALLY DEFERRED,
    event_mention_id TEXT NOT NULL REFERENCES mention (id) DEFERRABLE INITIALLY DEFERRED,
    polarity TEXT NOT NULL CHECK (polarity IN ('causes', 'not_caused', 'treats', 'unclear')),
    attributes TEXT,
    notes TEXT,
    score REAL,
    source_id TEXT,
    based_on TEXT,
    batch_id TEXT REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX relation_version ON relation (version_id, voice_id);
CREATE INDEX relation_drug ON relation (drug_mention_id);
CREATE INDEX relation_event ON relation (event_mention_id);
CREATE INDEX relation_batch ON relation (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX relation_based_on ON relation (based_on) WHERE based_on IS NOT NULL;
-- Normalised codes of a mention, such as MedDRA or RxNorm.
CREATE TABLE code (
    id TEXT NOT NULL PRIMARY KEY,
    mention_id TEXT NOT NULL,
    voice_id TEXT NOT NULL REFERENCES voice (id) DEFERRABLE INITIALLY DEFERRED,
    system TEXT NOT NULL,
    code TEXT NOT NULL,
    code_version TEXT NOT NULL,
    batch_id TEXT REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX code_mention ON code (mention_id);
-- Relations between codes of a whole text, without mentions.
CREATE TABLE concept_relation (
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    voice_id TEXT NOT NULL REFERENCES voice (id) DEFERRABLE INITIALLY DEFERRED,
    drug_system TEXT NOT NULL,
    drug_code TEXT NOT NULL,
    event_system TEXT NOT NULL,
    event_code TEXT NOT NULL,
    polarity TEXT NOT NULL CHECK (polarity IN ('causes', 'not_caused', 'treats', 'unclear')),
    batch_id TEXT REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX concept_relation_version ON concept_relation (version_id);

-- Decisions. What a person said about a proposal that has no equal row of the person's: it was corrected or
-- rejected. Held by what was proposed and where, not by the suggestion's id.
CREATE TABLE judgement (
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    person_id TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN ('mention', 'relation')),
    label TEXT NOT NULL,
    span_begin INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    surface TEXT NOT NULL,
    drug_key TEXT NOT NULL, -- empty on mentions
    polarity TEXT NOT NULL, -- empty on mentions
    state TEXT NOT NULL CHECK (state IN ('corrected', 'rejected')),
    suggestion_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (version_id, person_id, kind, label, span_begin, span_end, surface, drug_key, polarity)
) STRICT;
CREATE TABLE review (
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    sentence INTEGER NOT NULL CHECK (sentence >= 0),
    drug_key TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'skipped', 'unsure')),
    note TEXT NOT NULL,
    suggestion_on_screen INTEGER NOT NULL CHECK (suggestion_on_screen IN (0, 1)),
    elapsed_ms INTEGER NOT NULL,
    marked INTEGER NOT NULL, -- seq of the mark: of two persons' the later decides
    PRIMARY KEY (version_id, sentence, drug_key, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE comment (
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    target_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    text TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX comment_version ON comment (version_id);
CREATE INDEX comment_target ON comment (target_id);

-- Which documents train and which judge.
CREATE TABLE split (
    document_id TEXT NOT NULL PRIMARY KEY REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    part TEXT NOT NULL CHECK (part IN ('train', 'dev', 'test')),
    seed INTEGER NOT NULL
) STRICT;
CREATE TABLE frozen (
    document_id TEXT NOT NULL PRIMARY KEY REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    seed INTEGER NOT NULL,
    created TEXT NOT NULL
) STRICT;

-- The project's own rules and settings.
CREATE TABLE label_schema (
    name TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('label', 'polarity', 'attribute')),
    description TEXT NOT NULL
) STRICT;
CREATE TABLE rule (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE guideline (
    id TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
-- The model with the highest served is in use; rolling back takes its number away.
CREATE TABLE model (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    scores TEXT NOT NULL,
    run_id TEXT REFERENCES run (id) DEFERRABLE INITIALLY DEFERRED,
    created TEXT NOT NULL,
    served INTEGER UNIQUE,
    UNIQUE (path, sha256)
) STRICT;

-- Can be made again at any time: not in the log, not in the state.
CREATE TABLE answer_cache (
    key TEXT NOT NULL PRIMARY KEY, -- SHA-256 of endpoint, model, parameters and messages
    model TEXT NOT NULL,
    answer TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_usd REAL NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE version_summary (
    version_id TEXT NOT NULL PRIMARY KEY REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
    newest INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    sentences_done INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    relations INTEGER NOT NULL,
    open_suggestions INTEGER NOT NULL,
    voices_disagree INTEGER NOT NULL,
    unsure INTEGER NOT NULL
) STRICT;

-- Rows that came in a batch stay as they came.
CREATE TRIGGER batch_is_never_updated BEFORE UPDATE ON batch
BEGIN SELECT RAISE(ABORT, 'batches are never changed'); END;
CREATE TRIGGER batch_is_never_deleted BEFORE DELETE ON batch
BEGIN SELECT RAISE(ABORT, 'batches are never deleted'); END;
CREATE TRIGGER document_is_never_updated BEFORE UPDATE ON document
BEGIN SELECT RAISE(ABORT, 'documents are never changed'); END;
CREATE TRIGGER document_is_never_deleted BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;
CREATE TRIGGER version_is_never_updated BEFORE UPDATE ON document_version
BEGIN SELECT RAISE(ABORT, 'texts are never changed: another text is another version'); END;
CREATE TRIGGER version_is_never_deleted BEFORE DELETE ON document_version
BEGIN SELECT RAISE(ABORT, 'texts are never deleted'); END;
CREATE TRIGGER sentence_is_never_updated BEFORE UPDATE ON sentence
BEGIN SELECT RAISE(ABORT, 'sentences are never changed'); END;
CREATE TRIGGER sentence_is_never_deleted BEFORE DELETE ON sentence
BEGIN SELECT RAISE(ABORT, 'sentences are never deleted'); END;
CREATE TRIGGER label_record_is_never_updated BEFORE UPDATE ON label_record
BEGIN SELECT RAISE(ABORT, 'imported records are never changed'); END;
CREATE TRIGGER label_record_is_never_deleted BEFORE DELETE ON label_record
BEGIN SELECT RAISE(ABORT, 'imported records are never deleted'); END;
CREATE TRIGGER batch_mention_is_never_updated BEFORE UPDATE ON mention
WHEN OLD.batch_id IS NOT NULL OR NEW.batch_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'imported and suggested mentions are never changed'); END;
CREATE TRIGGER batch_mention_is_never_deleted BEFORE DELETE ON mention WHEN OLD.batch_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'imported and suggested mentions are never deleted'); END;
CREATE TRIGGER batch_relation_is_never_updated BEFORE UPDATE ON relation
WHEN OLD.batch_id IS NOT NULL OR NEW.batch_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'imported and suggested relations are never changed'); END;
CREATE TRIGGER batch_relation_is_never_deleted BEFORE DELETE ON relation WHEN OLD.batch_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'imported and suggested relations are never deleted'); END;
CREATE TRIGGER frozen_never_thaws BEFORE DELETE ON frozen
BEGIN SELECT RAISE(ABORT, 'a frozen document never thaws'); END;

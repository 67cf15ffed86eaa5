-- Step 2: literature. What a search or file brought, what the source says about each article, what became of it.

-- One search or one import of files; its batches tell what came when.
CREATE TABLE intake (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    query TEXT NOT NULL,
    details TEXT NOT NULL, -- JSON object
    person_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    created TEXT NOT NULL,
    batch_id TEXT NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED -- its first
) STRICT;
CREATE INDEX intake_batch ON intake (batch_id);

-- What a source says about an article beside its text. Of a document's records the last speaks.
CREATE TABLE article_record (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL,   -- as its intake's
    pmid TEXT NOT NULL,     -- empty when there is none
    doi TEXT NOT NULL,      -- lower case; empty when there is none
    metadata TEXT NOT NULL, -- JSON object
    batch_id TEXT NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX article_document ON article_record (document_id, row);
CREATE INDEX article_pmid ON article_record (pmid) WHERE pmid <> '';
CREATE INDEX article_doi ON article_record (doi) WHERE doi <> '';
CREATE INDEX article_batch ON article_record (batch_id);

-- What became of each article of a batch.
CREATE TABLE intake_article (
    batch_id TEXT NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    intake_id TEXT NOT NULL REFERENCES intake (id) DEFERRABLE INITIALLY DEFERRED,
    external_id TEXT NOT NULL,
    record_id TEXT REFERENCES article_record (id) DEFERRABLE INITIALLY DEFERRED, -- null: the project does not hold it
    fate TEXT NOT NULL CHECK (fate IN
        ('added', 'new_version', 'updated', 'unchanged', 'withdrawn', 'excluded', 'refused')),
    reason TEXT NOT NULL,
    citation TEXT NOT NULL, -- empty where the record tells it
    PRIMARY KEY (batch_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX intake_article_intake ON intake_article (intake_id, batch_id, position);
CREATE INDEX intake_article_record ON intake_article (record_id);

CREATE TRIGGER intake_is_never_updated BEFORE UPDATE ON intake
BEGIN SELECT RAISE(ABORT, 'searches and imports are never changed'); END;
CREATE TRIGGER intake_is_never_deleted BEFORE DELETE ON intake
BEGIN SELECT RAISE(ABORT, 'searches and imports are never deleted'); END;
CREATE TRIGGER article_record_is_never_updated BEFORE UPDATE ON article_record
BEGIN SELECT RAISE(ABORT, 'records of articles are never changed: a newer one is added'); END;
CREATE TRIGGER article_record_is_never_deleted BEFORE DELETE ON article_record
BEGIN SELECT RAISE(ABORT, 'records of articles are never deleted'); END;
CREATE TRIGGER intake_article_is_never_updated BEFORE UPDATE ON intake_article
BEGIN SELECT RAISE(ABORT, 'the screening log is never changed'); END;
CREATE TRIGGER intake_article_is_never_deleted BEFORE DELETE ON intake_article
BEGIN SELECT RAISE(ABORT, 'the screening log is never deleted'); END;

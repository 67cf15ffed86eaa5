-- Step 7: what persons decided about documents that may be one article. Nothing is merged: both stay, or one of
-- them is left out of work while its texts and labels stay where they are.
CREATE TABLE duplicate_decision (
    first_id TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, -- the lesser of the two
    second_id TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED CHECK (first_id < second_id),
    left_out_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
        CHECK (left_out_id IN (first_id, second_id)), -- null: both stay
    person_id TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    decided TEXT NOT NULL,
    PRIMARY KEY (first_id, second_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_left_out ON duplicate_decision (left_out_id) WHERE left_out_id IS NOT NULL;

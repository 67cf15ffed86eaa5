-- Step 4: vocabularies of drug names. Which of them the project uses, the vetoes and the options are settings
-- ("lexicon.…") and in the log; the names lie here by their hash, and can be read again from the file they came from.
CREATE TABLE vocabulary (
    row INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE, -- of terms
    terms TEXT NOT NULL          -- lines of name, preferred name, code, flags, with tabs between
) STRICT;

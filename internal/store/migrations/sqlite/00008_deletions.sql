-- +goose Up
-- What was deleted, for whoever keeps a copy of a list: ids and two times, kept for good, so that no copy is ever too old to
-- learn of it.
CREATE TABLE deletions (
    noun           TEXT NOT NULL,
    id             TEXT NOT NULL,
    created_at     DATETIME NOT NULL,
    deleted_at     DATETIME NOT NULL,
    parent_id      TEXT, -- what it belonged to: who sees that may know of it
    merged_into_id TEXT,
    PRIMARY KEY (noun, id)
);
CREATE INDEX deletions_order ON deletions (noun, deleted_at, id);
CREATE INDEX deletions_parent ON deletions (noun, parent_id, deleted_at);

-- Whoever goes on with their copy reads what changed since, in this order.
CREATE INDEX candidates_updated ON candidates (updated_at, id);
CREATE INDEX interviews_updated ON interviews (updated_at, id);

-- +goose Up
-- How many rows an entry about the reading of a list tells of; null for everything else.
ALTER TABLE audit_entries ADD COLUMN row_count INTEGER;

-- The chain: each entry's place, and the hash of the link before it with the entry's content. docs/audit.md says how to compute it.
CREATE TABLE audit_chain (
    place    BIGINT NOT NULL PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    hash     TEXT NOT NULL
) WITHOUT ROWID;

-- The entries that have no place in the chain yet. A transaction queues its own here, and the sealer takes them out, so that finding
-- them costs the same however long the trail is, and none is missed that commits late.
CREATE TABLE audit_unsealed (
    entry_id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO audit_unsealed SELECT id FROM audit_entries;

-- A guard against slips of our own. Whoever can drop a trigger is found out by the chain.
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_chain_no_update BEFORE UPDATE ON audit_chain BEGIN SELECT RAISE(ABORT, 'audit_chain only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain BEGIN SELECT RAISE(ABORT, 'audit_chain only grows'); END;
-- +goose StatementEnd

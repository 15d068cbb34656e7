-- +goose Up
-- How many rows an entry about the reading of a list tells of; null for everything else.
ALTER TABLE audit_entries ADD COLUMN row_count INTEGER;

-- The chain: each entry's place, and the hash of the link before it with the entry's content. docs/audit.md says how to compute it.
CREATE TABLE audit_chain (
    place    BIGINT NOT NULL PRIMARY KEY,
    entry_id UUID NOT NULL UNIQUE,
    hash     TEXT NOT NULL
);

-- The entries that have no place in the chain yet. A transaction queues its own here, and the sealer takes them out, so that finding
-- them costs the same however long the trail is, and none is missed that commits late.
CREATE TABLE audit_unsealed (
    entry_id UUID NOT NULL PRIMARY KEY
);
INSERT INTO audit_unsealed SELECT id FROM audit_entries;

-- A queue, like ledger_tail: vacuumed by how many rows were deleted.
ALTER TABLE audit_unsealed SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- A guard against slips of our own. Whoever can drop a trigger is found out by the chain.
-- +goose StatementBegin
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_entries_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_chain_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain EXECUTE FUNCTION audit_only_grows();

-- +goose Up
-- A live funnel of one jury reads of the tail what is that jury's, however long the tail has become.
CREATE INDEX ledger_tail_jury ON ledger_tail (jury_id);

-- The tail is a queue: every row is deleted soon, and until it is vacuumed every reader passes it again. So vacuum goes by how
-- many were deleted, not by their share in a table that is nearly empty, and does not pause on the way.
ALTER TABLE ledger_tail SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

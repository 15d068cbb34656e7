-- +goose Up
-- A live funnel of one jury reads of the tail what is that jury's, however long the tail has become.
CREATE INDEX ledger_tail_jury ON ledger_tail (jury_id);

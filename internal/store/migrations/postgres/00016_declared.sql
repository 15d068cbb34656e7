-- +goose Up
-- The funnels of juries known only as numbers: every version that was declared, each of which stays.
CREATE TABLE declared_funnels (
    jury_id     UUID NOT NULL REFERENCES juries (id),
    version     INTEGER NOT NULL,
    received    INTEGER,
    relevant    INTEGER NOT NULL,
    interviewed INTEGER NOT NULL,
    selected    INTEGER,
    hired       INTEGER NOT NULL,
    source_note TEXT NOT NULL,
    declared_on TEXT NOT NULL,
    declared_by UUID REFERENCES users (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (jury_id, version),
    CONSTRAINT declared_funnels_descending CHECK (
        hired >= 0 AND interviewed >= hired AND relevant >= interviewed AND (received IS NULL OR received >= relevant)
        AND (selected IS NULL OR (selected >= hired AND interviewed >= selected))
    )
);

-- The latest of them, 0 where there is none.
ALTER TABLE juries ADD COLUMN declared INTEGER NOT NULL DEFAULT 0;

-- A guard against slips of our own, as on the audit's chain.
CREATE TRIGGER declared_funnels_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON declared_funnels EXECUTE FUNCTION audit_only_grows();

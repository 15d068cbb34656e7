-- +goose Up
-- What a jury's status was known to be, from each of its versions on: what was changed after it had closed is asked by it. Null is
-- unknown: of versions from before, the last one is known, and those since the minutes were signed.
ALTER TABLE jury_versions ADD COLUMN status TEXT;
UPDATE jury_versions SET status = (SELECT juries.status FROM juries WHERE juries.id = jury_versions.jury_id)
WHERE NOT deleted AND version = (SELECT MAX(v.version) FROM jury_versions v WHERE v.jury_id = jury_versions.jury_id);
UPDATE jury_versions SET status = 'closed' WHERE status IS NULL AND NOT deleted AND EXISTS (
    SELECT 1 FROM jury_acts a WHERE a.jury_id = jury_versions.jury_id AND a.kind = 'minutes' AND a.signed_at <= jury_versions.recorded_at);

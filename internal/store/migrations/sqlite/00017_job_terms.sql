-- +goose Up
-- Whether a job was open, and from which day to which, is a part of what was known of it: how long its openings waited is asked as of
-- then.
ALTER TABLE job_versions ADD COLUMN status TEXT NOT NULL DEFAULT 'draft' CONSTRAINT job_versions_status CHECK (status IN ('draft', 'open', 'closed'));
ALTER TABLE job_versions ADD COLUMN opens_on TEXT;
ALTER TABLE job_versions ADD COLUMN closes_on TEXT;
-- Of versions from before, the best that is known: the latest one has what the job has now. An older one has its days too, and the
-- status that follows from when the job was first opened and last closed; that it was closed and opened again in between, nobody
-- kept. Of a job that was deleted nothing is left: it stays a draft.
UPDATE job_versions SET
    status = (SELECT CASE WHEN job_versions.version = j.version THEN j.status
        WHEN j.closed_at IS NOT NULL AND job_versions.recorded_at >= j.closed_at THEN 'closed'
        WHEN j.opened_at IS NOT NULL AND job_versions.recorded_at >= j.opened_at THEN 'open' ELSE 'draft' END FROM jobs j WHERE j.id = job_versions.job_id),
    opens_on = (SELECT j.opens_on FROM jobs j WHERE j.id = job_versions.job_id),
    closes_on = (SELECT j.closes_on FROM jobs j WHERE j.id = job_versions.job_id)
WHERE EXISTS (SELECT 1 FROM jobs j WHERE j.id = job_versions.job_id);

-- Who was ever hired, to find out when: a few of all that applied.
CREATE INDEX transitions_hires ON transitions (application_id) WHERE to_status = 'hired';

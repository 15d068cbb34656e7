-- +goose Up
-- Which jury a note on an interview was written for: another one that the application comes before later does not read it.
ALTER TABLE interviews ADD COLUMN outcome_jury TEXT;
UPDATE interviews SET outcome_jury = (SELECT jury_id FROM applications WHERE applications.id = interviews.application_id) WHERE outcome_note <> '';

-- Whether something depends on a row that is deleted is asked by these columns.
CREATE INDEX applications_source ON applications (source) WHERE source IS NOT NULL;
CREATE INDEX attributions_jury ON attributions (jury_id) WHERE jury_id IS NOT NULL;
CREATE INDEX attributions_source ON attributions (source) WHERE source IS NOT NULL;
CREATE INDEX attributions_posting ON attributions (posting_id) WHERE posting_id IS NOT NULL;
CREATE INDEX transitions_reason ON transitions (reason) WHERE reason IS NOT NULL;
CREATE INDEX transitions_interview ON transitions (interview_id) WHERE interview_id IS NOT NULL;
CREATE INDEX hearings_of_interview ON hearings (interview_id);

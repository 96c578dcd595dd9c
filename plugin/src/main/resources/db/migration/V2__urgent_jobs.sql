-- Urgent jobs go first: a job's turn is when it was made, an urgent one's an hour earlier. Several devices may share a job.

ALTER TABLE job ADD COLUMN urgent BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE job ADD COLUMN turn_at TIMESTAMP(6) WITH TIME ZONE;
UPDATE job SET turn_at = created_at;
ALTER TABLE job ALTER COLUMN turn_at SET NOT NULL;
ALTER TABLE job ALTER COLUMN device SET DATA TYPE VARCHAR(80);

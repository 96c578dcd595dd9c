-- What is suspicious about a result is kept with the job; a person may release what was held for it. A job has several pictures.

ALTER TABLE job ADD COLUMN guards VARCHAR(500) DEFAULT '' NOT NULL;       -- what the rule changes about the guards
ALTER TABLE job ADD COLUMN concerns VARCHAR(4000) DEFAULT '' NOT NULL;    -- a line each
ALTER TABLE job ADD COLUMN releasable BOOLEAN DEFAULT FALSE NOT NULL;     -- HELD: the result is there and waits for a person
ALTER TABLE job ADD COLUMN pictures VARCHAR(1000) DEFAULT '' NOT NULL;    -- names in the job's folder, the preview first
UPDATE job SET pictures = 'preview.png' WHERE preview_file <> '';
ALTER TABLE job DROP COLUMN preview_file;

-- How a rule wants images shown to the model, where it is not what the model's card says.

ALTER TABLE job ADD COLUMN viewing VARCHAR(100) DEFAULT '' NOT NULL;

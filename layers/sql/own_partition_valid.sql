-- The database looks at every geometry itself. A table with a constraint that was not carried out cannot be
-- attached.
ALTER TABLE {partition} VALIDATE CONSTRAINT feature_geom_valid;

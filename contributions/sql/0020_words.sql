-- Text search in French. Two ways of reading a text, in a schema of our own so that what the column
-- was computed with never depends on the server's settings: by the stem of each word, and word by
-- word for what is being typed. Both fold accents and ligatures.
CREATE SCHEMA search;

DO $$
DECLARE
    fold text;
    word_types text := 'asciiword, word, numword, hword_asciipart, hword_part, hword_numpart';
BEGIN
    -- The administrator may have put the extension in a schema of hers.
    SELECT format('%I.unaccent', home.nspname) INTO fold
    FROM pg_extension AS extension
    INNER JOIN pg_namespace AS home ON home.oid = extension.extnamespace
    WHERE extension.extname = 'unaccent';
    IF fold IS NULL THEN
        RAISE EXCEPTION 'the extension "unaccent" is missing, and searching needs it'
            USING HINT = 'Install the contrib modules of PostgreSQL, then run as its administrator, '
                'or as the owner of the database since it is a trusted extension: CREATE EXTENSION unaccent';
    END IF;
    CREATE TEXT SEARCH CONFIGURATION search.stems (COPY = pg_catalog.french);
    CREATE TEXT SEARCH CONFIGURATION search.plain (COPY = pg_catalog.simple);
    EXECUTE format(
        'ALTER TEXT SEARCH CONFIGURATION search.stems ALTER MAPPING FOR %s WITH %s, pg_catalog.french_stem',
        word_types, fold
    );
    EXECUTE format(
        'ALTER TEXT SEARCH CONFIGURATION search.plain ALTER MAPPING FOR %s WITH %s, pg_catalog.simple',
        word_types, fold
    );
    -- A compound is its parts: "Saint-André" is found by "Saint André", and the other way round.
    ALTER TEXT SEARCH CONFIGURATION search.stems DROP MAPPING FOR hword, asciihword, numhword;
    ALTER TEXT SEARCH CONFIGURATION search.plain DROP MAPPING FOR hword, asciihword, numhword;
END
$$;

-- The parser takes "piste/trottoir" for the name of a file, and "<" for the start of a tag.
ALTER TABLE contributions_contribution ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('search.stems'::regconfig, translate(title, '/<>', '   ')), 'A')
    || setweight(to_tsvector('search.stems'::regconfig, translate(body, '/<>', '   ')), 'B')
    || setweight(to_tsvector('search.plain'::regconfig, translate(title, '/<>', '   ')), 'C')
    || setweight(to_tsvector('search.plain'::regconfig, translate(body, '/<>', '   ')), 'D')
) STORED;
COMMENT ON COLUMN contributions_contribution.words IS
'generated: stems of the title (A) and the text (B), then their words (C, D); see contributions.search';
CREATE INDEX contribution_words ON contributions_contribution USING gin (words);

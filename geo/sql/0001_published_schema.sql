-- The one door of public data (design D3): a schema, and a role that sees nothing else.
CREATE SCHEMA published;
COMMENT ON SCHEMA published IS 'Views of public rows and public columns; read by the role parvis_reader';

-- The role belongs to the server, not to the database: another database may have made it already.
DO $$
BEGIN
    CREATE ROLE parvis_reader NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

-- The application may act as the reader, never the other way round.
DO $$
BEGIN
    EXECUTE format('GRANT parvis_reader TO %I', current_user);
EXCEPTION
    WHEN unique_violation THEN NULL;  -- two databases being migrated at the same moment
END
$$;

GRANT USAGE ON SCHEMA published TO parvis_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA published GRANT SELECT ON TABLES TO parvis_reader;
-- PostGIS's own functions and catalogue live in public; nothing of ours there is readable.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

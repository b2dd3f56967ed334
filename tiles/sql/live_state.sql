-- Every public consultation with the state of its tiles of zoom 14; column and row -1: all of them.
SELECT consultation_slug, consultation_id, consultation_public_id::text, x, y, revision
FROM published.contribution_revision;

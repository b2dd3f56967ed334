-- One row, always: the tile of the public meetings: a cancelled one is drawn in another way. Who wants
-- to know more asks by the id (feature_meeting.sql). See communes.sql for the two boxes.
SELECT ST_AsMVT(tile, 'meetings', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        id,
        status,
        ST_AsMVTGeom(
            geom_3857,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM published.meeting
    WHERE geom_3857 && ST_TileEnvelope(
        %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
    )
) AS tile;

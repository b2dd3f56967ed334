-- One row, always: the tile of a layer that is not public yet, at a revision. Before zoom 14 it holds
-- one point in each of 128 x 128 cells, and the lines and areas of half a pixel or more, simplified
-- at that. For officers only; see tiles/sql/communes.sql for the two boxes.
SELECT ST_AsMVT(object, 'features', 4096, 'geom', 'id')
FROM (
    SELECT
        feature.id,
        (
            SELECT jsonb_object_agg(
                kept.name,
                CASE kept.name
                    WHEN 'title'
                        THEN to_jsonb(coalesce(feature.properties ->> %(title_property)s::text, ''))
                    WHEN 'source_id' THEN to_jsonb(feature.source_id)
                    ELSE feature.properties -> kept.name
                END
            )
            FROM unnest(%(properties)s::text[]) AS kept (name)
            WHERE kept.name <> 'id'
        ) AS properties,
        ST_AsMVTGeom(
            CASE
                WHEN %(z)s::integer >= 14 OR GeometryType(feature.geom_3857) = 'POINT'
                    THEN feature.geom_3857
                ELSE ST_Simplify(
                    feature.geom_3857, 40075016.685578488 / 1024 / 2 ^ %(z)s::integer, true
                )
            END,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM (
        SELECT DISTINCT ON (cell.x, cell.y, cell.alone)
            one.id,
            one.source_id,
            one.properties,
            one.geom_3857
        FROM layers_feature AS one
        CROSS JOIN LATERAL (
            SELECT
                floor(ST_XMin(one.geom_3857) / 40075016.685578488 * 128 * 2 ^ %(z)s::integer) AS x,
                floor(ST_YMin(one.geom_3857) / 40075016.685578488 * 128 * 2 ^ %(z)s::integer) AS y,
                CASE
                    WHEN %(z)s::integer >= 14 OR GeometryType(one.geom_3857) <> 'POINT' THEN one.id
                END AS alone
        ) AS cell
        WHERE one.layer_id = %(layer)s::bigint
            AND one.since <= %(revision)s::integer
            AND (one.until IS NULL OR one.until > %(revision)s::integer)
            AND one.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
            AND (
                %(z)s::integer >= 14
                OR GeometryType(one.geom_3857) = 'POINT'
                OR greatest(
                    ST_XMax(one.geom_3857) - ST_XMin(one.geom_3857),
                    ST_YMax(one.geom_3857) - ST_YMin(one.geom_3857)
                ) >= 40075016.685578488 / 1024 / 2 ^ %(z)s::integer
            )
        ORDER BY cell.x, cell.y, cell.alone, one.id
    ) AS feature
) AS object;

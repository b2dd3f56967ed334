-- One row if the layer is public and had this revision, else none: what its tiles draw singly and what
-- they carry. A revision that was never looked at for that (drawn_to is NULL) draws all points, and the
-- lines and areas of a pixel.
SELECT
    layer.id,
    layer.geometry_kind,
    layer.tile_properties::text [] AS names,
    -- Of each name the kind of its values in a hundred objects, if it is one: what the others hold is
    -- seen when they are drawn.
    ARRAY(
        SELECT (
            SELECT CASE
                WHEN count(DISTINCT jsonb_typeof(one.properties -> read.name)) = 1
                    THEN min(jsonb_typeof(one.properties -> read.name))
                ELSE ''
            END
            FROM (
                SELECT feature.properties
                FROM published.layer_feature AS feature
                WHERE feature.layer_id = layer.id
                LIMIT 100
            ) AS one
        )
        FROM unnest(layer.tile_properties) WITH ORDINALITY AS read (name, position)
        ORDER BY read.position
    ) AS kinds,
    revision.drawn_to::integer [] AS drawn_to,
    coalesce(revision.kept_to, -1)::integer AS kept_to,
    coalesce(revision.crowded, '{}') AS crowded,
    EXISTS (
        SELECT FROM published.layer_feature_part AS part WHERE part.layer_id = layer.id
    ) AS has_parts,
    CASE
        WHEN revision.packed_for = layer.tile_properties::text [] || layer.title_property::text
            THEN revision.packed_for
        ELSE '{}'
    END AS packed_for,
    coalesce(revision.has_single_points, false) AS has_single_points
FROM published.layer AS layer
LEFT JOIN published.layer_revision AS revision
    ON revision.layer_id = layer.id AND revision.number = %(revision)s::integer
WHERE layer.slug = %(slug)s AND layer.revision >= %(revision)s::integer;

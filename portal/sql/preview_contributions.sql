-- One row, always: the tile of a consultation's published contributions, be it a draft. For officers
-- only, whose right is checked at each request. See tiles/sql/communes.sql for the two boxes.
SELECT ST_AsMVT(pin, 'contributions', 4096, 'geom', 'id')
FROM (
    SELECT
        contribution.id,
        category.slug AS category,
        ST_AsMVTGeom(
            contribution.geom_3857,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM contributions_contribution AS contribution
    INNER JOIN layers_category AS category ON category.id = contribution.category_id
    WHERE contribution.consultation_id = %(consultation)s::bigint
        AND contribution.status = 'published'
        AND contribution.geom_3857 && ST_TileEnvelope(
            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
        )
) AS pin;

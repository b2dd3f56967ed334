-- The unbroken line in which each of some contributions has its section, as the layer had it on its day;
-- see line_pieces.sql.
SELECT
    contribution.id,
    coalesce(former.properties ->> nullif(layer.title_property, ''), '') AS name,
    piece.from_m,
    piece.to_m,
    ST_X(ST_StartPoint(piece.geom_2154)) - ST_X(ST_EndPoint(piece.geom_2154)) AS start_east_m,
    ST_Y(ST_StartPoint(piece.geom_2154)) - ST_Y(ST_EndPoint(piece.geom_2154)) AS start_north_m,
    vertices.lons,
    vertices.lats,
    vertices.measures
FROM contributions_contribution AS contribution
INNER JOIN layers_layer AS layer ON layer.id = contribution.about_layer_id
INNER JOIN layers_feature AS former
    ON former.layer_id = contribution.about_layer_id
    AND former.source_id = contribution.about_source_id
    AND former.since <= contribution.about_revision
    AND (former.until IS NULL OR former.until > contribution.about_revision)
CROSS JOIN LATERAL contribution_line_pieces(former.geom) AS piece
CROSS JOIN LATERAL (
    SELECT
        array_agg(ST_X(vertex.geom) ORDER BY vertex.path) AS lons,
        array_agg(ST_Y(vertex.geom) ORDER BY vertex.path) AS lats,
        array_agg(ST_M(vertex.geom) ORDER BY vertex.path) AS measures
    FROM ST_DumpPoints(
        ST_Transform(ST_AddMeasure(piece.geom_2154, piece.from_m, piece.to_m), ST_SRID(former.geom))
    ) AS vertex
) AS vertices
WHERE contribution.id = ANY(%(ids)s)
    -- A centimetre is forgiven, as in contribution_section.
    AND contribution.about_from_m >= piece.from_m - 0.01
    AND contribution.about_to_m <= piece.to_m + 0.01;

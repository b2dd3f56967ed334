-- The unbroken lines of an object, in the order in which they are measured, with the metres from the
-- object's start at each of their positions.
SELECT
    piece.from_m,
    piece.to_m,
    ST_X(ST_StartPoint(piece.geom_2154)) - ST_X(ST_EndPoint(piece.geom_2154)) AS start_east_m,
    ST_Y(ST_StartPoint(piece.geom_2154)) - ST_Y(ST_EndPoint(piece.geom_2154)) AS start_north_m,
    vertices.lons,
    vertices.lats,
    vertices.measures
FROM layers_feature AS feature
CROSS JOIN LATERAL contribution_line_pieces(feature.geom) AS piece
CROSS JOIN LATERAL (
    -- The measure of a position is its place on the way, interpolated once over the whole piece.
    SELECT
        array_agg(ST_X(vertex.geom) ORDER BY vertex.path) AS lons,
        array_agg(ST_Y(vertex.geom) ORDER BY vertex.path) AS lats,
        array_agg(ST_M(vertex.geom) ORDER BY vertex.path) AS measures
    FROM ST_DumpPoints(
        ST_Transform(ST_AddMeasure(piece.geom_2154, piece.from_m, piece.to_m), ST_SRID(feature.geom))
    ) AS vertex
) AS vertices
WHERE feature.layer_id = %(layer_id)s AND feature.id = %(feature_id)s
ORDER BY piece.number;

-- One row if the layer is public, else none. Corners in degrees, of the revision served now; a
-- bounding box is stored beside each geometry, so the extent does not read the geometries.
SELECT
    layer.title,
    layer.description,
    concat_ws(', ', nullif(layer.attribution, ''), nullif(layer.licence, '')) AS attribution,
    nullif(layer.licence, '') AS licence,
    layer.revision,
    layer.tile_properties::text[] AS properties,
    ST_XMin(extent.box) AS west,
    ST_YMin(extent.box) AS south,
    ST_XMax(extent.box) AS east,
    ST_YMax(extent.box) AS north
FROM published.layer AS layer
CROSS JOIN LATERAL (
    SELECT ST_Extent(feature.geom) AS box
    FROM published.layer_feature AS feature
    WHERE feature.layer_id = layer.id
        AND feature.since <= layer.revision
        AND (feature.until IS NULL OR feature.until > layer.revision)
) AS extent
WHERE layer.slug = %(slug)s;

-- Every public layer with what decides the content of its tiles beside their address.
SELECT
    slug,
    id,
    revision,
    title_property,
    tile_properties::text[] AS tile_properties
FROM published.layer;

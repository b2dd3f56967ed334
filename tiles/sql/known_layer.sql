-- One row if the layer is public: what decides the content of its tiles beside their address.
SELECT
    id,
    revision,
    title_property,
    tile_properties::text[] AS tile_properties
FROM published.layer
WHERE slug = %(slug)s;

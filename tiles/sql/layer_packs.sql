-- The packs of a revision's points that a tile may show, in columns as layer_points.sql has them, but for the
-- properties: of each the lines that there are, and which of them each point has (adr/0020). One row without a pack where none is near; `is_packed` says whether there are any at all for
-- what the style reads. No row if the layer is public no more. Prepared once for all tiles of a layer.
SELECT
    coalesce(revision.packed_for = %(packed_for)s::text [], false) AS is_packed,
    pack.keys,
    pack.positions,
    pack.told,
    pack.places
FROM published.layer_revision AS revision
LEFT JOIN published.point_pack AS pack
    ON pack.layer_id = %(layer)s::bigint
    AND pack.revision = revision.number
    AND pack.box && (
        SELECT ST_TileEnvelope(
            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
        )
    )
WHERE revision.layer_id = %(layer)s::bigint AND revision.number = %(revision)s::integer;

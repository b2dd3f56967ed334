-- Sections of lines: measured in metres (EPSG:2154) from the line's start, for the service and the
-- table alike. A line in several pieces that do not touch is measured piece after piece, the
-- westernmost start first, so that two numbers say which piece and where.
CREATE FUNCTION contribution_line_pieces(line geometry)
RETURNS TABLE (number bigint, from_m double precision, to_m double precision, geom_2154 geometry)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH pieces AS (
        SELECT
            row_number() OVER (
                ORDER BY ST_X(ST_StartPoint(piece.geom)), ST_Y(ST_StartPoint(piece.geom)), piece.path
            ) AS number,
            ST_Transform(piece.geom, 2154) AS geom_2154
        FROM ST_Dump(
            -- One line keeps its direction as the layer has it; merging might turn it round.
            CASE WHEN ST_NumGeometries(line) = 1 THEN line ELSE ST_LineMerge(line) END
        ) AS piece
        WHERE GeometryType(piece.geom) = 'LINESTRING' AND ST_Length(piece.geom) > 0
    )
    SELECT
        pieces.number,
        sum(ST_Length(pieces.geom_2154)) OVER up_to_it - ST_Length(pieces.geom_2154) AS from_m,
        sum(ST_Length(pieces.geom_2154)) OVER up_to_it AS to_m,
        pieces.geom_2154
    FROM pieces
    WINDOW up_to_it AS (ORDER BY pieces.number)
$$;
COMMENT ON FUNCTION contribution_line_pieces IS
    'The unbroken lines of a line (EPSG:4326), each with its stretch in metres and its shape in EPSG:2154';

-- EPSG:2154; NULL when the two distances do not lie in one piece. A centimetre is forgiven: sums of
-- lengths are not exact.
CREATE FUNCTION contribution_section(line geometry, section_from_m double precision, section_to_m double precision)
RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT
        CASE
            WHEN section_from_m = section_to_m
                THEN ST_LineInterpolatePoint(piece.geom_2154, fraction.of_start)
            ELSE ST_LineSubstring(piece.geom_2154, fraction.of_start, fraction.of_end)
        END
    FROM contribution_line_pieces(line) AS piece
    CROSS JOIN LATERAL (
        SELECT
            greatest(0, least(1, (section_from_m - piece.from_m) / ST_Length(piece.geom_2154))) AS of_start,
            greatest(0, least(1, (section_to_m - piece.from_m) / ST_Length(piece.geom_2154))) AS of_end
    ) AS fraction
    WHERE section_from_m <= section_to_m
        AND section_from_m >= piece.from_m - 0.01
        AND section_to_m <= piece.to_m + 0.01
    ORDER BY piece.number
    LIMIT 1
$$;
COMMENT ON FUNCTION contribution_section IS
    'The part of a line (EPSG:4326) between two distances in metres from its start, in EPSG:2154';

-- A section is what its distances say, on the object as the layer had it at that revision.
CREATE FUNCTION contribution_section_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    section_2154 geometry;
BEGIN
    IF NEW.about_from_m IS NULL OR NEW.about_to_m IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT contribution_section(feature.geom, NEW.about_from_m, NEW.about_to_m) INTO section_2154
    FROM layers_feature AS feature
    WHERE feature.layer_id = NEW.about_layer_id
        AND feature.source_id = NEW.about_source_id
        AND int8range(feature.since, feature.until) @> NEW.about_revision::bigint
        AND EXISTS (
            SELECT 1
            FROM layers_layerrevision AS revision
            WHERE revision.layer_id = NEW.about_layer_id AND revision.number = NEW.about_revision
        );
    IF section_2154 IS NULL
        OR ST_Dimension(section_2154) <> ST_Dimension(NEW.geom)
        OR ST_HausdorffDistance(section_2154, ST_Transform(NEW.geom, 2154)) > 0.05 THEN
        RAISE EXCEPTION 'the geometry is not that section of the object'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_section_on_its_object';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER contribution_section_guard
BEFORE INSERT OR UPDATE OF geom, about_layer_id, about_source_id, about_revision, about_from_m, about_to_m
ON contributions_contribution
FOR EACH ROW EXECUTE FUNCTION contribution_section_guard();

-- Published contributions of a consultation that are near a place, whose title looks like the one
-- being typed, or whose title and text share significant words with what is typed: best first, each
-- with its distance in metres (null without a place).
-- `place` is EWKB in EPSG:4326 or null; `title` is null and `body` empty when there are no words yet.
WITH here AS (
    SELECT
        geom,
        ST_Transform(geom, %(tile_srid)s) AS geom_3857,
        ST_Transform(geom, %(metric_srid)s) AS geom_metric
    FROM (SELECT ST_GeomFromEWKB(%(place)s::bytea) AS geom) AS given
),
-- The nearest by the index of the tiles (consultation, then distance on the Mercator plane, whose
-- order is that of the ground over a few hundred metres). The place is a subquery, so that the
-- index sees a constant.
near AS (
    SELECT id
    FROM contributions_contribution
    WHERE consultation_id = %(consultation_id)s
        AND status = 'published'
        AND %(place)s::bytea IS NOT NULL
    ORDER BY geom_3857 <-> (SELECT geom_3857 FROM here)
    LIMIT %(most)s * 4
),
-- Titles that share enough groups of three letters: typing faults and plurals do not hide them.
-- A thousand of them are enough to choose from: a title that everybody writes costs no more.
alike AS (
    SELECT id
    FROM (
        SELECT id, title
        FROM contributions_contribution
        WHERE title %% %(title)s::text
            AND consultation_id = %(consultation_id)s
            AND status = 'published'
        LIMIT 1000
    ) AS candidates
    ORDER BY similarity(title, %(title)s::text) DESC, id DESC
    LIMIT %(most)s
),
-- The stems of what is typed, in the order in which they come, the title's first; short ones are
-- what is left of little words once their accent is folded.
stem AS (
    SELECT
        typed.lexeme,
        (
            '''' || replace(replace(typed.lexeme, '\', '\\'), '''', '''''') || ''':AB'
        )::tsquery AS query,
        typed.place
    FROM (
        SELECT lexeme, min(position.place) AS place
        FROM unnest(
            to_tsvector(
                'search.stems',
                translate(coalesce(%(title)s::text, '') || ' . ' || %(body)s::text, '/<>', '   ')
            )
        ) AS word (lexeme, positions, weights)
        CROSS JOIN LATERAL unnest(word.positions) AS position (place)
        WHERE length(lexeme) >= 3
        GROUP BY lexeme
    ) AS typed
    ORDER BY typed.place
    LIMIT %(most_stems)s
),
-- How many contributions have a stem, as the planner's statistics tell for those that many have.
frequent AS MATERIALIZED (
    SELECT elements.lexeme, elements.part
    FROM pg_stats
    CROSS JOIN LATERAL unnest(
        pg_stats.most_common_elems::text::text[], pg_stats.most_common_elem_freqs
    ) AS elements (lexeme, part)
    WHERE pg_stats.schemaname = current_schema()
        AND pg_stats.tablename = 'contributions_contribution'
        AND pg_stats.attname = 'words'
),
-- Those that somebody else wrote too, with the part of contributions that have them. Of a rare one the
-- index tells: it is counted, for EXISTS and LIMIT would make a walk through the table look as short.
written AS (
    SELECT stem.lexeme, stem.query, stem.place, coalesce(frequent.part, 0) AS part
    FROM stem
    LEFT JOIN frequent ON frequent.lexeme = stem.lexeme
    WHERE frequent.part IS NOT NULL
        OR (
            SELECT count(*)
            FROM contributions_contribution AS other
            WHERE other.words @@ stem.query
                AND other.consultation_id = %(consultation_id)s
                AND other.status = 'published'
        ) > 0
),
-- The rarest, each with a weight that grows with its rarity. What one in five writes tells little, and
-- is looked for only where there is little else.
significant AS (
    SELECT lexeme, query, -ln(greatest(part, 0.0005)) AS weight
    FROM (
        SELECT
            written.lexeme,
            written.query,
            written.part,
            row_number() OVER (ORDER BY written.part, written.place) AS rank
        FROM written
    ) AS ranked
    WHERE rank <= 3 OR part <= 0.2
    ORDER BY rank
    LIMIT %(most_words)s
),
-- One query that finds whoever has two of them: each pair by the index, one posting list for a word.
pairs AS (
    SELECT string_agg(format('(%%s & %%s)', one.query, two.query), ' | ')::tsquery AS query
    FROM significant AS one
    INNER JOIN significant AS two ON one.lexeme < two.lexeme
),
said AS (
    SELECT id
    FROM (
        SELECT id, words
        FROM contributions_contribution
        WHERE words @@ (SELECT query FROM pairs)
            AND consultation_id = %(consultation_id)s
            AND status = 'published'
        LIMIT 300
    ) AS candidates
    ORDER BY
        (SELECT sum(weight) FROM significant WHERE candidates.words @@ significant.query) DESC,
        id DESC
    LIMIT %(most)s * 2
),
measured AS (
    SELECT
        found.id,
        found.public_id,
        found.title,
        found.body,
        found.category_id,
        found.author_id,
        ST_Distance(ST_Transform(found.geom, %(metric_srid)s), here.geom_metric) AS away_m,
        COALESCE(similarity(found.title, %(title)s::text), 0) AS likeness,
        CASE WHEN shared.number >= 2 THEN shared.part ELSE 0 END AS shared_part
    FROM contributions_contribution AS found
    CROSS JOIN here
    CROSS JOIN LATERAL (
        SELECT
            count(*) FILTER (WHERE found.words @@ significant.query) AS number,
            coalesce(
                sum(significant.weight) FILTER (WHERE found.words @@ significant.query)
                / nullif(sum(significant.weight), 0),
                0
            ) AS part
        FROM significant
    ) AS shared
    WHERE found.id IN (SELECT id FROM near UNION SELECT id FROM alike UNION SELECT id FROM said)
),
judged AS (
    SELECT
        measured.*,
        measured.likeness >= %(likeness)s AS has_like_title,
        measured.shared_part >= %(shared_part)s AS has_like_words,
        COALESCE(measured.away_m <= %(radius_m)s, FALSE) AS is_near,
        -- Half as alike at half a kilometre.
        (measured.likeness + measured.shared_part)
        / (1 + COALESCE(measured.away_m, 0) / 500) AS worth
    FROM measured
)
SELECT
    judged.public_id,
    judged.title,
    judged.body,
    judged.category_id,
    judged.author_id,
    judged.away_m,
    judged.has_like_title,
    judged.has_like_words,
    COALESCE(tally.supports, 0) AS supports,
    support.person_id IS NOT NULL AS is_supported
FROM judged
LEFT JOIN contributions_tally AS tally ON tally.contribution_id = judged.id
LEFT JOIN contributions_support AS support
    ON support.contribution_id = judged.id AND support.person_id = %(person_id)s
WHERE judged.is_near OR judged.has_like_title OR judged.has_like_words
-- Near and alike, then alike, then near; of the same kind, the same category first; then likeness
-- and distance together, or the nearest of those that are only near.
ORDER BY
    (judged.is_near AND (judged.has_like_title OR judged.has_like_words)) DESC,
    (judged.has_like_title OR judged.has_like_words) DESC,
    (judged.category_id = %(category_id)s::bigint) DESC NULLS LAST,
    CASE WHEN judged.has_like_title OR judged.has_like_words THEN judged.worth END DESC NULLS LAST,
    judged.away_m NULLS LAST,
    judged.id DESC
LIMIT %(most)s;

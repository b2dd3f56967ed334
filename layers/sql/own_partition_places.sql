-- What its rows are found by on the map.
CREATE INDEX {geom_index} ON {partition} USING gist (geom);
CREATE INDEX {geom_3857_index} ON {partition} USING gist (geom_3857);
-- Low zooms draw few of them, the largest: nothing else of the tile is read.
CREATE INDEX {large_index} ON {partition} (pixel_zoom) WHERE pixel_zoom <= 12;

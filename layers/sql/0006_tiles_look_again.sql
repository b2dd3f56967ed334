-- Whoever serves tiles hears that a layer has another revision, or is public where it was not. The
-- empty notification says "look again"; one that is lost is made up for by looking from time to time.
CREATE FUNCTION layers_tiles_look_again() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('parvis_live', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER layer_tiles_look_again
AFTER UPDATE OF slug, title_property, tile_properties, current_revision_id ON layers_layer
FOR EACH STATEMENT EXECUTE FUNCTION layers_tiles_look_again();
CREATE TRIGGER layer_placed_tiles_look_again
AFTER INSERT OR DELETE ON layers_consultationlayer
FOR EACH STATEMENT EXECUTE FUNCTION layers_tiles_look_again();

"""Saying where without pointing: each way turns what was typed into a geometry (EPSG:4326)."""

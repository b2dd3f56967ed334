"""Pages of this room: writing a contribution in three steps, and reading one."""

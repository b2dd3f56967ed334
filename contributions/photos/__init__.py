"""Photographs of a contribution: made safe, kept, shown, moderated and forgotten."""

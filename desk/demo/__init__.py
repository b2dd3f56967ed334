"""The demonstration: three consultations with their layers, contributions and meetings.

What it says is in ``content/`` (TOML) and ``layers/`` (files as a GIS department delivers them);
how it is written is in the modules of this folder. All of it was made up for Parvis.
"""

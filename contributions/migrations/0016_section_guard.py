"""Sections of lines are measured, and checked, in the database."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER contribution_section_guard ON contributions_contribution;
DROP FUNCTION contribution_section_guard();
DROP FUNCTION contribution_section(geometry, double precision, double precision);
DROP FUNCTION contribution_line_pieces(geometry);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0015_sections"),
        ("layers", "0005_features_in_partitions"),
    ]

    operations = [run_sql_file(__file__, "0016_sections.sql", GONE)]

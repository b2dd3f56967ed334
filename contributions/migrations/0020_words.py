"""The words of contributions, to be searched: see ``contributions.search``."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
ALTER TABLE contributions_contribution DROP COLUMN words;
DROP TEXT SEARCH CONFIGURATION search.stems;
DROP TEXT SEARCH CONFIGURATION search.plain;
DROP SCHEMA search;
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0011_published_photo")]

    operations = [run_sql_file(__file__, "0020_words.sql", GONE)]

"""Who keeps the consultation of a tally and of a share right: the database."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER contribution_moves ON contributions_contribution;
DROP TRIGGER commune_share_part_of ON contributions_communeshare;
DROP TRIGGER tally_part_of ON contributions_tally;
DROP FUNCTION contribution_moves(), contribution_part_of();
"""


class Migration(migrations.Migration):
    # The update of the rows that are there, and the indexes on them, in two transactions.
    dependencies = [("contributions", "0021_lists")]

    operations = [run_sql_file(__file__, "0022_list_keys.sql", GONE)]

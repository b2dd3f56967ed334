"""Who keeps the counts of contributions by commune right: the database."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER commune_share_tally_insert ON contributions_communeshare;
DROP TRIGGER commune_share_tally_update ON contributions_communeshare;
DROP TRIGGER commune_share_tally_delete ON contributions_communeshare;
DROP TRIGGER contribution_commune_tally_insert ON contributions_contribution;
DROP TRIGGER contribution_commune_tally_update ON contributions_contribution;
DROP TRIGGER contribution_commune_tally_delete ON contributions_contribution;
DROP FUNCTION contributions_fold_communes(), commune_share_tally(), contribution_commune_tally(),
    contribution_local_day(timestamp with time zone);
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0025_commune_tally")]

    operations = [run_sql_file(__file__, "0026_commune_tally_kept.sql", GONE)]

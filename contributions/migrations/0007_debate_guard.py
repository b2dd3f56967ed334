"""The rules of the debate that need other tables, and its counts."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER official_reply_tally ON contributions_officialreply;
DROP TRIGGER comment_tally_insert ON contributions_comment;
DROP TRIGGER comment_tally_update ON contributions_comment;
DROP TRIGGER comment_tally_delete ON contributions_comment;
DROP TRIGGER support_tally_insert ON contributions_support;
DROP TRIGGER support_tally_delete ON contributions_support;
DROP TRIGGER contribution_tally_begins ON contributions_contribution;
DROP TRIGGER comment_event_is_final ON contributions_commentevent;
DROP TRIGGER comment_guard ON contributions_comment;
DROP TRIGGER support_guard ON contributions_support;
DROP FUNCTION official_reply_tally(), comment_tally(), support_tally(),
    contribution_tally_begins(), comment_event_is_final(), comment_guard(), support_guard(),
    contribution_is_debated(bigint, timestamptz);
DROP TYPE contribution_comment_change;
DELETE FROM contributions_follow;
DELETE FROM contributions_tally;
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0006_debate")]

    operations = [run_sql_file(__file__, "0007_debate_guard.sql", GONE)]

"""The rules of a contribution that need other tables."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_initial")]

    operations = [
        run_sql_file(
            __file__,
            "0002_contribution_guard.sql",
            "DROP TRIGGER moderation_event_is_final ON contributions_moderationevent; DROP FUNCTION moderation_event_is_final(); DROP TRIGGER contribution_guard ON contributions_contribution; DROP FUNCTION contribution_guard();",
        ),
    ]

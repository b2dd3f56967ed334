"""Public meetings, inside France."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("geo", "0001_published_schema")]

    operations = [
        run_sql_file(
            __file__,
            "0002_published_meeting.sql",
            "DROP VIEW published.meeting; ALTER TABLE meetings_meeting DROP CONSTRAINT meeting_inside_france;",
        ),
    ]

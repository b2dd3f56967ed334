"""The rules of photographs that need other tables, and the files that rows leave behind."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER photo_event_is_final ON contributions_photoevent;
DROP TRIGGER photo_dooms_its_files ON contributions_photo;
DROP TRIGGER photo_guard ON contributions_photo;
DROP FUNCTION photo_event_is_final(), photo_dooms_its_files(), photo_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0009_photos")]

    operations = [run_sql_file(__file__, "0010_photo_guard.sql", GONE)]

"""Public photographs of public contributions."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("contributions", "0010_photo_guard")]

    operations = [run_sql_file(__file__, "0011_published_photo.sql", "DROP VIEW published.photo;")]

"""Photographs, what moderation did to them, and files that are to go."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0014_published_answer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoomedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                (
                    "not_before",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "draft",
                    models.UUIDField(
                        blank=True,
                        db_comment="secret of the browser that writes; null once the contribution is sent",
                        null=True,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(db_comment="0 to 4, in the order of the page"),
                ),
                (
                    "alt_text",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
                ),
                ("width", models.PositiveIntegerField(db_comment="pixels")),
                ("height", models.PositiveIntegerField(db_comment="pixels")),
                ("thumbnail_width", models.PositiveIntegerField(db_comment="pixels")),
                ("thumbnail_height", models.PositiveIntegerField(db_comment="pixels")),
                (
                    "sha256",
                    models.CharField(db_comment="of the kept file, hexadecimal", max_length=64),
                ),
                (
                    "file_name",
                    models.CharField(
                        db_comment="in the default storage", max_length=100, unique=True
                    ),
                ),
                (
                    "thumbnail_name",
                    models.CharField(
                        db_comment="in the default storage", max_length=100, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("published", "Publiée"), ("hidden", "Masquée")],
                        default="published",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="ajoutée le"
                    ),
                ),
                (
                    "attached_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="when the contribution took it",
                        null=True,
                        verbose_name="jointe le",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        blank=True,
                        db_comment="null while the contribution is being written",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "verbose_name": "photographie",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PhotoEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("hidden", "masquée"), ("restored", "rétablie")], max_length=20
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="contributions.photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement de modération d’une photographie",
                "verbose_name_plural": "événements de modération des photographies",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("draft__isnull", False)),
                fields=["added_at"],
                name="photo_of_old_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("contribution", "position"), name="photo_once_at_a_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("draft", "position"), name="photo_once_at_a_draft_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("contribution", "sha256"), name="photo_once_for_a_contribution"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("draft", "sha256"), name="photo_once_for_a_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__lt", 5)), name="photo_five_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("attached_at__isnull", True),
                        ("contribution__isnull", True),
                        ("draft__isnull", False),
                    ),
                    models.Q(
                        ("attached_at__isnull", False),
                        ("contribution__isnull", False),
                        ("draft__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="photo_in_a_draft_or_a_contribution",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contribution__isnull", True),
                    models.Q(("alt_text__regex", "^\\s*$"), _negated=True),
                    _connector="OR",
                ),
                name="photo_described_once_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("height__range", (1, 2048)),
                    ("thumbnail_height__range", (1, 480)),
                    ("thumbnail_width__range", (1, 480)),
                    ("width__range", (1, 2048)),
                ),
                name="photo_size_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["published", "hidden"])),
                name="photo_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="photo_sha256_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="photoevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", "hidden"), _negated=True),
                    models.Q(("reason__regex", "^\\s*$"), _negated=True),
                    _connector="OR",
                ),
                name="photo_event_hides_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="photoevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["hidden", "restored"])),
                name="photo_event_action_known",
            ),
        ),
    ]

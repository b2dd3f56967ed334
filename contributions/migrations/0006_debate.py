"""Supports, comments, official replies, followers."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0005_live_peaks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="contributions.contribution",
                    ),
                ),
                ("supports", models.PositiveIntegerField(default=0)),
                (
                    "comments",
                    models.PositiveIntegerField(
                        db_comment="published comments, answers to comments included", default=0
                    ),
                ),
                ("comments_for", models.PositiveIntegerField(default=0)),
                ("comments_against", models.PositiveIntegerField(default=0)),
                ("official_replies", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "stance",
                    models.CharField(
                        choices=[("for", "Pour"), ("against", "Contre"), ("neutral", "Neutre")],
                        default="neutral",
                        max_length=10,
                        verbose_name="avis",
                    ),
                ),
                ("body", models.TextField(blank=True, max_length=2000, verbose_name="texte")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("published", "Publié"),
                            ("hidden", "Masqué"),
                            ("deleted", "Supprimé"),
                        ],
                        default="published",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="écrit le"
                    ),
                ),
                (
                    "edited_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="modifié le"),
                ),
                (
                    "replies",
                    models.PositiveIntegerField(
                        db_comment="published answers: of a first comment those of its thread, else the direct ones; by trigger",
                        default=0,
                    ),
                ),
                ("idempotency_key", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_comment="null once the account is erased",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_comment="the comment of the thread that is answered",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="contributions.comment",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True,
                        db_comment="the first comment of the thread; null for itself",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread",
                        to="contributions.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "commentaire",
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CommentEvent",
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
                        choices=[
                            ("hidden", "masqué"),
                            ("restored", "rétabli"),
                            ("deleted", "supprimé"),
                        ],
                        max_length=20,
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
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="contributions.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement de modération d’un commentaire",
                "verbose_name_plural": "événements de modération des commentaires",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("followed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "told_news",
                    models.BigIntegerField(db_comment="number of the last news told", default=0),
                ),
                (
                    "next_letter_at",
                    models.DateTimeField(
                        db_comment="no letter about this contribution before",
                        default=django.utils.timezone.now,
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_comment="private, never public",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "suivi",
            },
        ),
        migrations.CreateModel(
            name="OfficialReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "function",
                    models.CharField(
                        db_comment="of the author on the day of writing",
                        max_length=120,
                        verbose_name="fonction",
                    ),
                ),
                ("body", models.TextField(max_length=5000, verbose_name="réponse")),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="écrite le"
                    ),
                ),
                (
                    "edited_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="corrigée le"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="retirée le"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="official_replies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="official_replies",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse officielle",
                "verbose_name_plural": "réponses officielles",
                "ordering": ["written_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "Comment"),
                            ("official_reply", "Official Reply"),
                            ("hidden", "Hidden"),
                            ("restored", "Restored"),
                            ("deleted", "Deleted"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contributions.comment",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "official_reply",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contributions.officialreply",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("supported_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contribution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_comment="private, never public",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "soutien",
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                models.F("contribution"),
                models.OrderBy(models.F("written_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("root__isnull", True),
                    models.Q(
                        models.Q(("status", "deleted"), _negated=True),
                        ("replies__gt", 0),
                        _connector="OR",
                    ),
                ),
                name="comment_first_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("root__isnull", False)),
                fields=["root", "written_at", "id"],
                name="comment_thread",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["author", "written_at"], name="comment_author"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                models.OrderBy(models.F("written_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="comment_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                fields=("author", "idempotency_key"), name="comment_key_once_for_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("stance__in", ["for", "against", "neutral"])),
                name="comment_stance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["published", "hidden", "deleted"])),
                name="comment_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", ""), ("status", "deleted")),
                    models.Q(
                        models.Q(("status", "deleted"), _negated=True),
                        models.Q(("body__regex", "^\\s*$"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="comment_body_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("body"), 2000
                ),
                name="comment_body_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("root__isnull", True), ("stance", "neutral"), _connector="OR"),
                name="comment_answer_has_no_stance",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", True), ("root__isnull", True)),
                    models.Q(("parent__isnull", False), ("root__isnull", False)),
                    _connector="OR",
                ),
                name="comment_thread_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="commentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", "hidden"), _negated=True),
                    models.Q(("reason__regex", "^\\s*$"), _negated=True),
                    _connector="OR",
                ),
                name="comment_event_hides_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="commentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["hidden", "restored", "deleted"])),
                name="comment_event_action_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(
                fields=("contribution", "person"), name="follow_once_for_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("function__regex", "^\\s*$"), _negated=True),
                name="official_reply_function_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("body__regex", "^\\s*$"), _negated=True),
                name="official_reply_body_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialreply",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("body"), 5000
                ),
                name="official_reply_body_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.UniqueConstraint(
                fields=("contribution", "person"), name="support_once_for_a_person"
            ),
        ),
    ]

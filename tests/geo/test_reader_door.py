"""Public data has one door: the role behind it reads the published schema and nothing else."""

import pytest
from django.db import ProgrammingError, connection

from geo.reader import reader_cursor
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

PUBLISHED_COLUMNS = {
    "commune": "id insee_code name population approximate valid_from valid_until geom geom_3857",
    "consultation": "id public_id slug title summary opens_at closes_at state geom geom_3857",
    "layer": "id slug title description geometry_kind licence attribution title_property"
    " tile_properties revision revision_created_at",
    "layer_feature": "id layer_id layer_slug source_id title properties since until geom geom_3857"
    " pixel_zoom cell_x cell_y steady_zoom",
    "layer_revision": "layer_id number drawn_to kept_to crowded packed_for has_single_points",
    "point_pack": "layer_id revision box keys positions told places",
    "layer_cell": "layer_id zoom x y since until feature_id count geom_3857",
    "layer_feature_part": "layer_id feature_id geom_3857",
    "contribution": "id public_id consultation_id consultation_slug consultation_title category"
    " category_label title body author submitted_at updated_at communes about_layer"
    " about_source_id about_revision geom geom_3857 supports comments official_replies"
    " about_from_m about_to_m place_label",
    "answer": "contribution_id contribution_public_id consultation_id consultation_slug question"
    " label kind unit position value",
    "comment": "id public_id contribution_public_id consultation_id consultation_slug answers stance"
    " body author written_at edited_at geom",
    "official_reply": "id public_id contribution_public_id consultation_id consultation_slug function"
    " author body written_at edited_at",
    "photo": "id public_id contribution_id contribution_public_id consultation_id consultation_slug"
    " position alt_text width height path thumbnail_path",
    "contribution_count": "z x y consultation_id cell category count sum_x sum_y",
    "contribution_change": "consultation_id category sign anchor_x anchor_y",
    "contribution_revision": "consultation_id consultation_public_id consultation_slug x y revision",
    "contribution_peak": "z peak consultation_slug",
    "meeting": "id public_id consultation_slug title description place_name address starts_at"
    " ends_at online_url accessibility status geom geom_3857",
}


def _published_columns() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(column_name, ' ' ORDER BY ordinal_position)"
            " FROM information_schema.columns WHERE table_schema = 'published'"
            " GROUP BY table_name"
        )
        return dict(cursor.fetchall())


def test_the_published_columns_are_those_and_no_others():
    assert _published_columns() == PUBLISHED_COLUMNS


@pytest.mark.parametrize("view", sorted(PUBLISHED_COLUMNS))
def test_the_reader_reads_every_view(view):
    with reader_cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM published.{view}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "table",
    ["accounts_user", "contributions_contribution", "contributions_moderationevent",
     "contributions_support", "contributions_answer", "contributions_comment", "contributions_follow",
     "layers_consultation", "accounts_outgoingmail", "authtoken_token", "django_session"],
)  # fmt: skip
def test_the_reader_reads_no_table(table):
    with pytest.raises(ProgrammingError, match="permission denied"), reader_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")


def test_the_reader_writes_nothing():
    with pytest.raises(ProgrammingError, match="permission denied"), reader_cursor() as cursor:
        cursor.execute("DELETE FROM contributions_contribution")


def test_the_role_does_not_outlive_the_cursor():
    with reader_cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("parvis_reader",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() != ("parvis_reader",)


def test_hidden_deleted_and_draft_rows_are_not_published():
    author = personas.resident()
    open_one = scenes.consultation()
    scenes.contribution(open_one, author=author, title="visible")
    scenes.contribution(open_one, author=author, title="masquée", status="hidden")
    scenes.contribution(open_one, author=author, title="supprimée", status="deleted")
    draft = scenes.consultation("brouillon")
    scenes.contribution(draft, author=author, title="dans un brouillon")
    draft.visibility = "draft"
    draft.save()
    with reader_cursor() as cursor:
        cursor.execute("SELECT title, author FROM published.contribution")
        assert cursor.fetchall() == [("visible", author.pseudonym)]
        cursor.execute("SELECT slug, state FROM published.consultation")
        assert cursor.fetchall() == [("un-parvis", "open")]


@pytest.mark.parametrize(
    ("opens", "closes", "state"), [(-10, 12, "open"), (2, 12, "upcoming"), (-10, -2, "closed")]
)
def test_the_state_of_a_consultation_follows_its_phases(opens, closes, state):
    scenes.consultation(
        opens_in_days=opens, closes_in_days=closes, perimeter=places.square_around()
    )
    with reader_cursor() as cursor:
        cursor.execute("SELECT state FROM published.consultation")
        assert cursor.fetchall() == [(state,)]

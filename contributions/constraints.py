"""From the name of a database constraint to the refusal that a person can read."""

from django.db import IntegrityError

from contributions.debate.errors import (
    CommentGone,
    CommentReasonMissing,
    CommentTooLong,
    DebateClosed,
    MissingComment,
    MissingFunction,
    MissingReply,
    OwnContribution,
    ReplyTooLong,
    TooLateToEdit,
    UnknownParent,
    UnknownStance,
)
from contributions.errors import (
    AreaTooLarge,
    BodyTooLong,
    ContributionRefused,
    GeometryNotAccepted,
    IdempotencyKeyReused,
    LineTooLong,
    MissingTitle,
    NotOpen,
    OutsidePerimeter,
    ReasonMissing,
    TooManyVertices,
    UnknownCategory,
    UnknownFeature,
)
from contributions.photos.errors import (
    AltTextMissing,
    PhotoReasonMissing,
    PhotosClosed,
    TooManyPhotos,
)
from contributions.placing.feature_errors import SectionNotOnObject, SectionUnreadable
from contributions.questions.errors import (
    AnswerNotOfItsKind,
    AnswerOutOfBounds,
    UnknownQuestion,
)
from geo.errors import InvalidGeometry, ParvisError

REFUSAL_OF_CONSTRAINT: dict[str, type[ContributionRefused] | type[InvalidGeometry]] = {
    "contribution_geom_valid": InvalidGeometry,
    "contribution_geometry_allowed": GeometryNotAccepted,
    "contribution_inside_perimeter": OutsidePerimeter,
    "contribution_vertices_bounded": TooManyVertices,
    "contribution_length_bounded": LineTooLong,
    "contribution_area_bounded": AreaTooLarge,
    "contribution_category_of_consultation": UnknownCategory,
    "contribution_in_open_phase": NotOpen,
    "contribution_not_in_the_future": NotOpen,
    "contribution_title_present": MissingTitle,
    "contribution_body_bounded": BodyTooLong,
    "contribution_about_is_whole": UnknownFeature,
    "contribution_section_in_order": SectionUnreadable,
    "contribution_section_on_its_object": SectionNotOnObject,
    "answer_question_of_consultation": UnknownQuestion,
    "answer_to_what_is_asked": UnknownQuestion,
    "answer_within_bounds": AnswerOutOfBounds,
    "answer_is_of_its_kind": AnswerNotOfItsKind,
    "answer_kind_of_question": AnswerNotOfItsKind,
    "answer_option_of_question": AnswerNotOfItsKind,
    "idempotency_key_once_for_a_user": IdempotencyKeyReused,
    "moderation_hides_with_a_reason": ReasonMissing,
    "support_while_open": DebateClosed,
    "support_of_others_only": OwnContribution,
    "comment_while_open": DebateClosed,
    "comment_in_its_thread": UnknownParent,
    "comment_stays_itself": CommentGone,
    "comment_edited_in_time": TooLateToEdit,
    "comment_stance_known": UnknownStance,
    "comment_answer_has_no_stance": UnknownStance,
    "comment_body_present": MissingComment,
    "comment_body_bounded": CommentTooLong,
    "comment_key_once_for_a_person": IdempotencyKeyReused,
    "comment_event_hides_with_a_reason": CommentReasonMissing,
    "official_reply_function_present": MissingFunction,
    "official_reply_body_present": MissingReply,
    "official_reply_body_bounded": ReplyTooLong,
    "photo_five_at_most": TooManyPhotos,
    "photo_described_once_sent": AltTextMissing,
    "photo_while_open": PhotosClosed,
    "photo_event_hides_with_a_reason": PhotoReasonMissing,
}
"""See the models, and ``0002_contribution_guard``, ``0007_debate_guard``, ``0010_photo_guard``,
``0013_answer_guard`` in ``sql/``."""


def refusal_of(error: IntegrityError) -> ParvisError | None:
    """The refusal for a violated constraint, or None when no person could do anything about it."""
    diagnostic = getattr(error.__cause__, "diag", None)
    refusal = REFUSAL_OF_CONSTRAINT.get(getattr(diagnostic, "constraint_name", None) or "")
    return refusal() if refusal else None

"""What tests of the questionnaire editor share."""

from django.urls import reverse

from applications.actions import questionnaires
from applications.queries.questionnaires import sections_of
from tests.integration.applications.desking import MAY

CHANGES = {"changes_en": "A question on water.", "changes_ja": "水に関する質問を加えました。"}


def editor(name, *args):
    """Return an address of the editor."""
    return reverse(f"admin:applications_questionnaire_{name}", args=args)


def next_version(call, side="eu", *, by, at=MAY):
    """Copy the newest version of a track."""
    newest = call.tracks.get(side=side).questionnaires.latest("version")
    return questionnaires.copy(questionnaire=newest, by=by, at=at)


def question(version, key):
    """Return one question of a version as plain data, parts of groups included."""
    return next(
        one
        for section in sections_of(version)
        for top in section.questions
        for one in (top, *top.children)
        if one.key == key
    )


def typed(**more):
    """What a person types for a new question."""
    return {
        "kind": "short", "key": "water", "label_en": "Water", "label_ja": "水", "name_en": "the water",
        "name_ja": "水", "required": "on",
    } | more  # fmt: skip

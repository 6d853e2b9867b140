"""Evaluators read original or working translation, flagged as such (SPEC E6, A14)."""

import pytest
from django.urls import reverse

from applications.domain.translating import source_hash
from applications.models import WorkingTranslation
from selection.states import Interest
from tests.factories.accounts import UserFactory
from tests.factories.selection import ASSIGNED, AssignmentFactory, submitted


@pytest.fixture
def sheet(client):
    """The page of somebody who scores a Japanese application with a working translation."""
    application = submitted("jp", 1, text="重点分野は5つです。")
    WorkingTranslation.objects.create(
        application=application, path="summary", language="en", text="Five priority fields.",
        source_hash=source_hash("重点分野は5つです。"), source_version=1, at=ASSIGNED, by=UserFactory(),
    )  # fmt: skip
    assignment = AssignmentFactory(application=application, declared=Interest.NONE)
    client.force_login(assignment.evaluator)
    return reverse("admin:selection_score", args=[assignment.pk])


@pytest.mark.rule("E6")
@pytest.mark.rule("A14")
@pytest.mark.parametrize(
    ("language", "query", "shown", "hidden", "flag"),
    [
        ("en", "", "重点分野は5つです。", "Five priority fields.", "(original text)"),
        ("en", "?text=translation", "Five priority fields.", "重点分野は5つです。", "(working translation)"),
        ("ja", "?text=translation", "Five priority fields.", "重点分野は5つです。", "仮訳"),
    ],
)
def test_an_evaluator_turns_from_the_original_to_the_translation(
    client, sheet, language, query, shown, hidden, flag
):
    client.cookies["language"] = language

    page = client.get(sheet + query).content.decode()

    assert shown in page
    assert hidden not in page
    assert flag in page
    assert "?text=translation" in page


@pytest.mark.rule("A14")
def test_a_translation_out_of_date_says_so_to_the_evaluator(client, sheet):
    WorkingTranslation.objects.update(source_hash="0" * 64)

    assert "Out of date" in client.get(f"{sheet}?text=translation").content.decode()


@pytest.mark.rule("E6")
def test_without_a_translation_there_is_nothing_to_turn_to(client, sheet):
    WorkingTranslation.objects.all().delete()

    page = client.get(f"{sheet}?text=translation").content.decode()

    assert "重点分野は5つです。" in page
    assert 'href="?text=translation"' not in page

"""The comment on a score reads back as it was typed (REL-E1): the ninth door of `test_kept_texts.py`.

In a call of its own, since the world of the others has released its results, and its evaluations are frozen.
"""

import pytest
from django.urls import reverse

from r2r_portal.clock import actions as clock_actions
from selection.models import Score
from selection.states import Interest, Progress
from tests.factories.accounts import AT
from tests.factories.selection import SCORED, AssignmentFactory, scored
from tests.faults.test_kept_texts import Door, drawn, form_with, wrong_with
from tests.integration.access.asking import client_of, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> Door:
    """A sheet that is begun; its evaluator types into the comment of the first criterion."""
    clock_actions.restart(at=AT)
    mine = AssignmentFactory(declared=Interest.NONE)
    score = scored(mine, status=Progress.DRAFT).scores.select_related("criterion").order_by("pk")[0]
    clock_actions.restart(at=SCORED)
    page = reverse("admin:selection_score", args=[mine.pk])
    return Door(
        mine.evaluator, page, f"comment_{score.criterion.slug}",
        lambda: Score.objects.filter(assessment=score.assessment_id, criterion=score.criterion_id)
        .values_list("comment", flat=True).first(),
        lambda: (mine.evaluator, page),
    )  # fmt: skip


def test_a_hostile_comment_on_a_score_reads_back_as_it_was_typed(door, request):
    client = client_of(door.person)
    with undone():
        pairs = form_with(client.get(door.page).content, door.field)
    texts = drawn(everything=request.config.getoption("--slow"))
    found = {f"{one.family} {one.number}": wrong_with(client, door, pairs, one) for one in texts}

    assert {text: wrong for text, (wrong, _taken) in found.items() if wrong} == {}
    assert sum(taken for _wrong, taken in found.values()) > len(texts) / 2

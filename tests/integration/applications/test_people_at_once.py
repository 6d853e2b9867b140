"""Who works on drafts, and who may see which: one question for many, and every row once."""

import pytest

from applications.models import Application, ConsiderationRequest
from applications.queries.people import readers_of, with_readers
from r2r_portal.accounts.models import Part
from r2r_portal.accounts.roles import OFFICER
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = pytest.mark.django_db


def some_drafts(count: int) -> list[Application]:
    drafts = [ApplicationFactory() for _ in range(count)]
    for draft in drafts:
        for part in (Part.OWNER, Part.EDITOR, Part.READER):
            MembershipFactory(organisation=draft.organisation, part=part)
        MembershipFactory(organisation=draft.organisation, part=Part.OWNER, user__is_active=False)
    return drafts


@pytest.mark.rule("M2")
@pytest.mark.parametrize("count", [1, 5])
def test_the_readers_of_many_drafts_are_asked_for_once(django_assert_num_queries, count):
    drafts = some_drafts(count)
    with django_assert_num_queries(1):
        found = list(with_readers(drafts))

    assert found == [(draft, reader) for draft in drafts for reader in readers_of(draft)]
    assert found


def test_a_draft_that_was_asked_for_twice_is_seen_once_and_no_page_pays_for_a_distinct():
    draft, officer = ApplicationFactory(), UserFactory(role=OFFICER)
    for _ in range(2):
        ConsiderationRequest.objects.create(application=draft, reason="late", at=CLOSES, by=draft.created_by)

    seen = Application.objects.visible_to(officer)
    assert list(seen) == [draft]
    assert "DISTINCT" not in str(seen.query)

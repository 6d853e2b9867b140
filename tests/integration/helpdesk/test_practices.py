"""A practice out of an application is public with its applicant's yes only, and never against a later no."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from applications.models import Submission
from helpdesk.actions import library, practices
from helpdesk.models import PracticeConsent, Resource, Version
from helpdesk.queries.library import offered
from helpdesk.states import ResourceStatus
from r2r_portal.accounts.models import Membership
from r2r_portal.accounts.roles import EU_DESK, JP_DESK
from r2r_portal.clock import actions as clock_actions
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H4")]

AFTER = CLOSES + timedelta(days=1)


def child(key, kind="long"):
    return {"key": key, "kind": kind, "label": {"en": key, "ja": key}, "words": {}}


SNAPSHOT = {
    "territory": None,
    "sections": [
        {
            "slug": "practices", "title": {"en": "Practices", "ja": "事例"},
            "questions": [
                {
                    "key": "practices", "kind": "repeated", "binding": "", "language": "en", "words": {},
                    "label": {"en": "Good practices", "ja": "優良事例"},
                    "children": [child("title", "short"), child("summary"), child("result")],
                    "value": [
                        {"title": "Village buses", "summary": "We share cars.", "result": "More trips."},
                        {"title": "", "summary": "", "result": ""},
                    ],
                }
            ],
        }
    ],
}  # fmt: skip


@pytest.fixture
def application():
    """A submitted application that describes one practice."""
    clock_actions.restart(at=AT)
    made = ApplicationFactory(submitted=True)
    Submission.objects.create(
        application=made, number=1, reference=made.reference, idempotency_key=uuid.uuid4(), snapshot=SNAPSHOT,
        content_hash="0" * 64, language="en", arrived_at=AT, decided_at=AT, by=made.created_by,
    )  # fmt: skip
    return made


@pytest.fixture
def desk():
    """A member of the EU desk."""
    return UserFactory(role=EU_DESK)


@pytest.fixture
def asked(application, desk):
    """The question, on its way."""
    return practices.ask_consent(application=application, path="practices.1", by=desk, at=AFTER)


def owner(application):
    return Membership.objects.get(organisation=application.organisation_id).user


def test_practices_are_read_after_the_closing_by_the_desk_of_the_side(application, desk):
    found = offered(desk, AFTER)

    assert [(one.title, one.text, one.path) for one in found] == [
        ("Village buses", "We share cars.\n\nMore trips.", "practices.1")
    ]
    assert offered(desk, CLOSES - timedelta(days=1)) == []
    assert offered(UserFactory(role=JP_DESK), AFTER) == []


def test_the_owner_is_asked_by_mail_once_and_reads_what_would_be_published(client, application, asked, desk):
    message = Message.objects.get(topic="practice.asked")
    assert message.to == owner(application).email
    mail = mails.compose(message)
    assert f"/en/library/practice/{asked.token}/" in mail.body

    page = client.get(f"/en/library/practice/{asked.token}/").content.decode()

    assert "Village buses" in page
    assert "More trips." in page
    with pytest.raises(practices.AskedAlreadyError):
        practices.ask_consent(application=application, path="practices.1", by=desk, at=AFTER)


def test_nobody_asks_for_what_they_may_not_read(application, desk):
    for person, at in (
        (UserFactory(role=JP_DESK), AFTER),
        (desk, CLOSES - timedelta(days=1)),
        (UserFactory(), AFTER),
    ):
        with pytest.raises(ForbiddenError):
            practices.ask_consent(application=application, path="practices.1", by=person, at=at)
    assert PracticeConsent.objects.count() == 0


def test_a_practice_that_is_not_there_is_not_asked_for(application, desk):
    with pytest.raises(DomainError):
        practices.ask_consent(application=application, path="practices.2", by=desk, at=AFTER)


def test_nothing_is_made_before_the_yes(asked, desk):
    for granted in (None, False):
        if granted is not None:
            practices.answer_consent(consent=asked, granted=granted, name="Ada", at=AFTER)
        with pytest.raises(DomainError):
            practices.make_item(consent=asked, by=desk, at=AFTER)
    assert Resource.objects.count() == 0


def test_after_the_yes_a_draft_is_made_and_published(client, asked, desk, application):
    answer = client.post(f"/en/library/practice/{asked.token}/", {"granted": "yes", "name": "Ada Example"})
    assert answer.status_code == 302
    assert Message.objects.get(topic="practice.answered").to == desk.email

    item = practices.make_item(consent=asked, by=desk, at=AFTER)

    assert practices.make_item(consent=asked, by=desk, at=AFTER) == item
    assert item.status == ResourceStatus.DRAFT
    assert list(item.territories.all()) == [application.submitted_territory]
    version = Version.objects.get()
    assert (version.title, version.summary) == ("Village buses", "We share cars.\n\nMore trips.")
    facts = {"kind": "practice", "access": "public", "year": 2022, "single_language": "en"}
    library.describe(resource=item, facts=facts, by=desk, at=AFTER)
    library.publish(resource=item, by=desk, at=AFTER)
    assert "Ada Example" not in client.get(f"/en/library/{item.pk}/").content.decode()


def test_a_later_no_takes_the_item_out(client, asked, desk):
    practices.answer_consent(consent=asked, granted=True, name="Ada", at=AFTER)
    item = practices.make_item(consent=asked, by=desk, at=AFTER)
    facts = {"kind": "practice", "access": "public", "year": 2022, "single_language": "en"}
    library.describe(resource=item, facts=facts, by=desk, at=AFTER)
    library.publish(resource=item, by=desk, at=AFTER)

    client.post(f"/en/library/practice/{asked.token}/", {"granted": "no", "name": "Ada"})

    item.refresh_from_db()
    assert item.status == ResourceStatus.WITHDRAWN
    library.reopen(resource=item, by=desk, at=AFTER)
    with pytest.raises(library.NotPublishableError):
        library.publish(resource=item, by=desk, at=AFTER)


def test_the_database_refuses_what_was_not_consented(asked, desk):
    practices.answer_consent(consent=asked, granted=True, name="Ada", at=AFTER)
    item = practices.make_item(consent=asked, by=desk, at=AFTER)
    published = {"status": "published", "published_at": AT, "published_by": desk}
    Resource.objects.filter(pk=item.pk).update(**published)

    with pytest.raises(DatabaseError, match="with the consent"), transaction.atomic():
        PracticeConsent.objects.filter(pk=asked.pk).update(granted=False)

    Resource.objects.filter(pk=item.pk).update(status="draft")
    PracticeConsent.objects.filter(pk=asked.pk).update(granted=False)
    with pytest.raises(DatabaseError, match="with the consent"), transaction.atomic():
        Resource.objects.filter(pk=item.pk).update(**published)


def test_an_answer_needs_a_word_and_a_name(client, asked):
    page = client.post(f"/en/library/practice/{asked.token}/", {"granted": "", "name": ""})

    assert page.status_code == 422
    assert "Select yes or no" in page.content.decode()
    assert client.get("/en/library/practice/unknown/").status_code == 404


def test_the_desk_does_it_on_its_pages(client, application, desk):
    clock_actions.restart(at=AFTER)
    client.force_login(desk)
    listed = "/admin/helpdesk/practiceconsent/"
    at = AFTER
    consent = practices.ask_consent(application=application, path="practices.1", by=desk, at=at)
    assert "Village buses" in client.get(listed).content.decode()
    practices.answer_consent(consent=consent, granted=True, name="Ada", at=at)

    made = client.post(f"{listed}{consent.pk}/make/")

    assert made["Location"] == f"/admin/helpdesk/resource/{Resource.objects.get().pk}/change/"

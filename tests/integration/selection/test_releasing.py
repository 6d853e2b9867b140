"""The release as a set of changes: previewed in full, approved by its hash, refused once anything moved (SPEC S6)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, Eligibility, Recusal
from applications.states import Outcome as Found
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.staff import reword
from selection.actions import releasing
from selection.domain import changeset
from selection.errors import (
    NotEligibleError,
    NotReadyToReleaseError,
    PartHiddenError,
    SamePersonError,
    StalePreviewError,
)
from selection.models import Decision, Offer, Release
from selection.queries import selected_territories
from selection.queries.changeset import changes_of
from selection.queries.release import problems
from selection.states import Outcome, ReleaseStatus
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import DECIDED, RELEASED, submitted
from tests.integration.selection.test_deciding import prepare, settle
from tests.races import together


def checked(application, outcome, reason="A firm without a mandate."):
    """Return an application whose eligibility check ended so."""
    until = RELEASED + timedelta(days=9) if outcome == Found.REPAIRABLE else None
    return Eligibility.objects.create(
        application=application,
        outcome=outcome,
        reason=reason,
        repair_until=until,
        at=DECIDED,
        by=UserFactory(),
    )


def two_decided():
    """A selected region and a Japanese reserve, each with a reader of its own language."""
    region, prefecture = submitted(number=1), submitted("jp")
    MembershipFactory(organisation=prefecture.organisation, user=UserFactory(japanese=True))
    settle(region)
    settle(prefecture, Outcome.RESERVE)
    return region, prefecture


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.rule("S6")
def test_the_preview_holds_objects_letters_and_pages_and_no_address():
    region, prefecture = two_decided()
    prepared = prepare(region.call)
    found = prepared.changes
    assert prepared.digest == changeset.digest(found)
    assert {ref: one["outcome"] for ref, one in found["decisions"].items()} == {
        "EU-2022-001": "selected", "JP-2022-001": "reserve",
    }  # fmt: skip
    assert sorted(one["language"] for one in found["letters"].values()) == ["en", "en", "ja"]
    assert set(found["offers"]) == set(found["public"]) == {"EU-2022-001"}
    assert f"/en/my/{prefecture.pk}/decision/" in found["pages"]
    assert f"/en/regions/{region.submitted_territory.code}/" in found["pages"]
    assert "@" not in changeset.canonical({**found, "decisions": {}}).decode()


@pytest.mark.rule("S6")
def test_what_goes_out_is_what_was_previewed():
    region, _prefecture = two_decided()
    prepared = prepare(region.call)
    releasing.confirm(release=prepared, digest=prepared.digest, by=UserFactory(), at=RELEASED)
    sent = Message.objects.filter(state="queued")
    assert {changeset.address_hash(one.to) for one in sent} == {
        name.split(" ")[1] for name in prepared.changes["letters"]
    }
    assert {one.decision.application.reference: one.answer_by.isoformat() for one in Offer.objects.all()} == {
        "EU-2022-001": "2022-08-15T22:00:00+00:00"
    }
    assert [one.application.reference for one in selected_territories(region.call)] == ["EU-2022-001"]
    assert Event.objects.get(verb="release.confirmed").detail["digest"] == prepared.digest


@pytest.mark.rule("S6")
def test_a_stale_preview_says_what_changed_and_writes_nothing():
    region, _prefecture = two_decided()
    prepared, second = prepare(region.call), UserFactory()
    MembershipFactory(organisation=region.organisation, user=UserFactory())
    with pytest.raises(StalePreviewError) as stale:
        releasing.confirm(release=prepared, digest=prepared.digest, by=second, at=RELEASED)
    assert [(one.section, one.how) for one in stale.value.differences] == [("letters", "new")]
    assert Release.objects.get().status == ReleaseStatus.PREPARED
    assert not Offer.objects.exists()
    assert set(Message.objects.values_list("state", flat=True)) == {"held"}

    anew = releasing.renew(release=prepared, by=second, at=RELEASED)
    with pytest.raises(SamePersonError):  # who renews it has prepared it
        releasing.confirm(release=anew, digest=anew.digest, by=second, at=RELEASED)
    with pytest.raises(StalePreviewError):  # the hash of the earlier preview
        releasing.confirm(release=anew, digest=prepared.digest, by=UserFactory(), at=RELEASED)
    releasing.confirm(release=anew, digest=anew.digest, by=UserFactory(), at=RELEASED)
    assert Message.objects.filter(state="queued").count() == 4


@pytest.mark.rule("S6")
def test_a_letter_edited_in_the_outbox_stays_and_is_part_of_what_is_approved():
    region, _prefecture = two_decided()
    prepared = prepare(region.call)
    held = Message.objects.get(to=region.created_by.email)
    reword(
        message=held, subject="[EU-Japan R2R] Our own words", body="Dear all,\n\nby hand.\n", by=UserFactory(),
        at=RELEASED, real=RELEASED,
    )  # fmt: skip
    with pytest.raises(StalePreviewError) as stale:
        releasing.confirm(release=prepared, digest=prepared.digest, by=UserFactory(), at=RELEASED)
    assert [(one.section, one.how) for one in stale.value.differences] == [("letters", "changed")]
    anew = releasing.renew(release=prepared, by=UserFactory(), at=RELEASED)
    assert [one.decision.application for one in changes_of(anew).edited] == [region]
    releasing.confirm(release=anew, digest=anew.digest, by=UserFactory(), at=RELEASED)
    mail = compose(Message.objects.get(pk=held.pk))
    assert (mail.subject, "by hand." in mail.body) == ("[EU-Japan R2R] Our own words", True)
    assert [name for name, _content, _mime in mail.attachments] == ["EU-2022-001.pdf"]


@pytest.mark.rule("S6")
@pytest.mark.django_db(transaction=True)
def test_ten_confirmations_at_once_make_one_release_and_one_set_of_letters():
    region, _prefecture = two_decided()
    prepared = prepare(region.call)
    people = [UserFactory() for _ in range(10)]
    outcomes = together(
        [
            lambda by=by: releasing.confirm(release=prepared, digest=prepared.digest, by=by, at=RELEASED)
            for by in people
        ]
    )
    won = [one for one in outcomes if isinstance(one, Release)]
    assert (len(won), len(outcomes) - len(won)) == (1, 9)
    assert {type(one).__name__ for one in outcomes if one not in won} == {"TransitionRefusedError"}
    assert Release.objects.get().confirmed_by == won[0].confirmed_by
    assert Message.objects.filter(state="queued").count() == len(prepared.changes["letters"]) == 3
    assert Offer.objects.count() == Event.objects.filter(verb="release.confirmed").count() == 1


@pytest.mark.rule("S6")
def test_the_page_shows_the_preview_refuses_a_stale_one_and_takes_the_hash():
    region, _prefecture = two_decided()
    clock_actions.restart(at=RELEASED)
    first, second = (UserFactory(role=OFFICER) for _ in range(2))
    prepared = prepare(region.call, by=first)
    page = reverse("admin:selection_release")
    shown = enter(second).get(page).content.decode()
    assert prepared.digest in shown
    assert region.created_by.email in shown
    form = {"release": prepared.pk, "digest": prepared.digest}
    Application.objects.filter(pk=region.pk).update(status="withdrawn")
    stale = enter(second).post(page, form | {"do": "confirm"})
    assert stale.status_code == 409
    assert "Decision, EU-2022-001: no longer there" in stale.content.decode()
    assert enter(second).post(page, form | {"do": "renew"}).status_code == 302
    now = Release.objects.get()
    assert now.digest != prepared.digest
    assert enter(first).post(page, form | {"do": "confirm", "digest": now.digest}).status_code == 302
    assert Release.objects.get().confirmed_by == first


@pytest.mark.parametrize("count", [1, 5])
def test_the_preview_costs_the_same_for_one_as_for_five(count, django_assert_num_queries):
    made = [submitted(number=number) for number in range(1, count + 1)]
    for application in made:
        settle(application)
    prepared = prepare(made[0].call)
    client, page = enter(UserFactory(role=OFFICER)), reverse("admin:selection_release")
    client.get(page)
    with django_assert_num_queries(26):
        assert prepared.digest in client.get(page).content.decode()


# Eligibility first.


@pytest.mark.rule("E1", "S5")
@pytest.mark.parametrize("outcome", [Outcome.SELECTED, Outcome.RESERVE])
def test_nothing_is_selected_against_the_eligibility_check(outcome):
    application = submitted()
    checked(application, Found.NOT_ELIGIBLE)
    with pytest.raises(NotEligibleError):
        settle(application, outcome)
    assert not Decision.objects.exists()
    Eligibility.objects.update(outcome=Found.ELIGIBLE)
    assert settle(application, outcome).outcome == outcome


@pytest.mark.rule("E1")
def test_the_page_proposes_not_eligible_with_the_grounds_of_the_check():
    application = submitted()
    checked(application, Found.NOT_ELIGIBLE)
    application.eligibility_checks.create(
        rule="body", found="no", found_at=DECIDED, verdict="no", checked_at=DECIDED, checked_by=UserFactory()
    )
    client = enter(UserFactory(role=OFFICER))
    page = client.get(reverse("admin:selection_decide", args=[application.pk])).content.decode()
    radio = next(tag for tag in re.findall("<input[^>]*>", page) if 'value="not_eligible"' in tag)
    assert "checked" in radio
    assert "Not met: The body is a regional authority, or an agency with its mandate" in page
    assert "A firm without a mandate." in page
    assert "満たしていない項目：" in page


@pytest.mark.rule("E1")
def test_the_release_waits_for_what_is_to_be_repaired_or_was_found_not_eligible_since():
    first, second = submitted(number=1), submitted(number=2)
    settle(first)
    settle(second)
    checked(first, Found.REPAIRABLE)
    checked(second, Found.NOT_ELIGIBLE)
    with pytest.raises(NotReadyToReleaseError):
        prepare(first.call)
    assert [(one.kind, one.references) for one in problems(first.call, RELEASED)] == [
        ("repairable", ("EU-2022-001",)), ("ineligible", ("EU-2022-002",)),
    ]  # fmt: skip
    Eligibility.objects.filter(application=first).update(outcome=Found.ELIGIBLE, repair_until=None)
    decide_not_eligible(second)
    assert problems(first.call, RELEASED) == ()


def decide_not_eligible(application):
    from_version = Decision.objects.get(application=application).version
    settle(application, Outcome.NOT_ELIGIBLE, version=from_version)


@pytest.mark.rule("E5", "S6")
def test_who_is_recused_from_one_application_has_no_part_in_the_release_of_all():
    region, _prefecture = two_decided()
    tied = UserFactory(role=OFFICER)
    Recusal.objects.create(application=region, person=tied, reason="stated", by=tied, at=DECIDED)
    page = reverse("admin:selection_release")
    dates = {"answer_on": RELEASED.date(), "review_on": RELEASED.date()}

    with pytest.raises(PartHiddenError):
        releasing.prepare(call=region.call, **dates, by=tied, at=DECIDED)
    prepared = prepare(region.call)
    with pytest.raises(PartHiddenError):
        releasing.confirm(release=prepared, digest=prepared.digest, by=tied, at=RELEASED)

    refused = enter(tied).get(page)
    assert refused.status_code == 403
    assert region.reference not in refused.content.decode()
    assert prepared.digest not in refused.content.decode()
    assert enter(UserFactory(role=OFFICER)).get(page).status_code == 200
    assert Release.objects.get().status == ReleaseStatus.PREPARED

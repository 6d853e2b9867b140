"""Who speaks at an event is named on its page in both scripts, once they agreed; the address is nobody's to read (UX V5)."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from programme.admin.base import Recorded
from programme.models import Speaker
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from r2r_portal.site.privacy import erasing, known
from tests.factories.accounts import AT, UserFactory
from tests.factories.programme import ActivityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
MIDORI = {
    "name_en": "MIHON Midori", "name_ja": "見本 みどり", "body_en": "Example Prefecture", "body_ja": "例示県",
    "email": "midori@canary.example", "agreed_on": date(2022, 5, 2),
}  # fmt: skip


@pytest.fixture
def activity():
    clock.restart(at=AT)
    return ActivityFactory(call__is_published=True)


def page(client, activity, language):
    return client.get(f"/{language}" + reverse("programme:event", args=[activity.slug])[3:]).content.decode()


@pytest.mark.parametrize(
    ("language", "part", "body", "other"),
    [
        ("en", "Moderator", "Example Prefecture", '<span class="quiet" lang="ja">見本 みどり</span>'),
        ("ja", "司会", "例示県", '<span class="quiet" lang="en">MIHON Midori</span>'),
    ],
)
def test_an_event_names_who_speaks_in_both_scripts(client, activity, language, part, body, other):
    activity.speakers.create(**MIDORI, part="moderator", number=2)
    activity.speakers.create(**MIDORI | {"name_en": "Ada LOVELACE", "name_ja": "Ada LOVELACE"}, number=1)
    shown = page(client, activity, language)
    assert part in shown
    assert body in shown
    assert other in shown
    assert shown.count("Ada LOVELACE") == 1
    assert shown.index("Ada LOVELACE") < shown.index("見本 みどり")
    assert "midori@" not in shown


def test_who_has_not_agreed_is_named_to_nobody(client, activity):
    activity.speakers.create(**MIDORI | {"agreed_on": None})
    assert "Midori" not in page(client, activity, "en")
    assert 'id="speakers"' not in page(client, activity, "en")


def test_who_is_to_agree_on_a_later_day_is_named_from_that_day_on(client, activity):
    activity.speakers.create(**MIDORI | {"agreed_on": AT.date() + timedelta(days=1)})
    assert "Midori" not in page(client, activity, "en")
    clock.restart(at=AT + timedelta(days=1))
    assert "Midori" in page(client, activity, "en")


@pytest.mark.parametrize(
    ("language", "one", "shown"),
    [
        (
            "en",
            {"body_en": ""},
            '<span lang="ja">例示県</span> <span class="only-in">(in Japanese only)</span>',
        ),
        ("ja", {"body_ja": ""}, '<span lang="en">Example Prefecture</span>'),
    ],
)
def test_an_organisation_in_one_language_alone_says_which(client, activity, language, one, shown):
    activity.speakers.create(**MIDORI | one)
    assert shown in page(client, activity, language)


def save(client, activity, **values):
    """Save the activity's page of the admin with somebody who speaks there."""
    where = reverse("admin:programme_activity_change", args=[activity.pk])
    form = client.get(where).context["adminform"].form
    typed = {name: form.get_initial_for_field(one, name) for name, one in form.fields.items()}
    typed = {name: "" if value is None else value for name, value in typed.items()}
    for name in ("starts_at", "ends_at"):
        moment = typed.pop(name)
        typed |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M:%S}"} if moment else {}
    rows = {f"speakers-0-{name}": str(value) for name, value in (MIDORI | values).items()}
    rows |= {"speakers-0-number": "1", "speakers-0-part": "speaker", "speakers-0-activity": activity.pk}
    management = {"speakers-TOTAL_FORMS": "1", "speakers-INITIAL_FORMS": "0"}
    return client.post(where, {**typed, **rows, **management})


def test_an_officer_names_somebody_on_the_page_of_the_admin_and_the_log_says_so(client, activity):
    client.force_login(UserFactory(role=OFFICER))
    saved = save(client, activity)
    assert saved.status_code == 302, saved.context["errors"]
    assert activity.speakers.get().name_ja == "見本 みどり"
    said = Event.objects.filter(verb="activity.changed").latest("pk")
    assert said.detail["fields"] == ["speakers"]
    assert "Midori" not in str(said.detail)


@pytest.mark.parametrize(("later", "status"), [(0, 302), (1, 200)])
def test_a_consent_of_a_day_to_come_is_refused(client, activity, later, status):
    client.force_login(UserFactory(role=OFFICER))
    saved = save(client, activity, agreed_on=AT.date() + timedelta(days=later))
    assert saved.status_code == status
    assert ("today at the latest" in saved.content.decode()) == bool(later)
    assert activity.speakers.exists() != bool(later)


@pytest.mark.parametrize("theirs", [False, True], ids=["ours", "control"])
def test_the_log_of_the_admin_names_nobody_whose_row_stands_beneath(client, activity, monkeypatch, theirs):
    if theirs:
        monkeypatch.delattr(Recorded, "construct_change_message")
    client.force_login(UserFactory(role=OFFICER))
    assert save(client, activity).status_code == 302
    erasing.erase_person(person=known.known("midori@canary.example"), at=AT)
    entry = LogEntry.objects.get(object_id=str(activity.pk))
    assert ("Midori" in str(entry)) == theirs
    assert ("Midori" in entry.change_message) == theirs


def test_who_is_known_by_the_address_alone_is_erased_with_what_stands_on_the_page(activity):
    activity.speakers.create(**MIDORI)
    other = activity.speakers.create(**MIDORI | {"email": "other@canary.example"})
    person = known.known("midori@canary.example")
    assert person
    erasing.erase_person(person=person, at=AT)
    assert list(Speaker.objects.all()) == [other]


def test_the_control_nobody_is_known_by_an_address_that_stands_nowhere(activity):
    UserFactory()
    assert known.known("midori@canary.example") is None

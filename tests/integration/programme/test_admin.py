"""The programme in the admin: what officers may edit there, and what is only shown."""

import pytest
from django.conf import settings
from django.urls import reverse

from programme.actions.publishing import publish_agenda
from programme.actions.seats import fund
from programme.models import Activity, RateTable, Visit
from r2r_portal.accounts.roles import EVALUATOR
from r2r_portal.audit.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegationFactory

pytestmark = pytest.mark.django_db
EDITED = ("phase", "activity", "visit", "place", "ratetable", "exchangerate")
SHOWN = ("delegation", "agendaversion", "allowancesheet", "session")


def lists(*names):
    return [reverse(f"admin:programme_{name}_changelist") for name in names]


def test_officers_open_every_list_and_form(client, world):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    client.force_login(world.officer)

    for path in lists(*EDITED, *SHOWN):
        assert client.get(path).status_code == 200, path
    for name in EDITED:
        assert client.get(reverse(f"admin:programme_{name}_add")).status_code == 200, name


def test_what_has_a_state_is_only_shown(client, world):
    client.force_login(world.officer)

    for name in SHOWN:
        assert client.get(reverse(f"admin:programme_{name}_add")).status_code == 403, name
    path = reverse("admin:programme_delegation_change", args=[world.basque.pk])
    assert client.post(path, {"organisation": 1}).status_code == 403


def test_nobody_else_opens_them(client, world):
    client.force_login(UserFactory(role=EVALUATOR))

    for path in lists(*EDITED, *SHOWN):
        assert client.get(path).status_code in (302, 403, 404), path


@pytest.mark.rule("P7")
def test_a_changed_activity_rises_in_sequence_and_is_recorded(client, world):
    activity = Activity.objects.get(slug="launch-event")
    client.force_login(world.officer)
    path = reverse("admin:programme_activity_change", args=[activity.pk])
    form = client.get(path).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    dates = {
        "starts_at_0": "2022-07-05",
        "starts_at_1": "08:00",
        "ends_at_0": "2022-07-05",
        "ends_at_1": "10:00",
    }

    nobody = {"speakers-TOTAL_FORMS": "0", "speakers-INITIAL_FORMS": "0"}
    answer = client.post(path, {**data, **dates, **nobody, "venue_en": "Online"})

    assert answer.status_code == 302, answer.context["errors"]
    activity.refresh_from_db()
    assert (activity.sequence, activity.venue_en) == (1, "Online")
    assert Event.objects.filter(verb="activity.changed").exists()


def filled(page):
    """Return what the forms of an admin page hold, as a browser would send it."""
    forms = [page.context["adminform"].form]
    for one in page.context["inline_admin_formsets"]:
        forms += [one.formset.management_form, *one.formset.forms]
    bound = [field for form in forms for field in form]
    return {one.html_name: one.value() for one in bound if one.value() not in (None, False)}


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "The last day must not be before"), ("ja", "最終日は初日以降")]
)
def test_a_reversed_leg_is_refused_in_words_and_nothing_of_the_form_is_written(
    client, world, language, words
):
    client.force_login(world.officer)
    path = reverse("admin:programme_visit_change", args=[world.visit.pk])
    data = filled(client.get(path)) | {"title_en": "Another title", "legs-0-ends_on": "2022-11-01"}

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.post(path, data)

    page = answer.content.decode()
    assert (answer.status_code, words in page, "leg_ends" in page) == (200, True, False)
    world.visit.refresh_from_db()
    assert world.visit.title_en == "Study visit of EU regions to Japan"
    whole = filled(client.get(path)) | {"title_en": "Another title"}
    assert client.post(path, whole).status_code == 302, "the same form in order is taken"


@pytest.mark.parametrize("name", ["phase", "visit"])
def test_what_ends_before_it_starts_is_refused_in_words(client, world, name):
    row = world.visit.phase if name == "phase" else world.visit
    client.force_login(world.officer)
    path = reverse(f"admin:programme_{name}_change", args=[row.pk])

    answer = client.post(path, filled(client.get(path)) | {"ends_on": "2020-01-01"})

    assert answer.status_code == 200
    assert "The last day must not be before the first day" in answer.content.decode()
    assert "is violated" not in answer.content.decode()


@pytest.mark.rule("P9")
def test_a_table_of_rates_is_edited_until_it_is_used(client, world):
    table = RateTable.objects.get(side="jp")
    client.force_login(world.officer)
    path = reverse("admin:programme_ratetable_change", args=[table.pk])
    assert "_save" in client.get(path).content.decode()

    fund(delegate=world.ada, by=world.officer, at=AT)
    world.ada.refresh_from_db()
    data = {
        "table": table.pk,
        "arrives_on": "2022-11-13",
        "leaves_on": "2022-11-19",
        "fare": "10",
        "currency": "EUR",
    }
    client.post(f"/en/programme/desk/japan-2022/allowances/{world.ada.pk}/", data)

    assert "_save" not in client.get(path).content.decode()


def test_the_list_of_delegations_asks_as_often_for_many(client, world, django_assert_max_num_queries):
    client.force_login(world.officer)
    (path,) = lists("delegation")
    client.get(path)
    with django_assert_max_num_queries(16) as few:
        client.get(path)
    for code in ("FRK", "ES51"):
        DelegationFactory(
            visit=Visit.objects.get(), territory=type(world.basque.territory).objects.get(code=code)
        )
    with django_assert_max_num_queries(16) as many:
        client.get(path)
    assert len(many) == len(few)

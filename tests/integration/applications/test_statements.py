"""What lists and the last step ask the database, outside the demo too, where staff show a second factor (SPEC A9, A13)."""

import dataclasses
import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import get_resolver

from applications.queries.questionnaires import sections_of
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role, roles_of
from r2r_portal.site.demo import answers as demo_answers
from r2r_portal.site.demo.data import entries
from r2r_portal.territories.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.crowding import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
LIST = "/admin/applications/application/"
KEY = re.compile(r'name="key" value="([^"]+)"')
DECLARED = {"correct": "on", "privacy": "on", "publication": "on"}


@pytest.fixture
def production(settings):
    """Not the demo; the addresses are made once, while it still is."""
    assert get_resolver().url_patterns
    settings.DEMO = False


@pytest.mark.rule("A13")
@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("number", [1, 5, 200, 400])
@pytest.mark.parametrize("role", [OFFICER, EU_DESK])
def test_the_list_costs_the_same_outside_the_demo(client, role, number, django_assert_num_queries):
    crowd(number)
    user = UserFactory(role=role)
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    client.get(LIST)

    with django_assert_num_queries(13):
        page = client.get(LIST)

    assert len(page.context["cl"].result_list) == min(number, 200)


def test_roles_are_read_once_however_often_they_are_asked_for(django_assert_num_queries):
    user = type(UserFactory()).objects.get(pk=UserFactory(role=JP_DESK).pk)

    with django_assert_num_queries(1):
        held = [has_role(user, role) for role in (OFFICER, JP_DESK, EU_DESK)]

    assert held == [False, True, False]


def test_a_role_given_or_taken_is_seen_at_once_on_the_same_person():
    user = UserFactory(role=JP_DESK)
    other = UserFactory(role=OFFICER).groups.get()

    assert roles_of(user) == {JP_DESK}
    user.groups.add(other)
    assert roles_of(user) == {JP_DESK, OFFICER}
    user.groups.clear()
    assert not has_role(user, JP_DESK, OFFICER)


# --- the last step of handing in ----------------------------------------------------------------------------


def everything(application):
    """An answer to every question, optional ones too."""
    entry = dataclasses.replace(entries()[0], code="ITH5")
    return {one.slug: demo_answers.values(one, entry) for one in sections_of(application.questionnaire)}


def others(call, number):
    """Live applications of other bodies to the same call."""
    questionnaire = call.tracks.get(side="eu").questionnaires.get()
    places = Territory.objects.on("eu").real().exclude(code="ITH5").order_by("code")[:number]
    for count, place in enumerate(places, 1):
        ApplicationFactory(
            call=call, questionnaire=questionnaire, submitted=True, reference=f"EU-2022-{count:03}", territory=place
        )  # fmt: skip


@pytest.mark.rule("A9")
@pytest.mark.parametrize("number", [1, 50])
@pytest.mark.parametrize("answers", ["few", "all"])
def test_handing_in_costs_the_same_whoever_else_did_and_however_much_was_written(
    client, call, application, owner, at, number, answers, django_assert_num_queries
):
    fill(application, by=owner, at=at)
    if answers == "all":
        fill(application, by=owner, at=at, answers=everything(application))
    others(call, number)
    page = f"/en/my/{application.pk}"
    key = KEY.search(client.get(f"{page}/check/").content.decode())[1]

    with django_assert_num_queries(25):
        told = client.post(f"{page}/submit/", {"key": key} | DECLARED)

    assert told.url.endswith("/receipt/")
    assert application.submissions.get().reference == f"EU-2022-{number + 1:03}"

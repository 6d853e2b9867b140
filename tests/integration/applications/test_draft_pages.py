"""The pages around a draft in both languages: start, task list, check, and who may see what."""

import re

import pytest
from django.utils.translation import override

from applications.actions import drafts, invitations
from applications.domain.readiness import blockers
from applications.models import Application, Invitation
from applications.queries import panel_for
from applications.queries.drafts import load_draft
from r2r_portal.accounts.actions import admit
from r2r_portal.clock import actions as clock_actions
from r2r_portal.territories.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.drafting import blockers_of, send, url, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
BOTH = pytest.mark.parametrize("language", ["en", "ja"])


@BOTH
@pytest.mark.rule("A5")
def test_anybody_signed_in_starts_an_eu_draft(client, call, owner, language):
    page = client.get(
        url("apply", "eu", language=language), {"body": "authority", "state": "yes", "staff": "yes"}
    )
    assert url("start", "eu", language=language) in page.content.decode()
    answer = client.post(url("start", "eu", language=language), {"language": language})
    application = Application.objects.get()
    assert answer.url == url("tasks", application.pk, language=language)
    assert (application.language, application.created_by) == (language, owner)


def test_a_stranger_reads_what_is_needed_and_is_asked_to_sign_in(client, call):
    assert client.get(url("apply", "eu")).status_code == 200
    assert client.get(url("apply", "jp")).status_code == 200
    answer = client.get(url("start", "eu"))
    assert (answer.status_code, answer.url.endswith(f"?next={url('start', 'eu')}")) == (302, True)


@BOTH
def test_who_does_not_fit_is_told_why_and_whom_to_ask(client, call, language):
    page = client.get(
        url("apply", "eu", language=language), {"body": "other", "state": "yes", "staff": "yes"}
    )
    text = page.content.decode()
    assert "ialmora@iurc.eu" in text
    assert url("start", "eu", language=language) not in text


@pytest.mark.rule("A5")
def test_a_prefecture_starts_with_its_invitation_only(client, call, at):
    hanako = UserFactory(japanese=True)
    client.force_login(hanako)
    assert client.post(url("start", "jp", language="ja"), {"language": "ja"}).status_code == 403
    track = call.tracks.get(side="jp")
    kyoto = Territory.objects.get(code="JP-26")
    asked = invitations.ask(track=track, territory=kyoto, email=hanako.email, language="ja", at=at)
    invitations.send(invitation=asked, by=UserFactory(), at=at)
    client.post(url("start", "jp", language="ja"), {"language": "ja"})
    application = Application.objects.get()
    assert (application.territory, application.organisation.name_local) == (kyoto, "京都府")
    assert Invitation.objects.get().status == "accepted"
    again = client.post(url("start", "jp", language="ja"), {"language": "ja"})
    assert again.url == url("tasks", application.pk, language="ja")


@BOTH
@pytest.mark.rule("L")
def test_the_task_list_counts_what_is_done(client, application, owner, at, language):
    fill(application, by=owner, at=at)
    for section in ("region", "contacts", "strategy", "practices"):
        drafts.mark(application=application, section=section, completed=True, by=owner, at=at)
    text = client.get(url("tasks", application.pk, language=language)).content.decode()
    assert ("4 of 9 tasks completed" if language == "en" else "9項目中4項目入力済み") in text
    assert (
        "Monday 30 May 2022, 23:59 Brussels time" if language == "en" else "2022年5月30日（月）23時59分"
    ) in re.sub("<[^>]+>", "", text)
    assert text.count('class="task ') == 10


@BOTH
def test_every_section_shows_its_questions(client, application, language):
    draft = load_draft(application)
    for section in draft.sections:
        page = client.get(url("section", application.pk, section.slug, language=language))
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.content.decode()
        assert "This field is required" not in page.content.decode()


@pytest.mark.rule("A5")
def test_another_draft_for_the_same_territory_is_told(client, call, application, owner, at):
    other = UserFactory()
    theirs = drafts.start(call=call, side="eu", by=other, at=at, language="en")
    drafts.save_section(
        application=theirs, section="region", values={"territory": "ITH5"}, versions={}, by=other, at=at
    )
    send(client, application, "region", {"territory-words": "ITH5"})
    text = client.get(url("tasks", application.pk)).content.decode()
    assert "Another draft names this territory" in text
    assert str(other) not in text
    assert blockers_of(application, "territory") == []


@BOTH
@pytest.mark.rule("A8")
def test_the_check_page_lists_gaps_as_links_to_their_fields(client, application, language):
    text = client.get(url("check", application.pk, language=language)).content.decode()
    count = len(blockers(load_draft(application)))
    assert (
        f"{count} things are missing" if language == "en" else f"{count}件が未入力または要修正です"
    ) in text
    assert f"{url('section', application.pk, 'region', language=language)}#div_id_territory" in text
    assert f'action="{url("submit", application.pk, language=language)}"' in text
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', text)


@BOTH
@pytest.mark.rule("A8")
def test_a_complete_draft_has_no_gaps(client, application, owner, at, language):
    fill(application, by=owner, at=at)
    assert blockers(load_draft(application)) == ()
    text = client.get(url("check", application.pk, language=language)).content.decode()
    assert ("missing" if language == "en" else "未入力または要修正") not in text
    assert "A hydrogen valley" in text


@BOTH
def test_change_on_the_check_page_comes_back_to_it(client, application, language):
    here = url("section", application.pk, "delegation", language=language) + "?back=check"
    assert here in client.get(url("check", application.pk, language=language)).content.decode()
    answer = client.post(here, {"delegation": "Two experts"})
    assert answer.url == url("check", application.pk, language=language)


@BOTH
@pytest.mark.rule("A10")
def test_after_the_closing_a_draft_stays_writable_and_is_marked_late(client, application, language, instant):
    closing = instant("2022-05-31 00:00", "Europe/Brussels")
    clock_actions.restart(at=closing)
    send(client, application, "delegation", {"delegation": "Too late"}, language)
    application.refresh_from_db()
    assert value_of(application, "delegation") == "Too late"
    assert application.late_at >= closing
    text = client.get(url("tasks", application.pk, language=language)).content.decode()
    assert url("consider", application.pk, language=language) in text
    check = client.get(url("check", application.pk, language=language)).content.decode()
    assert f'action="{url("submit", application.pk, language=language)}"' not in check


def test_no_draft_begins_after_the_closing(client, call, owner, instant):
    clock_actions.restart(at=instant("2022-05-31 00:00", "Europe/Brussels"))
    assert client.post(url("start", "eu"), {"language": "en"}).status_code == 409
    assert not Application.objects.exists()
    assert url("start", "eu") not in client.get(url("apply", "eu")).content.decode()


def test_somebody_elses_draft_is_not_there(client, application):
    client.force_login(UserFactory())
    addresses = [
        url("tasks", application.pk),
        url("check", application.pk),
        url("language", application.pk),
        url("section", application.pk, "region"),
        url("item-add", application.pk, "practices", "practices"),
    ]
    assert [client.get(one).status_code for one in addresses] == [404] * 5
    assert send(client, application, "region", {"territory-words": "ITH5"}).status_code == 404


@pytest.mark.rule("A7")
def test_a_reader_reads_and_writes_nothing(client, application, at):
    reader = UserFactory()
    admit(organisation=application.organisation, user=reader, part="reader", by=None, at=at)
    client.force_login(reader)
    assert client.get(url("check", application.pk)).status_code == 200
    assert send(client, application, "region", {"territory-words": "ITH5"}).status_code == 403


def test_unknown_sections_and_items_are_not_there(client, application):
    addresses = [
        url("section", application.pk, "nowhere"),
        url("item", application.pk, "practices", "practices", 0),
        url("item-add", application.pk, "practices", "experts"),
        url("apply", "us"),
    ]
    assert [client.get(one).status_code for one in addresses] == [404] * 4


@BOTH
@pytest.mark.rule("A3")
def test_every_page_takes_as_many_queries_with_five_items_as_with_one(
    client, application, owner, at, language, django_assert_num_queries
):
    fill(application, by=owner, at=at)
    client.get(url("check", application.pk, language=language))
    client.get(
        url("section", application.pk, "experience", language=language)
    )  # the person is here from now on
    for items in (1, 5):
        given = [{"partner": f"Partner {n}", "country": "FR", "type": "project"} for n in range(items)]
        version = load_draft(application).answers["has_cooperation"].version
        drafts.save_section(
            application=application,
            section="experience",
            values={"has_cooperation": True, "cooperation": given},
            versions={"has_cooperation": version, "cooperation": 0 if items == 1 else 1},
            by=owner,
            at=at,
        )
        with django_assert_num_queries(14):
            client.get(url("check", application.pk, language=language))
        with django_assert_num_queries(22):
            client.get(url("section", application.pk, "experience", language=language))


def test_my_page_takes_as_many_queries_with_five_drafts_as_with_one(
    call, application, owner, at, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len(panel_for(owner, at)) == 1
    for _more in range(4):
        drafts.start(call=call, side="eu", by=owner, at=at, language="en")
    with django_assert_num_queries(2):
        assert len(panel_for(owner, at)) == 5


def test_the_page_of_ones_drafts_takes_as_many_queries_with_five_as_with_one(
    client, call, application, owner, at, django_assert_num_queries
):
    for more in (0, 4):
        for _more in range(more):
            drafts.start(call=call, side="eu", by=owner, at=at, language="en")
        with django_assert_num_queries(7):
            client.get(url("start", "eu"))


@BOTH
def test_my_page_says_how_far_the_draft_is(application, owner, at, language):
    with override(language):
        (panel,) = panel_for(owner, at)
    assert ("0 of 9 tasks" if language == "en" else "9項目中0項目") in panel.lines[0]
    assert panel_for(UserFactory(), at) == ()

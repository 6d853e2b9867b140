"""The translation board counts every text by language and state, at any size in as many statements (SPEC L)."""

import pytest
from django.urls import reverse

from applications.models import Question, Questionnaire, Section
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, OFFICER
from r2r_portal.site import translations, wording
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import CallFactory, ThemeFactory
from tests.factories.library import IssueFactory, ResourceFactory

pytestmark = pytest.mark.django_db
BOARD = "/admin/translations/"


@pytest.mark.rule("L")
def test_every_table_with_two_languages_is_on_the_board_or_named_as_internal():
    found = {model._meta.label for model in translations.bilingual_models()}
    listed = {kind.model._meta.label for kind in translations.kinds().values()}
    assert found - listed == translations.INTERNAL - listed
    assert found >= translations.INTERNAL
    assert {
        "applications.Question",
        "helpdesk.PublishedAnswer",
        "helpdesk.Resource",
        "site.Passage",
    } <= listed


def test_states_are_counted_as_they_are_stored():
    before = translations.tally(translations.kinds())["applications.theme.title"]
    ThemeFactory(slug="a", number=8, title_en="Only English", title_ja="")
    ThemeFactory(slug="b", number=9, title_en="Draft", title_ja="下書き", title_state="draft")
    after = translations.tally(translations.kinds())["applications.theme.title"]
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "missing_ja": 1, "draft_ja": 1, "reviewed_en": 2,
    }  # fmt: skip


def test_of_a_questionnaire_the_version_in_force_and_what_is_written_on_count():
    track = CallFactory().tracks.first()
    for number in (1, 2, 3, 4):
        version = Questionnaire.objects.create(track=track, version=number)
        section = Section.objects.create(questionnaire=version, slug="a", number=1, title_en="Only English")
        Question.objects.create(
            section=section, key="k", number=1, kind="short", label_en=f"Version {number}"
        )
    Questionnaire.objects.filter(version__lt=4).update(published_at=AT)

    kinds = translations.kinds()
    titles = {row.said_title for row in translations.rows(kinds["applications.question.label"])}
    assert titles == {"Version 3", "Version 4"}
    assert translations.tally(kinds)["applications.section.title"]["missing_ja"] == 2


def test_a_stale_text_of_a_page_an_item_in_one_language_and_an_issue_are_there():
    officer = UserFactory(role=OFFICER)
    texts = {"en": "Good day", "ja": "こんにちは"}
    wording.write(slug="home_lead", texts=texts, source="en", version=0, by=officer, at=AT)
    wording.write(slug="home_lead", texts=texts | {"en": "Hi"}, source="en", version=1, by=officer, at=AT)
    ResourceFactory(published=True, texts={"en": ("A report", "S")})
    ResourceFactory(published=True, single_language="fr", texts={"fr": ("Rapport", "S")})
    IssueFactory(number=1, subject_en="June", subject_ja="")
    found = translations.tally(translations.kinds())
    assert (found["site.passage.text"]["draft_en"], found["site.passage.text"]["stale_ja"]) == (1, 1)
    assert found["helpdesk.resource.version"]["missing_ja"] == 1
    assert found["helpdesk.resource.version"]["reviewed_en"] == 2
    assert found["helpdesk.newsletterissue.subject"]["missing_ja"] == 1
    line = next(translations.lines(translations.rows(translations.kinds()["site.passage.text"])))
    assert (line.source, line.version, line.owner) == ("en", 2, officer.email)


def test_a_number_leads_to_its_texts_and_they_to_where_they_are_changed(client):
    client.force_login(UserFactory(role=EU_DESK))
    item = ResourceFactory(published=True, texts={"en": ("A report", "S")})
    page = client.get(BOARD).content.decode()
    link = "?kind=helpdesk.resource.version&amp;state=missing&amp;language=ja"
    assert link in page
    listed = client.get(BOARD + link.replace("&amp;", "&")).content.decode()
    assert "A report" in listed
    assert reverse("admin:helpdesk_resource_change", args=[item.pk]) in listed
    other = client.get(BOARD, {"kind": "helpdesk.resource.version", "state": "draft"}).content.decode()
    assert "A report" not in other
    assert client.get(BOARD, {"kind": "nothing", "state": "\0", "page": "x"}).status_code == 200


@pytest.mark.parametrize("role", [EVALUATOR, None])
def test_who_does_not_work_on_texts_sees_no_board(client, role):
    client.force_login(UserFactory(role=role) if role else UserFactory())
    assert client.get(BOARD).status_code in (302, 403)


def test_texts_of_the_selection_are_the_officers_alone(client):
    key = "selection.group.title"
    for role, sees in ((OFFICER, True), (EU_DESK, False)):
        user = UserFactory(role=role)
        assert (key in translations.kinds_for(user)) is sees
        client.force_login(user)
        html = client.get(BOARD, {"kind": key}).content.decode()
        assert (f'href="?kind={key}"' in html) is sees


@pytest.mark.parametrize("number", [1, 5])
def test_the_board_costs_the_same_however_many_texts(client, django_assert_num_queries, number):
    client.force_login(UserFactory(role=OFFICER))
    for _n in range(number):
        ResourceFactory(published=True, texts={"en": ("A report", "S")})
    for query, cost in ({}, 5), ({"kind": "helpdesk.resource.version"}, 7):
        client.get(BOARD, query)
        with django_assert_num_queries(cost):
            client.get(BOARD, query)

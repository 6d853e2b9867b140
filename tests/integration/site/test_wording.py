"""Officers word the public pages: a draft, a second pair of eyes, the gate, published, brought back (SPEC V, L)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, ForbiddenError, StaleError
from r2r_portal.site import wording
from r2r_portal.site.models import Passage, PassageVersion
from r2r_portal.site.slots import SLOTS
from r2r_portal.site.wording import UnpublishableError
from tests.factories.accounts import AT, UserFactory

pytestmark = pytest.mark.django_db
TEXTS = {"en": "Welcome to **all**.", "ja": "ようこそ。"}


def written(by, slug="home_lead", version=0, source="en", **texts):
    """Write a version."""
    return wording.write(slug=slug, texts=TEXTS | texts, source=source, version=version, by=by, at=AT)


def act(client, slug, verb, **more):
    """Press a button of the admin."""
    return client.post(reverse("admin:site_passage_do", args=[slug]), {"do": verb, **more}, follow=True)


def test_a_text_is_written_reviewed_by_another_published_and_brought_back(client):
    writer, second = UserFactory(role=OFFICER), UserFactory(role=ADMINISTRATOR)
    client.force_login(writer)
    form = {"text_en": TEXTS["en"], "text_ja": TEXTS["ja"], "source": "en", "version": 0}
    assert client.post(reverse("admin:site_passage_write", args=["home_lead"]), form).status_code == 302
    for verb in ("review en", "publish"):
        act(client, "home_lead", verb, version=1)
    assert "Welcome to" not in client.get("/en/").content.decode()

    client.force_login(second)
    page = client.get(reverse("admin:site_passage_text", args=["home_lead"])).content.decode()
    assert "review en" in page
    assert "A second person has not reviewed the text" in page
    for verb in ("review en", "review ja", "publish"):
        act(client, "home_lead", verb, version=1)
    assert "<p>Welcome to <strong>all</strong>.</p>" in client.get("/en/").content.decode()
    assert "ようこそ。" in client.get("/ja/").content.decode()

    written(writer, version=1, en="Oops")
    act(client, "home_lead", "bring back", version=2, number=1)
    act(client, "home_lead", "publish", version=3)
    passage = Passage.objects.get(slug="home_lead")
    assert (passage.published, passage.owner, passage.text_en) == (3, writer, TEXTS["en"])
    act(client, "home_lead", "take back")
    assert "They visit each other" in client.get("/en/").content.decode()
    verbs = [
        "written",
        "reviewed",
        "reviewed",
        "published",
        "written",
        "brought_back",
        "published",
        "taken_back",
    ]
    events = Event.objects.filter(verb__startswith="passage.").order_by("pk")
    assert [event.verb for event in events] == [f"passage.{verb}" for verb in verbs]


@pytest.mark.parametrize(
    ("texts", "word"), [({"ja": ""}, "missing"), ({"en": "On TBD"}, "TBD"), ({"ja": "日時は未定"}, "未定")]
)
def test_the_gate_names_what_is_missing_and_holds(client, texts, word):
    writer, second = UserFactory(role=OFFICER), UserFactory(role=OFFICER)
    written(writer, **texts)
    for language in ("en", "ja"):
        if (TEXTS | texts)[language]:
            wording.review(slug="home_lead", language=language, version=1, by=second, at=AT)
    with pytest.raises(UnpublishableError):
        wording.publish(slug="home_lead", version=1, by=second, at=AT)
    client.force_login(second)
    page = client.get(reverse("admin:site_passage_text", args=["home_lead"])).content.decode()
    assert word in page
    assert 'value="publish"' not in page


def test_nobody_reviews_their_own_text_and_the_database_holds_it():
    writer = UserFactory(role=OFFICER)
    row = written(writer)
    with pytest.raises(DomainError, match="yourself"):
        wording.review(slug="home_lead", language="en", version=1, by=writer, at=AT)
    with pytest.raises(IntegrityError, match="passage_reviewed_by_another"), transaction.atomic():
        PassageVersion.objects.filter(pk=row.pk).update(reviewer_en=writer)


def test_two_who_write_at_once_overwrite_nobody():
    writer = UserFactory(role=OFFICER)
    written(writer)
    for late in (
        lambda: written(writer),
        lambda: wording.publish(slug="home_lead", version=0, by=writer, at=AT),
    ):
        with pytest.raises(StaleError):
            late()


@pytest.mark.parametrize("role", [EU_DESK, EVALUATOR, None])
def test_nobody_else_words_the_pages(client, role):
    user = UserFactory(role=role) if role else UserFactory()
    with pytest.raises(ForbiddenError):
        written(user)
    client.force_login(user)
    for name, args in (("changelist", ()), ("text", ("home_lead",)), ("write", ("home_lead",))):
        assert client.get(reverse(f"admin:site_passage_{name}", args=args)).status_code in (302, 403)


def test_every_place_stands_on_a_page_and_its_words_are_shown_there(client):
    for slug, slot in SLOTS.items():
        Passage.objects.create(slug=slug, text_en=f"Marked {slug}", text_ja=f"印{slug}")
        page = client.get(reverse(slot.page)).content.decode()
        assert f"Marked {slug}" in page or slug.startswith("call_")


def test_the_list_of_places_costs_the_same_however_many_are_written(client, django_assert_num_queries):
    officer = UserFactory(role=OFFICER)
    client.force_login(officer)
    for number, slug in enumerate(SLOTS):
        written(officer, slug=slug)
        if number in (0, len(SLOTS) - 1):
            client.get(reverse("admin:site_passage_changelist"))
            with django_assert_num_queries(6):
                client.get(reverse("admin:site_passage_changelist"))

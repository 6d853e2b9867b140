"""One agenda pressed before it was made: ordered once, made by the worker, waited for on a page that moves by itself."""

import resource
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from programme import binding, tasks
from programme.actions import bundles
from programme.actions.publishing import publish_agenda
from programme.models import AgendaVersion, Bundle, Delegate, PaperLanguage, Sighting
from programme.queries.agenda import latest
from programme.queries.pages import Scope
from programme.queries.papers import agenda_paper
from programme.states import BundleState
from r2r_portal import clock, pdf
from r2r_portal.clock import actions as time
from tests.factories.programme import AT, next_version
from tests.load.figures import kept
from tests.pdf_structure import structure

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P6")]
SOON = AT + timedelta(minutes=1)
CPU_S, BYTES = 0.8, 150_000


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    """Keep papers in a folder of the test's own; look a minute after publication."""
    settings.MEDIA_ROOT = tmp_path
    time.restart(at=SOON)


@pytest.fixture
def published(world):
    """Publish, and let nobody have made the archive yet."""
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    Bundle.objects.all().delete()
    return world


def pdf_of(world, of="me", language="en", lang="en"):
    with translation.override(lang):
        path = reverse("programme:agenda_pdf", kwargs={"slug": world.visit.slug, "language": language})
    return f"{path}?for={of}"


def make(bundle):
    with pdf.Press() as press:
        binding.make(bundle, press)


def scopes(world):
    leg = world.visit.legs.order_by("pk").first()
    return ("all", f"leg-{leg.pk}", f"delegation-{world.basque.pk}", f"person-{world.ada.pk}")


@pytest.mark.parametrize("language", ["en", "ja", "both"])
def test_a_press_renders_nothing_here_and_the_worker_everything(client, published, settings, language):
    client.force_login(published.ada.user)
    for of in scopes(published):
        assert client.get(pdf_of(published, of, language)).status_code == 302, of
    assert list(settings.MEDIA_ROOT.rglob("*.pdf")) == [], "no process of the web renders an agenda"

    assert tasks.bind_papers() == 4

    made = [client.get(pdf_of(published, of, language)) for of in scopes(published)]
    assert {(one.status_code, one["Content-Type"]) for one in made} == {(200, "application/pdf")}
    assert max(len(one.content) for one in made) <= BYTES
    assert set(Bundle.objects.values_list("state", flat=True)) == {BundleState.DONE}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_one_tap_leads_by_itself_from_the_queue_to_the_pdf(client, published, lang):
    client.force_login(published.ada.user)
    words = {
        "en": ("Your PDF is being made", "Your PDF is ready"),
        "ja": ("PDFを作成しています", "PDFの準備ができました"),
    }[lang]

    waiting = client.get(pdf_of(published, lang=lang), follow=True)
    assert (waiting.status_code, waiting["Refresh"]) == (200, "3")
    assert words[0] in waiting.content.decode().replace("<wbr>", "")
    page = waiting.redirect_chain[-1][0]
    tasks.bind_papers()
    ready = client.get(page)
    assert words[1] in ready.content.decode().replace("<wbr>", "")
    target = ready["Refresh"].removeprefix("0; url=")

    answer = client.get(target)
    assert answer["Content-Type"] == "application/pdf"
    assert "Example" in structure(answer.content).text or "EXAMPLE" in structure(answer.content).text
    assert Sighting.objects.filter(user=published.ada.user, channel="pdf", number=1).exists()


def test_double_click_two_tabs_and_two_readers_of_one_paper_make_one(client, published):
    path = pdf_of(published, f"delegation-{published.basque.pk}", "both")
    pages = set()
    for person in (published.ada.user, published.ada.user, published.officer):
        client.force_login(person)
        pages.add(client.get(path)["Location"])

    assert len(pages) == 1
    running = bundles.begin(at=SOON, real=clock.real())
    assert client.get(path)["Location"] in pages, "not asked again while it is made"
    make(running)
    assert Bundle.objects.get().state == BundleState.DONE


@pytest.mark.django_db(transaction=True)
def test_presses_at_one_moment_make_one_order(published, together):
    version, key = AgendaVersion.objects.get(), "a" * 64

    def press():
        return bundles.ask_paper(
            version=version, of="all", language="en", key=key, by=published.officer, at=SOON
        ).pk

    assert len(set(together([press] * 6))) == 1


def test_two_orders_of_one_paper_or_half_an_order_cannot_stand(published):
    facts = {"visit": published.visit, "asked_by": published.officer, "asked_at": AT}
    Bundle.objects.create(of="all", key="b" * 64, language="en", **facts)
    wrong = (
        {"of": "all", "key": "b" * 64, "language": "en"}, {"of": "all", "key": "", "language": "en"},
        {"of": "", "key": "c" * 64, "language": "en"}, {"of": "all", "key": "d" * 64, "language": "own"},
    )  # fmt: skip
    for one in wrong:
        with pytest.raises(IntegrityError, match="bundle_"), transaction.atomic():
            Bundle.objects.create(**one, **facts)


def test_what_fails_says_so_and_is_tried_again_by_one_press(client, published):
    client.force_login(published.ada.user)
    page = client.get(pdf_of(published))["Location"]
    Delegate.objects.filter(pk=published.ada.pk).update(family_name="Renamed")  # what was pressed is no more

    tasks.bind_papers()

    failed = client.get(page)
    words = failed.content.decode()
    assert "The PDF could not be made" in words
    assert not failed.has_header("Refresh")
    again = pdf_of(published, f"person-{published.ada.pk}")
    assert f'href="{again}">Try again' in words
    client.get(again)
    tasks.bind_papers()
    assert client.get(again)["Content-Type"] == "application/pdf"


def test_a_version_published_meanwhile_is_what_the_press_ends_with(client, published):
    client.force_login(published.ada.user)
    client.get(pdf_of(published, "all"))
    next_version(AgendaVersion.objects.get())
    tasks.bind_papers()

    later = client.get(pdf_of(published, "all"))
    assert later.status_code == 302, "the first version was made, the second counts"
    tasks.bind_papers()
    assert "-v2-en.pdf" in client.get(pdf_of(published, "all"))["Content-Disposition"]


def test_a_paper_comes_before_archives_and_between_two_of_one(client, published):
    archive = bundles.ask(visit=published.visit, language=PaperLanguage.JA, by=published.officer, at=AT)
    client.force_login(published.ada.user)
    client.get(pdf_of(published, "all"))

    first = bundles.begin(at=SOON, real=clock.real())
    assert (first.of, archive.of) == ("all", "")
    bundles.fail(bundle_id=first.pk, failure="stopped", at=SOON)
    taken = bundles.begin(at=SOON, real=clock.real())
    client.get(pdf_of(published, "all"))
    make(taken)

    assert Bundle.objects.filter(of="all", state=BundleState.DONE).exists()
    assert Bundle.objects.get(pk=archive.pk).done == 2


def test_the_page_of_a_paper_is_nobodys_who_may_not_have_the_paper(client, published):
    client.force_login(published.ada.user)
    own = client.get(pdf_of(published))["Location"]
    client.force_login(published.bruno.user)
    assert client.get(own).status_code == 404, "another delegation's person"
    client.force_login(published.officer)
    assert client.get(own).status_code == 200
    mine = client.get(pdf_of(published))["Location"]
    client.force_login(published.second)
    assert client.get(mine).status_code == 404, "somebody's own view of the visit"


def test_after_half_a_minute_the_page_says_that_one_may_leave_and_looks_less_often(client, published):
    client.force_login(published.ada.user)
    page = client.get(pdf_of(published))["Location"]
    time.restart(at=SOON + timedelta(minutes=2))

    late = client.get(page)

    assert late["Refresh"] == "10"
    assert "You can leave this page" in late.content.decode()


def test_waiting_costs_few_statements(client, published, django_assert_num_queries):
    client.force_login(published.ada.user)
    page = client.get(pdf_of(published))["Location"]
    client.get(page)

    with django_assert_num_queries(9):
        client.get(page)


def spent():
    """Return the processor seconds of this process and of its children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def test_a_personal_agenda_costs_the_worker_little_and_weighs_little(client, published, request):
    client.force_login(published.ada.user)
    paths = [pdf_of(published, language=language) for language in ("en", "ja", "both")]
    for path in paths:
        client.get(path)
    before = spent()

    assert tasks.bind_papers() == 3

    cpu_s = round((spent() - before) / 3, 3)
    figures = {"cpu_s": cpu_s, "bytes": max(len(client.get(path).content) for path in paths)}
    kept(request.config.rootpath, "single_papers", figures)
    assert figures["cpu_s"] <= CPU_S, "the start of the child included"
    assert figures["bytes"] <= BYTES


def test_the_code_of_every_scope_is_read_back(published):
    agenda = latest(published.visit)
    assert [Scope("all").code, Scope("leg", leg=3).code, Scope("delegation", delegation=2).code] == [
        "all", "leg-3", "delegation-2",
    ]  # fmt: skip
    assert agenda_paper(agenda, Scope("all"), "en").planned.is_made is False

"""All personal agendas of a visit in one go: asked for, made by the worker, named where they fail."""

import io
import resource
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from programme import binding, tasks
from programme.actions import bundles
from programme.actions.publishing import publish_agenda
from programme.models import Bundle, Delegate, PaperLanguage
from programme.states import BundleState
from r2r_portal import clock, pdf
from r2r_portal.errors import DomainError
from tests.factories.programme import AT, DelegateFactory
from tests.load.figures import kept
from tests.pdf_structure import assert_tagged

pytestmark = pytest.mark.django_db
CPU_S_A_PAPER = 0.8


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    """Keep papers in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def published(world):
    """Publish; the bundle that comes with it is made."""
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    tasks.bind_papers()
    return world


def papers_url(world):
    return reverse("programme:papers", kwargs={"slug": world.visit.slug})


def ask(world, language=PaperLanguage.BOTH):
    return bundles.ask(visit=world.visit, language=language, by=world.officer, at=AT)


def archive(bundle):
    with bundle.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


@pytest.mark.rule("P6")
def test_a_published_version_brings_everybodys_agenda_in_their_own_language(world):
    Delegate.objects.filter(pk=world.bruno.pk).update(language="ja")
    publish_agenda(visit=world.visit, by=world.officer, at=AT)

    assert tasks.bind_papers() == 1

    bundle = Bundle.objects.get()
    assert (bundle.state, bundle.done, bundle.total, bundle.failures) == (BundleState.DONE, 2, 2, [])
    names = archive(bundle).namelist()
    ada, bruno = world.ada.pk, world.bruno.pk
    assert names == [f"ES21/example-ada-{ada}-v1-en.pdf", f"ITH5/example-bruno-{bruno}-v1-ja.pdf"]
    assert_tagged(archive(bundle).read(names[0]), "en", "Visit agenda: Study visit of EU regions to Japan",
                  contains=("Ada EXAMPLE", "Reception and overview"))  # fmt: skip
    assert_tagged(
        archive(bundle).read(names[1]), "ja", "行程表：EU地域による日本視察", contains=("施策説明",)
    )


@pytest.mark.rule("P6")
def test_a_paper_of_the_bundle_is_the_one_that_the_person_opens(client, published, settings):
    made = set(settings.MEDIA_ROOT.glob("pdf/*.pdf"))
    client.force_login(published.ada.user)

    for of in ("me", f"person-{published.ada.pk}"):
        path = reverse("programme:agenda_pdf", kwargs={"slug": published.visit.slug, "language": "en"})
        assert client.get(f"{path}?for={of}").status_code == 200

    assert set(settings.MEDIA_ROOT.glob("pdf/*.pdf")) == made, "nothing was rendered again"


def test_the_page_asks_shows_how_far_it_is_and_hands_out_the_archive(client, published):
    client.force_login(published.officer)

    assert client.post(papers_url(published), {"language": "both"}).status_code == 302
    assert "Waits for the worker" in client.get(papers_url(published)).content.decode()
    tasks.bind_papers()
    page = client.get(papers_url(published)).content.decode()
    bundle = Bundle.objects.get(language="both")
    path = reverse("programme:bundle_file", kwargs={"slug": published.visit.slug, "pk": bundle.pk})
    assert path in page
    assert "2 of 2" in page
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == 'attachment; filename="agendas-japan-2022-v1-both.zip"'
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None
    answer.close()


def test_archives_are_the_officers_alone(client, published):
    bundle = Bundle.objects.get()
    path = reverse("programme:bundle_file", kwargs={"slug": published.visit.slug, "pk": bundle.pk})
    client.force_login(published.ada.user)

    assert client.get(path).status_code == 403
    assert client.get(papers_url(published)).status_code == 403


def test_one_that_waits_is_not_asked_for_twice_and_an_unknown_language_never(published):
    assert ask(published) == ask(published)
    with pytest.raises(DomainError, match="Choose a language"):
        ask(published, "fr")


def test_without_a_published_agenda_there_is_nothing_to_make(world):
    with pytest.raises(DomainError, match="not published yet"):
        ask(world)


def test_a_newer_archive_takes_the_place_of_the_older_one(published):
    before = Bundle.objects.get()
    name, storage = before.file.name, before.file.storage
    later = ask(published, PaperLanguage.OWN)

    tasks.bind_papers()

    before.refresh_from_db()
    later.refresh_from_db()
    assert (bool(before.file), bool(later.file)) == (False, True)
    assert later.file.name != name
    assert storage.exists(later.file.name)


def test_a_paper_that_fails_is_named_and_the_others_are_made(client, published, monkeypatch):
    name = DelegateFactory(delegation=published.basque, family_name="x" * 80, given_name="Zed").pk
    bundle = ask(published)
    monkeypatch.setattr(binding.pdf, "one_press", lambda: Faulty(name))  # the child's end, not ours

    tasks.bind_papers()

    bundle.refresh_from_db()
    assert (bundle.state, bundle.failures, bundle.done) == (BundleState.DONE, [name], 3)
    assert len(archive(bundle).namelist()) == 2
    client.force_login(published.officer)
    assert "Could not be made: Zed XXXX" in client.get(papers_url(published)).content.decode()


class Faulty(pdf.Press):
    """A press whose child dies over the paper of one person."""

    def __init__(self, number):
        super().__init__()
        self.words = Delegate.objects.get(pk=number).name

    def __call__(self, html, **rest):
        """Give the child something that it cannot read."""
        if self.words in html:
            self._ready().process.kill()
        return super().__call__(html, **rest)


def test_a_worker_that_falls_silent_is_followed_by_another_three_times(published):
    bundle, real = ask(published), clock.real()

    for times in range(bundles.ATTEMPTS):
        begun = bundles.begin(at=AT, real=real + timedelta(minutes=5 * times))
        assert (begun.pk, begun.attempts) == (bundle.pk, times + 1)
        assert bundles.begin(at=AT, real=real + timedelta(minutes=5 * times, seconds=30)) is None
    assert bundles.begin(at=AT, real=real + timedelta(hours=1)) is None

    bundle.refresh_from_db()
    assert (bundle.state, bundle.failure) == (BundleState.FAILED, bundles.WORKER_LOST)


def test_whoever_was_overtaken_writes_nothing(published):
    ask(published)
    first = bundles.begin(at=AT, real=clock.real())
    second = bundles.begin(at=AT, real=clock.real() + timedelta(minutes=5))

    assert bundles.advance(bundle=first, real=clock.real(), steps=1) is False
    assert bundles.advance(bundle=second, real=clock.real(), steps=1) is True


def spent():
    """Return the processor seconds of this process and of its children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.slow
@pytest.mark.rule("P6")
def test_two_hundred_agendas_come_in_one_archive(published, request):
    DelegateFactory.create_batch(99, delegation=published.basque)
    DelegateFactory.create_batch(99, delegation=published.emilia, japanese=True)
    bundle, before = ask(published, PaperLanguage.OWN), spent()

    tasks.bind_papers()

    bundle.refresh_from_db()
    made = archive(bundle)
    figures = {
        "cpu_s_a_paper": round((spent() - before) / 200, 3),
        "bytes": max(e.file_size for e in made.infolist()),
    }
    kept(request.config.rootpath, "papers", figures)
    assert figures["cpu_s_a_paper"] <= CPU_S_A_PAPER
    assert (bundle.state, bundle.done, len(made.namelist())) == (BundleState.DONE, 200, 200)
    assert max(entry.file_size for entry in made.infolist()) <= 150_000

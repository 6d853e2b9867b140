"""Agendas that the worker makes, all of a visit in one archive or one: asked for, taken up, made, kept. The row is the queue."""

from datetime import datetime, timedelta
from functools import partial
from typing import IO
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils.translation import gettext as _

from programme.models import AgendaVersion, Bundle, PaperLanguage, Visit
from programme.states import BUNDLE, BundleState
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError

SILENCE = timedelta(minutes=2)  # real time; a paper takes a second
ATTEMPTS = 3
OPEN = (BundleState.QUEUED, BundleState.RUNNING)
WORKER_LOST = "the worker stopped before it was done"
OTHER_CONTENT = "what the paper says was changed while it was made"


@transaction.atomic
def ask(*, visit: Visit, language: str, by: User, at: datetime) -> Bundle:
    """Put a bundle into the queue; one that waits already is given back. Raises DomainError where nothing is published."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if language not in PaperLanguage.values:
        raise DomainError(_("Choose a language."), code="unknown_language")
    if not AgendaVersion.objects.filter(visit=visit).exists():
        raise DomainError(_("The agenda is not published yet."), code="agenda_unpublished")
    bundle, created = Bundle.objects.get_or_create(
        visit=visit,
        language=language,
        of="",
        state=BundleState.QUEUED,
        defaults={"asked_by": by, "asked_at": at},
    )
    if created:
        record(at=at, by=by, verb="bundle.asked", subject=bundle, visit=visit.slug, language=language)
    return bundle


@transaction.atomic
def ask_paper(*, version: AgendaVersion, of: str, language: str, key: str, by: User, at: datetime) -> Bundle:
    """Put one paper into the queue; whoever presses twice, or as the second, gets the row that waits or runs.

    `of` says whose agenda (`Scope.code`), `key` is the hash of what the paper is made from.
    """
    bundle, created = Bundle.objects.get_or_create(
        key=key, state__in=OPEN,
        defaults={
            "visit": version.visit, "version": version, "of": of, "language": language, "total": 1,
            "state": BundleState.QUEUED, "asked_by": by, "asked_at": at,
        },
    )  # fmt: skip
    if created:
        record(at=at, by=by, verb="paper.asked", subject=bundle, of=of, language=language)
    return bundle


@transaction.atomic
def begin(*, at: datetime, real: datetime, single: bool = False) -> Bundle | None:
    """Take up what waits longest, or whose worker fell silent; None where there is nothing.

    Single papers come before archives, for somebody sits before the page; with `single`, nothing else.
    """
    lost = Q(state=BundleState.RUNNING, alive_at__lt=real - SILENCE)
    archive = ExpressionWrapper(Q(of=""), output_field=BooleanField())
    waiting = Bundle.objects.filter(Q(state=BundleState.QUEUED) | lost).order_by(archive, "asked_at", "pk")
    waiting = waiting.exclude(of="") if single else waiting
    for bundle in waiting.select_for_update(of=("self",), skip_locked=True).select_related("visit"):
        if bundle.attempts < ATTEMPTS:
            return _begun(bundle, real)
        _end(bundle, "fail", at, failure=WORKER_LOST)
    return None


def _begun(bundle: Bundle, real: datetime) -> Bundle:
    bundle.state = BUNDLE.target(bundle.state, "start")
    if not bundle.of:  # a paper is made of the version that was pressed
        bundle.version = AgendaVersion.objects.filter(visit=bundle.visit).order_by("-number").first()
    bundle.alive_at, bundle.attempts, bundle.done = real, bundle.attempts + 1, 0
    bundle.save(update_fields=["state", "version", "alive_at", "attempts", "done"])
    return bundle


def advance(*, bundle: Bundle, real: datetime, steps: int = 0, total: int | None = None) -> bool:
    """Note how far it is, and that its worker lives. False where another worker took it up meanwhile."""
    mine = Bundle.objects.filter(pk=bundle.pk, state=BundleState.RUNNING, attempts=bundle.attempts)
    changes = {"done": F("done") + steps, "alive_at": real} | ({} if total is None else {"total": total})
    return bool(mine.update(**changes))


@transaction.atomic
def finish(*, bundle_id: UUID, archive: IO[bytes], failures: list[int], at: datetime) -> Bundle:
    """Keep the archive; the papers that failed are named by their delegates. Older archives of its kind go."""
    bundle = _locked(bundle_id)
    target = BUNDLE.target(bundle.state, "finish")
    bundle.failures = failures
    bundle.file.save(f"{bundle.pk}.zip", File(archive), save=False)
    bundle.state, bundle.finished_at = target, at
    bundle.save(update_fields=["state", "finished_at", "file", "failures"])
    record(at=at, by=None, verb="bundle.finished", subject=bundle, made=bundle.done, failed=len(failures))
    _forget_older(bundle)
    return bundle


@transaction.atomic
def finish_paper(*, bundle_id: UUID, at: datetime) -> Bundle:
    """Note that a single paper lies where its key says."""
    bundle = _locked(bundle_id)
    bundle.state, bundle.finished_at, bundle.done = BUNDLE.target(bundle.state, "finish"), at, 1
    bundle.save(update_fields=["state", "finished_at", "done"])
    record(at=at, by=None, verb="paper.finished", subject=bundle)
    return bundle


def _forget_older(bundle: Bundle) -> None:
    older = Bundle.objects.filter(
        visit=bundle.visit_id, language=bundle.language, state=BundleState.DONE, of=""
    )
    for one in older.exclude(pk=bundle.pk).exclude(file=""):
        storage, name = one.file.storage, one.file.name
        one.file = ""
        one.save(update_fields=["file"])
        transaction.on_commit(partial(storage.delete, str(name)))


@transaction.atomic
def fail(*, bundle_id: UUID, failure: str, at: datetime) -> Bundle:
    """Note that it went wrong, and what was said; nothing where it came to its end meanwhile."""
    bundle = _locked(bundle_id)
    if BUNDLE.allows(bundle.state, "fail"):
        _end(bundle, "fail", at, failure=failure)
    return bundle


def _end(bundle: Bundle, verb: str, at: datetime, *, failure: str) -> None:
    bundle.state, bundle.finished_at = BUNDLE.target(bundle.state, verb), at
    bundle.failure = failure[:2000]
    bundle.save(update_fields=["state", "finished_at", "failure"])
    record(at=at, by=None, verb="paper.failed" if bundle.of else "bundle.failed", subject=bundle)


def _locked(bundle_id: UUID) -> Bundle:
    return Bundle.objects.select_for_update(of=("self",)).get(pk=bundle_id)

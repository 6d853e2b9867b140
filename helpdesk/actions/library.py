"""Keeping the library: adding an item, its language versions and files, publishing and withdrawing it (SPEC H4)."""

import hashlib
import json
import logging
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import inspecting
from applications.actions.scanning import Kind as Scanned
from applications.actions.scanning import register
from applications.domain import uploads
from applications.errors import AttachmentRefusedError
from applications.states import Scan
from helpdesk import permissions
from helpdesk.models import Resource, Version
from helpdesk.queries.library import blockers
from helpdesk.states import RESOURCE_LIFE, ResourceStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.confined import ChildError, run
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish as tell

ACCEPTED = ("pdf", "docx", "odt")
STOPPED = "library.quarantined"
logger = logging.getLogger(__name__)


class NotPublishableError(DomainError):
    """Something stands in the way; `queries.library.blockers` names it."""

    code = "not-publishable"


def allow(by: User) -> None:
    """Raise ForbiddenError for whoever does not keep the library."""
    if not permissions.can_edit_library(by):
        raise ForbiddenError(_("Only the desks and programme officers keep the library."))


def lock(resource: Resource) -> Resource:
    """Return the item as it stands now, locked."""
    return Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)


@transaction.atomic
def add(*, facts: Mapping[str, Any], by: User, at: datetime, **more: Any) -> Resource:
    """Begin an item: `facts` as `describe` takes them."""
    allow(by)
    plain = {name: value for name, value in facts.items() if name not in {"themes", "territories"}}
    resource = Resource.objects.create(created_at=at, created_by=by, **plain, **more)
    _set_many(resource, facts)
    record(at=at, by=by, verb="library.added", subject=resource, kind=resource.kind)
    return resource


@transaction.atomic
def describe(*, resource: Resource, facts: Mapping[str, Any], by: User, at: datetime) -> Resource:
    """Change kind, access, year, single_language, themes and territories; a published item must stay publishable."""
    allow(by)
    resource = lock(resource)
    fields = ["kind", "access", "year", "single_language"]
    for name in fields:
        setattr(resource, name, facts[name])
    resource.save(update_fields=fields)
    _set_many(resource, facts)
    _keep_whole(resource)
    record(
        at=at, by=by, verb="library.described", subject=resource, kind=resource.kind, access=resource.access
    )
    return resource


def _set_many(resource: Resource, facts: Mapping[str, Any]) -> None:
    resource.themes.set(facts.get("themes", ()))
    resource.territories.set(facts.get("territories", ()))
    _index(resource)


def write(
    *, resource: Resource, language: str, title: str, summary: str, link: str, by: User, at: datetime,
    name: str = "", content: bytes | None = None,
) -> Version:  # fmt: skip
    """Write one language version. A new file or link takes the place of the old; without either it stays.

    Raises AttachmentRefusedError and keeps nothing where the file cannot be taken.
    """
    allow(by)
    texts = {"title": title, "summary": summary}
    if content is None:
        return _write(resource, language, {**texts, **({**nothing(), "link": link} if link else {})}, by, at)
    refusal = inspecting.refusal(content, ACCEPTED)
    if refusal:
        raise AttachmentRefusedError(refusal, len(content))
    facts = file_facts(name, content)
    holder = Version(**facts)
    holder.file.save(uuid.uuid4().hex, ContentFile(content), save=False)
    try:
        return _write(resource, language, {**texts, **facts, "link": "", "file": holder.file.name}, by, at)
    except BaseException:
        holder.file.delete(save=False)
        raise


def file_facts(name: str, content: bytes) -> dict[str, Any]:
    """Return what is stored about a file; of a PDF what it says of itself, read in a child with bounds."""
    kind = uploads.kind_of(content) or ""
    facts = {
        **nothing(), "name": uploads.shown_name(name), "mime": uploads.MIMES[kind], "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "scan": Scan.WAITING if settings.CLAMD_URL else Scan.NONE,
    }  # fmt: skip
    return {**facts, **_paper(content)} if kind == "pdf" else facts


def nothing() -> dict[str, Any]:
    """Return the fields of a version without a file."""
    return {
        "file": "", "name": "", "mime": "", "size": 0, "sha256": "", "scan": Scan.NONE, "scanned_at": None,
        "pages": None, "is_tagged": None, "pdf_title": "", "pdf_language": "",
    }  # fmt: skip


def _paper(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(run("helpdesk.paper_child", content, inspecting.LIMITS) or b"{}")
    except (ChildError, ValueError) as error:
        logger.warning("a PDF broke its reader: %s", error)
        said = {}
    return {
        "pages": said.get("pages"), "is_tagged": said.get("is_tagged", False),
        "pdf_title": said.get("title", ""), "pdf_language": said.get("language", ""),
    }  # fmt: skip


@transaction.atomic
def _write(resource: Resource, language: str, values: dict[str, Any], by: User, at: datetime) -> Version:
    resource = lock(resource)
    before = Version.objects.filter(resource=resource, language=language).first()
    _forget_file(before, unless=values.get("file"), is_replaced="file" in values)
    version, _new = Version.objects.update_or_create(resource=resource, language=language, defaults=values)
    _index(resource)
    _keep_whole(resource)
    record(
        at=at, by=by, verb="library.written", subject=resource, language=language, sha256=version.sha256,
        fields=sorted(values),
    )  # fmt: skip
    return version


@transaction.atomic
def remove_version(*, version: Version, by: User, at: datetime) -> None:
    """Take a language version away, its file with it; a published item must stay publishable."""
    allow(by)
    resource = lock(version.resource)
    version = Version.objects.get(pk=version.pk)
    _forget_file(version, unless="", is_replaced=True)
    version.delete()
    _keep_whole(resource)
    record(at=at, by=by, verb="library.version_removed", subject=resource, language=version.language)


def _forget_file(version: Version | None, *, unless: str | None, is_replaced: bool) -> None:
    if version and version.file and is_replaced and version.file.name != unless:
        storage, path = version.file.storage, str(version.file.name)
        transaction.on_commit(lambda: _delete(storage, path))


def _delete(storage: Storage, path: str) -> None:
    storage.delete(path)


def _index(resource: Resource) -> None:
    """Store anew how every version is searched: its texts and the names of the territories."""
    names = [
        name
        for place in resource.territories.all()
        for name in (place.name_en, place.name_ja, place.name_latin, place.name_local)
    ]
    for version in Version.objects.filter(resource=resource):
        Version.objects.filter(pk=version.pk).update(**version.searched(*names))


def _keep_whole(resource: Resource) -> None:
    if resource.status == ResourceStatus.PUBLISHED and blockers(resource):
        raise NotPublishableError(
            _("The item is public and would lose something it needs. Withdraw it first.")
        )


@transaction.atomic
def publish(*, resource: Resource, by: User, at: datetime) -> None:
    """Put an item into the public library. Raises NotPublishableError while something stands in the way."""
    allow(by)
    resource = lock(resource)
    resource.status = RESOURCE_LIFE.target(resource.status, "publish")
    if blockers(resource):
        raise NotPublishableError(_("The item cannot be published yet. The list says what is missing."))
    resource.published_at, resource.published_by = at, by
    resource.save(update_fields=["status", "published_at", "published_by"])
    record(at=at, by=by, verb="library.published", subject=resource, access=resource.access)


@transaction.atomic
def withdraw(*, resource: Resource, by: User, at: datetime) -> None:
    """Take an item out of the public library; it is kept, and can be reopened as a draft."""
    allow(by)
    take_out(lock(resource), by=by, at=at)


def take_out(resource: Resource, *, by: User | None, at: datetime) -> None:
    """Withdraw a locked item, whoever is behind it: staff, or an applicant who takes a consent back."""
    resource.status, resource.withdrawn_at = RESOURCE_LIFE.target(resource.status, "withdraw"), at
    resource.save(update_fields=["status", "withdrawn_at"])
    record(at=at, by=by, verb="library.withdrawn", subject=resource)


@transaction.atomic
def reopen(*, resource: Resource, by: User, at: datetime) -> None:
    """Make a withdrawn item a draft again."""
    allow(by)
    resource = lock(resource)
    resource.status, resource.withdrawn_at = RESOURCE_LIFE.target(resource.status, "reopen"), None
    resource.save(update_fields=["status", "withdrawn_at"])
    record(at=at, by=by, verb="library.reopened", subject=resource)


@transaction.atomic
def settle_scan(*, row: Version, found: str, at: datetime) -> bool:
    """Note what the virus scanner found in a file, "" for nothing; returns whether it was still waiting for it."""
    version = Version.objects.select_for_update(of=("self",)).filter(pk=row.pk, scan=Scan.WAITING).first()
    if version is None or version.sha256 != row.sha256:
        return False
    version.scan, version.scanned_at = (Scan.INFECTED if found else Scan.CLEAN), at
    version.save(update_fields=["scan", "scanned_at"])
    record(
        at=at, by=None, verb="library.scanned", subject=version.resource, sha256=version.sha256,
        scan=str(version.scan), found=found[:200],
    )  # fmt: skip
    if found:
        reader = version.resource.created_by
        tell(
            topic=STOPPED, key=f"{STOPPED}:{version.pk}:{version.sha256}", to=reader.email, language=reader.language,
            zone=reader.zone, payload={"version": version.pk}, at=at,
        )  # fmt: skip
    return True


def register_files() -> None:
    """Have the library's files looked into, the oldest first."""
    register(
        Scanned(
            rows=lambda: Version.objects.filter(scan=Scan.WAITING).order_by("pk"), file=lambda row: row.file,
            settle=settle_scan, refused=lambda _row, _words: None,
        )
    )  # fmt: skip

"""Handing in, proving and checking as applicants and strangers do."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from applications.actions.submissions import submit
from applications.models import Application

MAY = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG = "We share our hydrogen strategy with small towns, and what we learnt from it in ten years."


def answered(row, question, text, at=MAY):
    row.answers.update_or_create(
        question=question,
        defaults={"value": text, "language": row.language, "saved_at": at, "saved_by": row.created_by},
    )
    Application.objects.filter(pk=row.pk).update(saved_at=at)
    return Application.objects.get(pk=row.pk)


def handed_in(row, at=MAY, client=None):
    submit(application=row, by=row.created_by, at=at, key=uuid4())
    if client:
        client.force_login(row.created_by)
    return Application.objects.get(pk=row.pk)


def page(name, *args, language="en", **query):
    with translation.override(language):
        return reverse(f"applications:{name}", args=args, query=query)


def said(response):
    return " ".join(strip_tags(response.content.decode()).split())


def file_of(client, row, **query):
    return client.get(page("receipt-file", row.pk, **query))


def upload(client, content, name="receipt.json", language="en"):
    return client.post(page("verify", language=language), {"file": SimpleUploadedFile(name, content)})


def checked(client, version, language="en"):
    """Ask the page about a version by its number and hash."""
    return typed(client, language, reference=version.reference, hash=version.content_hash)


def typed(client, language="en", **words):
    """Type a number and a hash."""
    return client.post(page("verify", language=language), words)

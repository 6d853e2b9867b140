"""Reading and writing a draft as a browser does."""

import re

from django.urls import reverse
from django.utils.translation import override

from applications.actions import questionnaires
from applications.domain.readiness import blockers
from applications.models import Application
from applications.queries.drafts import load_draft


def url(name, *args, language="en"):
    """Return an address of the applications in one language."""
    with override(language):
        return reverse(f"applications:{name}", args=args)


def value_of(application, key):
    """Return what is saved as the answer to a question."""
    given = load_draft(Application.objects.get(pk=application.pk)).answers.get(key)
    return given.value if given else None


def blockers_of(application, key):
    """Return what stands against the answer to a question."""
    draft = load_draft(Application.objects.get(pk=application.pk))
    return [blocker for blocker in blockers(draft) if blocker.question == key]


def read(response):
    """Return what a reader sees of a page: no tags, and every space a plain one."""
    return re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def send(client, application, section, data, language="en"):
    """Press a button of a section's page."""
    return client.post(url("section", application.pk, section, language=language), data)


def with_open_questionnaire(application):
    """Give a draft a copy of its questionnaire to which a test can add questions; a published one never changes."""
    application.questionnaire = questionnaires.copy(
        questionnaire=application.questionnaire, by=application.created_by, at=application.created_at
    )
    application.save(update_fields=["questionnaire"])
    return application

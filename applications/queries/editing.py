"""What the editor of a questionnaire shows: versions, their texts, what publishing one would do."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from django.urls import Resolver404, resolve, reverse

from applications.domain.draft import Question, Section
from applications.domain.questionnaires import Gap, gaps
from applications.domain.revisions import Differences, differences
from applications.models import Application, Questionnaire
from applications.queries.people import behind
from applications.queries.questionnaires import before, sections_of
from r2r_portal.accounts.models import Membership, Part


@dataclass(frozen=True)
class Affected:
    """A draft on an older version, and who owns it."""

    application: Application
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Publication:
    """What publishing a version would do; `gaps` say why it cannot be done yet."""

    gaps: tuple[Gap, ...]
    earlier: Questionnaire | None
    differences: Differences
    affected: tuple[Affected, ...]


def publication(questionnaire: Questionnaire, at: datetime) -> Publication:
    """Return what publishing a version at `at` would do."""
    sections, earlier = sections_of(questionnaire), before(questionnaire)
    changes = differences(sections_of(earlier), sections) if earlier else Differences()
    drafts = behind(questionnaire, at)
    owners = _owners(drafts)
    affected = tuple(Affected(draft, tuple(owners.get(draft.organisation_id, ()))) for draft in drafts)
    return Publication(gaps(sections, questionnaire.track.side), earlier, changes, affected)


def _owners(drafts: list[Application]) -> dict[int, list[str]]:
    """Return the names of the owners of all drafts, by body, in one query."""
    owners = Membership.objects.filter(
        organisation__in=[draft.organisation_id for draft in drafts], part=Part.OWNER, user__is_active=True
    )
    found: dict[int, list[str]] = {}
    for one in owners.select_related("user").order_by("pk"):
        found.setdefault(one.organisation_id, []).append(str(one.user))
    return found


def fingerprint(thing: Question | Section) -> str:
    """Return what tells a later state of a question or of a section's own texts from this one."""
    shape = replace(thing, questions=()) if isinstance(thing, Section) else thing
    return hashlib.sha256(repr(shape).encode()).hexdigest()[:16]


def is_address_taken(slug: str) -> bool:
    """Tell whether a section of this name would lie under another page of an application."""
    tasks = reverse("applications:tasks", args=[uuid4()])
    try:
        return resolve(f"{tasks}{slug}/").url_name != "section"
    except Resolver404:
        return False

"""Many applications with all their answers, for tables: some at a time, with a fixed number of statements each time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from applications.domain.draft import File, Section
from applications.models import Application, Attachment, Binding, Submission, ThemeRank, Topic
from applications.queries.drafts import answers_of, columns_of, file
from applications.queries.questionnaires import sections_of

AT_ONCE = 50
Sealed = Callable[[Iterable[Application]], set[Any]]
RELATED = ("call", "track__call", "organisation", "territory__member_state", "questionnaire__track__call")
LAST = Submission.objects.order_by("application", "-number").distinct("application")


@dataclass(frozen=True)
class Whole:
    """An application with what counts of it: the last version that was handed in, else the draft."""

    application: Application
    version: Submission | None
    values: dict[str, Any]  # by question key, as `domain/draft.py` or a snapshot holds them


def in_parts(rows: QuerySet[Application], sealed: Sealed) -> Iterator[Whole]:
    """Yield applications in the order of `rows`; whoever reads holds a few of them at a time.

    Of those that `sealed` names, the facts come and no answer.
    """
    keys = list(rows.values_list("pk", flat=True))
    pages: dict[int, tuple[Section, ...]] = {}
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        found = {one.pk: one for one in loaded(Application.objects.filter(pk__in=part))}
        closed = sealed(found.values())
        for key in part:
            if key in found:
                yield whole(found[key], pages, is_sealed=key in closed)
                _forget(found.pop(key))


def _forget(application: Application) -> None:
    """Part an application from what refers back to it, so that its memory is free at once and not some time later."""
    application.last = []  # type: ignore[attr-defined]
    vars(application).pop("_prefetched_objects_cache", None)


def loaded(rows: QuerySet[Application]) -> list[Application]:
    """Fetch along what a row of a table is made of: the last version, or all of a draft."""
    last = Prefetch("submissions", LAST, to_attr="last")
    found: list[Application] = list(rows.select_related(*RELATED).prefetch_related(last))
    drafts: list[Model] = [one for one in found if not one.last]  # type: ignore[attr-defined]  # fetched just now
    prefetch_related_objects(
        drafts, "answers", "contacts",
        Prefetch("theme_ranks", ThemeRank.objects.select_related("theme")),
        Prefetch("topics_offered", Topic.objects.order_by("number")),
        Prefetch("topics_wanted", Topic.objects.order_by("number")),
        Prefetch("attachments", Attachment.objects.select_related("question").order_by("pk")),
    )  # fmt: skip
    return found


def whole(
    application: Application, pages: dict[int, tuple[Section, ...]], *, is_sealed: bool = False
) -> Whole:
    """Put one loaded application together; `pages` keeps the questionnaires that were read already."""
    version = next(iter(application.last), None)  # type: ignore[attr-defined]  # fetched by `loaded`
    if is_sealed:
        return Whole(application, version, {})
    if version:
        parts = version.snapshot["sections"]
        values = {one["key"]: one["value"] for part in parts for one in part["questions"]}
        return Whole(application, version, values)
    if application.questionnaire_id not in pages:
        pages[application.questionnaire_id] = sections_of(application.questionnaire)
    return Whole(application, None, _draft(application, pages[application.questionnaire_id]))


def _draft(application: Application, sections: tuple[Section, ...]) -> dict[str, Any]:
    given = answers_of(application, sections, _typed(application))
    files: dict[str, tuple[File, ...]] = {}
    for row in application.attachments.all():
        files[row.question.key] = (*files.get(row.question.key, ()), file(row))
    return {key: one.value for key, one in given.items()} | files


def _typed(application: Application) -> dict[str, Any]:
    """Return the value of every bound question from columns that were fetched along."""
    body = application.organisation
    contacts = {one.role: columns_of(one) for one in application.contacts.all()}
    return {
        Binding.TERRITORY: application.territory.code if application.territory else "",
        Binding.ORGANISATION_NAME: body.name_local,
        Binding.ORGANISATION_NAME_EN: body.name_en,
        Binding.ORGANISATION_KIND: body.kind,
        Binding.ORGANISATION_WEBSITE: body.website,
        Binding.THEME_RANKS: {one.theme.slug: one.rank for one in application.theme_ranks.all()},
        Binding.TOPICS_OFFERED: tuple(one.slug for one in application.topics_offered.all()),
        Binding.TOPICS_WANTED: tuple(one.slug for one in application.topics_wanted.all()),
        Binding.CONTACT_MAIN: contacts.get("main", {}),
        Binding.CONTACT_DEPUTY: contacts.get("deputy", {}),
        Binding.CONTACT_SIGNATORY: contacts.get("signatory", {}),
    }

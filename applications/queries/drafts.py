"""Reading drafts: typed columns, answers and files brought together as one `Draft`."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, Q, QuerySet, Value

from applications.domain.draft import Body, Draft, File, Given, Place, Question, Section, is_empty
from applications.models import Application, Attachment, Binding, Contact, Topic
from applications.queries.questionnaires import newer, sections_of
from applications.states import Status
from r2r_portal.territories.models import Territory

CONTACT_COLUMNS = (
    "family_name", "given_name", "family_kana", "given_kana", "department", "position", "email", "phone", "postal_code",
    "address", "english",
)  # fmt: skip


def load_draft(application: Application) -> Draft:
    """Return the application as plain data: what is judged, shown and frozen."""
    sections = sections_of(application.questionnaire)
    contacts = {one.role: columns_of(one) for one in application.contacts.all()}
    typed = typed_values(application, contacts)
    return Draft(
        side=application.track.side,
        language=application.language,
        sections=sections,
        territory=place(application.territory) if application.territory else None,
        organisation=body_of(application),
        contacts=contacts,
        ranks=typed[Binding.THEME_RANKS],
        topics_offered=typed[Binding.TOPICS_OFFERED],
        topics_wanted=typed[Binding.TOPICS_WANTED],
        answers=answers_of(application, sections, typed),
        files=_files(application),
        **_standing(application),
    )


def typed_values(application: Application, contacts: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return the value of every bound question from its typed column."""
    body = application.organisation
    return {
        Binding.TERRITORY: application.territory.code if application.territory else "",
        Binding.ORGANISATION_NAME: body.name_local,
        Binding.ORGANISATION_NAME_EN: body.name_en,
        Binding.ORGANISATION_KIND: body.kind,
        Binding.ORGANISATION_WEBSITE: body.website,
        Binding.THEME_RANKS: dict(application.theme_ranks.values_list("theme__slug", "rank")),
        **_topics(application),
        Binding.CONTACT_MAIN: contacts.get("main", {}),
        Binding.CONTACT_DEPUTY: contacts.get("deputy", {}),
        Binding.CONTACT_SIGNATORY: contacts.get("signatory", {}),
    }


def place(row: Territory) -> Place:
    """Return a territory as plain data."""
    return Place(
        row.pk,
        row.code,
        row.side,
        row.name_local,
        row.name_latin,
        row.name_en,
        row.name_ja,
        row.member_state_id or "",
    )


def _standing(application: Application) -> dict[str, bool]:
    """Tell, in one statement, what others did: whether a live application stands for the same territory, and
    whether a newer version of the questionnaire must be answered.
    """
    live = Application.objects.live().filter(
        call=application.call_id, submitted_territory=application.territory_id
    )
    newest = newer(application.questionnaire).filter(must_move=True)
    itself = Application.objects.filter(pk=application.pk)
    taken, moved = itself.values_list(Exists(live.exclude(pk=application.pk)), Exists(newest)).get()
    return {"territory_is_live": taken, "must_move": moved}


def _topics(application: Application) -> dict[str, tuple[str, ...]]:
    """Return the topics offered and wanted, in the call's order, in one statement."""
    offered = _titled(application.topics_offered.order_by(), Binding.TOPICS_OFFERED)
    wanted = _titled(application.topics_wanted.order_by(), Binding.TOPICS_WANTED)
    found: dict[str, tuple[str, ...]] = {Binding.TOPICS_OFFERED: (), Binding.TOPICS_WANTED: ()}
    for _number, slug, binding in sorted(offered.union(wanted, all=True)):
        found[binding] = (*found[binding], slug)
    return found


def _titled(topics: QuerySet[Topic], binding: Binding) -> Any:
    return topics.values_list("number", "slug", Value(str(binding)))


def body_of(application: Application) -> Body:
    """Return the organisation as plain data."""
    body = application.organisation
    return Body(body.name_local, body.name_en, body.kind, body.website)


def columns_of(contact: Contact) -> dict[str, str]:
    """Return a contact as plain data."""
    return {name: getattr(contact, name) for name in CONTACT_COLUMNS}


def _files(application: Application) -> dict[str, tuple[File, ...]]:
    found: dict[str, tuple[File, ...]] = {}
    for row in application.attachments.select_related("question").order_by("pk"):
        found[row.question.key] = (*found.get(row.question.key, ()), file(row))
    return found


def file(row: Attachment) -> File:
    """Return an attachment as plain data."""
    return File(row.pk, row.name, row.mime, row.size, row.sha256, row.file.name or "", row.scan)


def answers_of(
    application: Application, sections: tuple[Section, ...], typed: dict[str, Any]
) -> dict[str, Given]:
    """Return every answer by question key: stored ones, and bound ones from their `typed` columns."""
    rows = {row.question_id: row for row in application.answers.all()}
    found = {}
    for question in (one for section in sections for one in section.questions):
        row = rows.get(question.id)
        value = row.value if row else None
        if question.binding and value is None and (row or question.binding != Binding.ORGANISATION_KIND):
            value = _own(
                question, typed[question.binding]
            )  # the kind of a body has a default that nobody chose
        if row or not is_empty(value):
            found[question.key] = Given(
                frozen(question, value),
                row.language if row else application.language,
                row.version if row else 0,
            )
    return found


def _own(question: Question, value: Any) -> Any:
    """Keep of a contact's columns those that the questionnaire asks for."""
    if not question.children:
        return value
    return {child.key: value.get(child.key, "") for child in question.children}


def frozen(question: Question, value: Any) -> Any:
    """Return a stored value in the shape that `domain/draft.py` names."""
    if question.kind in {"multiple", "repeated"}:
        return tuple(value or ())
    return value


def others_on(application: Application) -> tuple[int, int]:
    """Return how many other drafts, and how many live applications, name the same territory."""
    if application.territory_id is None:
        return 0, 0
    others = Application.objects.filter(call=application.call_id).exclude(pk=application.pk)
    here = Q(territory=application.territory_id)
    drafts = (
        others.filter(here, status=Status.DRAFT).exclude(organisation=application.organisation_id).count()
    )
    return drafts, others.filter(
        submitted_territory=application.territory_id, status=Status.SUBMITTED
    ).count()


def marked_sections(application: Application) -> frozenset[str]:
    """Return the sections that the people of an application call complete."""
    return frozenset(application.completed.values_list("slug", flat=True))


def with_earlier_versions(application: Application) -> frozenset[int]:
    """Return the keys of the questions whose answers have earlier versions."""
    return frozenset(application.answer_versions.values_list("question", flat=True).distinct())


def last_saved(application: Application) -> datetime:
    """Return when somebody last saved anything: background saves stamp their answers only."""
    newest: datetime | None = application.answers.aggregate(at=Max("saved_at"))["at"]
    return max(filter(None, (application.saved_at, newest)))

"""What a request for information opens, and what a reply would say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from applications.domain import draft as draft_data
from applications.domain.draft import Draft, Section
from applications.domain.freezing import freeze
from applications.domain.snapshot import content_hash
from applications.domain.thawing import answered, opened
from applications.domain.visibility import shown_in
from applications.models import Application, InformationRequest, Question, Submission
from applications.queries.drafts import load_draft
from applications.queries.questionnaires import sections_of


def questions_of(application: Application) -> QuerySet[Question]:
    """Return the questions that can be asked again, in the order of the pages; parts of groups go with their group."""
    rows = Question.objects.filter(section__questionnaire=application.questionnaire_id, parent=None)
    return rows.select_related("section").order_by("section__number", "number")


def questions_in(questionnaires: Iterable[int]) -> list[Question]:
    """Return the questions that can be asked again of several questionnaires, the newest first, in the order of the pages."""
    rows = Question.objects.filter(section__questionnaire__in=questionnaires, parent=None)
    return list(
        rows.select_related("section").order_by(
            "-section__questionnaire", "section__number", "section", "number"
        )
    )


def with_opened(application: Application, chosen: Iterable[Question]) -> list[Question]:
    """Return the chosen questions of this application's questionnaire with those that hang on them."""
    wanted, rows = {one.pk for one in chosen}, list(questions_of(application))
    asked = [question for section in sections_of(application.questionnaire) for question in section.questions]
    keys = opened({row.key for row in rows if row.pk in wanted}, asked)
    return [row for row in rows if row.key in keys]


def named_keys(request: InformationRequest) -> frozenset[str]:
    """Return the keys of the questions that a request names."""
    return frozenset(request.questions.values_list("key", flat=True))


def open_request(application: Application, at: datetime) -> InformationRequest | None:
    """Return the request that can be answered at `at`."""
    return application.information_requests.open(at).select_related("asked_by").first()


def newest_request(application: Application, at: datetime) -> InformationRequest | None:
    """Return the request that the applicant sees: the one that waits, due or not, else the last one answered."""
    rows = application.information_requests.filter(cancelled_at=None).select_related(
        "asked_by", "answered_by"
    )
    found = rows.order_by("-asked_at").first()
    if found:
        found.is_over = found.answered_at is None and at >= found.due_at
    return found


def reply_draft(application: Application, request: InformationRequest) -> Draft:
    """Return the reply as it would be sent now: what was handed in, with the named answers of the working copy."""
    last = application.submissions.latest("number")
    return answered(last.snapshot, load_draft(application), named_keys(request))


def restricted(draft: Draft, keys: Iterable[str]) -> Draft:
    """Return a draft of the named questions alone: only they can be read, judged and changed.

    Whether one of them is asked was decided by all answers; between themselves they still decide.
    """
    named = frozenset(keys)
    sections = tuple(
        replace(section, questions=questions)
        for section in draft.sections
        if (questions := _named(draft, section, named))
    )
    return replace(draft, sections=sections)


def _named(draft: Draft, section: Section, named: frozenset[str]) -> tuple[draft_data.Question, ...]:
    kept = []
    for question in section.questions:
        if question.key not in named:
            continue
        if question.shown_when_key in named:
            kept.append(question)
        elif shown_in(draft, question):
            kept.append(replace(question, shown_when_key="", shown_when_value=""))
    return tuple(kept)


def rest_is_sent(application: Application, version: Submission) -> bool:
    """Tell whether the working copy holds nothing that this version does not say."""
    return content_hash(freeze(load_draft(application))) == version.content_hash

"""Answers for everybody: found by topic and by search, beside the questions of the form, and whose drafts they touch."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from applications.models import Call
from applications.models import Question as FormQuestion
from applications.queries.people import open_drafts
from helpdesk.domain.searching import wanted
from helpdesk.models import AnswerAbout, PublishedAnswer, Topic, english_words
from r2r_portal.accounts.models import Membership, Part, User
from r2r_portal.beside import Beside, Link

NEWEST = 3
MOST_ON_THE_CALL = 5
MOST_OF_A_TOPIC = 2
PUBLIC_TOPICS = [choice for choice in Topic if choice != Topic.LATE]


def search(query: str) -> QuerySet[PublishedAnswer]:
    """Return the public answers that a search finds: English by its words and their forms, Japanese by pairs of characters.

    Whatever is typed is a search: operators mean nothing but quotation marks, "or" and a minus as in web search.
    """
    answers, query = PublishedAnswer.objects.public(), query.replace("\0", "").strip()
    if not query:
        return answers
    pairs = wanted(query)
    if not pairs:
        return answers.none()
    english = Q(words=SearchQuery(query, config="english", search_type="websearch"))
    found = english | Q(grams__contains=pairs)
    return answers.annotate(words=english_words()).filter(found)


def by_topic(answers: QuerySet[PublishedAnswer]) -> dict[str, int]:
    """Return how many answers there are of each topic that has any."""
    rows = answers.order_by().values_list("topic").annotate(n=Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class OfTopic:
    """What was answered about one topic: how many answers there are, and the newest."""

    topic: Topic
    count: int
    newest: tuple[PublishedAnswer, ...]


def newest_by_topic() -> list[OfTopic]:
    """Return the topics that have answers, in the order of the form, each with its newest; one statement."""
    newest_first = [F("published_at").desc(), F("pk").desc()]
    ranked = PublishedAnswer.objects.public().annotate(
        rank=Window(RowNumber(), partition_by="topic", order_by=newest_first),
        of_topic=Window(Count("pk"), partition_by="topic"),
    )
    found: dict[str, list[Any]] = {}
    for one in ranked.filter(rank__lte=MOST_OF_A_TOPIC).order_by("topic", "rank"):
        found.setdefault(one.topic, []).append(one)
    return [OfTopic(one, rows[0].of_topic, tuple(rows)) for one in Topic if (rows := found.get(one.value))]


def newest() -> QuerySet[PublishedAnswer]:
    """Return the answers that were published last, for the home page."""
    return PublishedAnswer.objects.public().order_by("-published_at", "-pk")[:NEWEST]


def about_the_call() -> QuerySet[PublishedAnswer]:
    """Return the newest answers about the call, for its page."""
    told = PublishedAnswer.objects.public().filter(topic=Topic.CALL)
    return told.order_by("-published_at", "-pk")[:MOST_ON_THE_CALL]


def about_question(key: str) -> QuerySet[PublishedAnswer]:
    """Return the public answers that concern a question of the form, the newest first."""
    return PublishedAnswer.objects.public().filter(about__key=key).order_by("-published_at", "-pk")


def beside(keys: Collection[str]) -> dict[str, Beside]:
    """Return what stands beside each question of the form: the way to ask about it, and what was answered to all."""
    about = AnswerAbout.objects.filter(key__in=keys).filter(answer__in=PublishedAnswer.objects.public())
    found: dict[str, list[Link]] = {key: [] for key in keys}
    for one in about.select_related("answer").order_by("-answer__published_at", "-answer__pk"):
        found[one.key].append(
            Link(one.answer.question_text, reverse("helpdesk:answer", args=[one.answer_id]))
        )
    return {key: Beside(reverse("helpdesk:for_question", args=[key]), tuple(found[key])) for key in keys}


def drafts_touched(answers: Sequence[PublishedAnswer], at: datetime) -> dict[User, list[int]]:
    """Return the owners of drafts that can still be changed at `at`, with the keys of the answers that touch their drafts.

    An answer about the call touches every draft; one about questions of the form those that ask them.
    """
    drafts = [draft for call in Call.objects.published() for draft in open_drafts(call) if at < draft.closing]
    keys = {
        answer.pk: {one.key for one in answer.about.all()}
        for answer in PublishedAnswer.objects.filter(pk__in=[one.pk for one in answers]).prefetch_related(
            "about"
        )
    }
    asked = _asked_in({draft.questionnaire_id for draft in drafts}, set().union(*keys.values()))
    touched: dict[User, list[int]] = {}
    owners = _owners({draft.organisation_id for draft in drafts})
    for answer in answers:
        for draft in drafts:
            if _touches(answer, keys[answer.pk], asked.get(draft.questionnaire_id, set())):
                for owner in owners.get(draft.organisation_id, ()):
                    known = touched.setdefault(owner, [])
                    if answer.pk not in known:
                        known.append(answer.pk)
    return touched


def _touches(answer: PublishedAnswer, keys: set[str], asked: set[str]) -> bool:
    return bool(keys & asked) if keys else answer.topic == Topic.CALL


def _asked_in(questionnaires: Iterable[int], keys: set[str]) -> dict[int, set[str]]:
    rows = FormQuestion.objects.filter(section__questionnaire__in=questionnaires, parent=None, key__in=keys)
    found: dict[int, set[str]] = {}
    for questionnaire, key in rows.values_list("section__questionnaire", "key"):
        found.setdefault(questionnaire, set()).add(key)
    return found


def _owners(organisations: Iterable[int]) -> dict[int, list[User]]:
    rows = Membership.objects.filter(
        organisation__in=organisations, part=Part.OWNER, user__is_active=True
    ).select_related("user")
    found: dict[int, list[User]] = {}
    for row in rows.order_by("user"):
        found.setdefault(row.organisation_id, []).append(row.user)
    return found


def form_questions() -> list[tuple[str, str]]:
    """Return key and words of every question that a published form asks, each key once, the newest words."""
    rows = FormQuestion.objects.filter(parent=None, section__questionnaire__published_at__isnull=False)
    found = {
        row.key: row.label for row in rows.order_by("section__questionnaire", "section__number", "number")
    }
    return list(found.items())


def names_of_askers(answer: PublishedAnswer) -> list[str]:
    """Return the names that must not stand in an answer: those of who asked what it answers."""
    names = answer.questions.exclude(name="").values_list("name", flat=True)
    signed_in = User.objects.filter(questions__answered_in=answer)
    return [*names, *(user.full_name for user in signed_in if user.full_name)]


def labels_of(answer: PublishedAnswer) -> list[FormQuestion]:
    """Return the questions of the form that an answer concerns, as the newest version words them."""
    keys = list(answer.about.values_list("key", flat=True))
    rows = FormQuestion.objects.filter(parent=None, key__in=keys)
    newest_first = rows.order_by("key", "-section__questionnaire").distinct("key")
    return list(newest_first)

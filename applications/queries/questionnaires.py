"""A questionnaire as plain data, with the choices that come from themes, topics and the register."""

from collections.abc import Iterable

from django.core.cache import caches
from django.db.models import Count, Model, Prefetch, QuerySet, Subquery

from applications import models
from applications.domain.draft import Choice, Question, Section, Words
from applications.models import Binding, Kind, Questionnaire
from r2r_portal import kept
from r2r_portal.territories.models import Side, Territory

DEEPEST_CHOICE = 2  # a partner is named by NUTS level 1 or 2
Choices = dict[str, tuple[Choice, ...]]


def latest(track: models.Track) -> Questionnaire:
    """Return the published version that new drafts of a track answer."""
    return track.questionnaires.filter(published_at__isnull=False).order_by("-version")[:1].get()


def newer(questionnaire: Questionnaire) -> QuerySet[Questionnaire]:
    """Return the versions published after a published one."""
    later = models.Questionnaire.objects.filter(
        track=questionnaire.track_id, version__gt=questionnaire.version, published_at__isnull=False
    )
    return later.order_by("version")


def before(questionnaire: Questionnaire) -> Questionnaire | None:
    """Return the published version that this one comes after."""
    earlier = questionnaire.track.questionnaires.filter(
        version__lt=questionnaire.version, published_at__isnull=False
    )
    return earlier.order_by("-version").first()


def sections_of(questionnaire: Questionnaire) -> tuple[Section, ...]:
    """Return the pages of a questionnaire in order, questions and choices included.

    What is published changes no more, and every page asks for it: kept for a minute, under a key that tells
    whether a question, a topic or a territory came since.
    """
    if questionnaire.published_at is None:
        return _read(questionnaire)
    cache, key = caches["fragments"], _key(questionnaire)
    sections: tuple[Section, ...] | None = cache.get(key)
    if sections is None:
        sections = _read(questionnaire)
        cache.set(key, sections, 60)
    return sections


def _key(questionnaire: Questionnaire) -> str:
    """Name the state of everything a questionnaire is put together from, in one statement."""
    questions = models.Question.objects.filter(section__questionnaire=questionnaire)
    topics = models.Topic.objects.filter(call__tracks=questionnaire.track_id)
    state = (
        Questionnaire.objects.filter(pk=questionnaire.pk)
        .values_list(_newest(questions), Count("track__call__topics"), _newest(topics), _newest(Territory.objects.all()))
        .get()
    )  # fmt: skip
    return kept.key("questionnaire", questionnaire.pk, *state, language=None)


def _newest(rows: QuerySet[Model]) -> Subquery:
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _read(questionnaire: Questionnaire) -> tuple[Section, ...]:
    questions = models.Question.objects.order_by("number").prefetch_related(
        Prefetch("choices", models.Choice.objects.order_by("number"))
    )
    rows = list(questionnaire.sections.order_by("number").prefetch_related(Prefetch("questions", questions)))
    shared = _shared_choices(questionnaire, [question for row in rows for question in row.questions.all()])
    return tuple(_section(row, shared) for row in rows)


def words(row: object, name: str) -> Words:
    """Return a pair of bilingual columns."""
    return Words(getattr(row, f"{name}_en"), getattr(row, f"{name}_ja"))


def _section(row: models.Section, shared: Choices) -> Section:
    questions = list(row.questions.all())
    children: dict[int, list[models.Question]] = {}
    for question in questions:
        if question.parent_id:
            children.setdefault(question.parent_id, []).append(question)
    return Section(
        slug=row.slug,
        number=row.number,
        group=row.group,
        title=words(row, "title"),
        text=words(row, "text"),
        questions=tuple(_question(one, children, shared) for one in questions if not one.parent_id),
    )


def _question(row: models.Question, children: dict[int, list[models.Question]], shared: Choices) -> Question:
    return Question(
        id=row.pk,
        key=row.key,
        kind=row.kind,
        label=words(row, "label"),
        name=words(row, "name"),
        help=words(row, "help"),
        binding=row.binding,
        required=row.required,
        limit=row.limit,
        most=row.most,
        shown_when_key=row.shown_when_key,
        shown_when_value=row.shown_when_value,
        choices=shared.get(_source(row))
        or tuple(Choice(one.value, words(one, "title")) for one in row.choices.all()),
        children=tuple(_question(child, {}, shared) for child in children.get(row.pk, [])),
    )


def _source(row: models.Question) -> str:
    """Name the list that a question takes its choices from."""
    sources = {
        Binding.THEME_RANKS: "themes",
        Binding.TOPICS_OFFERED: "topics",
        Binding.TOPICS_WANTED: "topics",
    }
    if row.kind == Kind.TERRITORY:
        return "own" if row.binding else "partners"
    return sources.get(row.binding, "")  # type: ignore[call-overload]


def _shared_choices(questionnaire: Questionnaire, questions: Iterable[models.Question]) -> Choices:
    wanted = {_source(question) for question in questions}
    call, side = questionnaire.track.call, questionnaire.track.side
    found: Choices = {}
    if wanted & {"themes", "topics"}:
        found |= _choices_of(call)
    if "own" in wanted and side == Side.JP:  # regions are too many for a list: they are searched for
        found["own"] = territories(Side.JP)
    if "partners" in wanted:
        found["partners"] = territories(Side.JP if side == Side.EU else Side.EU)
    return found


def _choices_of(call: models.Call) -> Choices:
    themes = list(call.themes.order_by("number"))
    titles = {theme.pk: words(theme, "title") for theme in themes}
    return {
        "themes": tuple(Choice(theme.slug, words(theme, "title")) for theme in themes),
        "topics": tuple(
            Choice(topic.slug, words(topic, "title"), titles.get(topic.theme_id or 0, Words()))
            for topic in call.topics.order_by("number")
        ),
    }


def territories(side: str) -> tuple[Choice, ...]:
    """Return the territories of a side as choices: prefectures by area (地方), regions by Member State."""
    rows = Territory.objects.on(side).filter(level__lte=DEEPEST_CHOICE).select_related("member_state")
    return tuple(_choice(row) for row in rows.order_by("code"))


def _choice(row: Territory) -> Choice:
    label = Words(row.name_en or row.name_latin, row.name_ja or row.name_latin)
    state = row.member_state
    heading = Words(state.name_en, state.name_ja) if state else Words(row.area_en, row.area_ja)
    return Choice(row.code, label, heading)

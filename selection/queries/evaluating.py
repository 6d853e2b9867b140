"""What an evaluator works on: the list, one sheet with the application beside it, others' scores once allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.models import Application, Call, Submission
from applications.queries.reading import ReadFile, ReadSection, read
from applications.queries.translations import reading_in
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Territory
from selection.domain import scoring
from selection.domain.evidence import ThemeCount, theme_counts
from selection.models import Assessment, Assignment, Criterion, Score, ScoreWord
from selection.queries.evidence import interests, opposite, theme_titles
from selection.queries.progress import DONE, DRAFT, ORDER, OVERDUE, RECUSED, WAITS, status_of
from selection.states import Interest, Progress

RELATED = (
    "application__call",
    "application__track",
    "application__organisation",
    "application__submitted_territory__member_state",
    "declaration",
    "assessment",
)


@dataclass(frozen=True)
class Line:
    """One row of "My evaluations". `total` is one's own, 0 to 100, of what is scored so far."""

    assignment: Assignment
    status: str
    total: Decimal | None
    saved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.status not in (DONE, RECUSED, WAITS)


@dataclass(frozen=True)
class Work:
    """An evaluator's whole list: what is open first, what is done after."""

    lines: tuple[Line, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        """What is left to do, drafts first."""
        return tuple(line for line in self.lines if line.is_open)

    @property
    def closed(self) -> tuple[Line, ...]:
        """What is done, recused or waiting."""
        return tuple(line for line in self.lines if not line.is_open)

    @property
    def count(self) -> int:
        """How many evaluations count: the recused ones are nobody's work."""
        return sum(line.status != RECUSED for line in self.lines)

    @property
    def done(self) -> int:
        """How many are handed in."""
        return sum(line.status == DONE for line in self.lines)

    @property
    def next(self) -> Line | None:
        """What to continue with."""
        return self.open[0] if self.open else None

    @property
    def due_at(self) -> datetime | None:
        """The earliest due date of what is open."""
        return min((line.assignment.due_at for line in self.open), default=None)


def work_of(user: User, at: datetime) -> Work:
    """Return the evaluations of one person, with a fixed number of queries."""
    own = Assignment.objects.own(user).filter(application__status="submitted").select_related(*RELATED)
    totals = own_totals(user)
    lines = (_line(one, totals, at) for one in own)
    order = {status: place for place, status in enumerate(ORDER)}
    return Work(
        tuple(sorted(lines, key=lambda one: (order[_place(one)], one.assignment.application.reference or "")))
    )


def _place(line: Line) -> str:
    return DRAFT if line.status == OVERDUE and line.saved_at else line.status


def _line(assignment: Assignment, totals: dict[int, Fraction | None], at: datetime) -> Line:
    assessment = getattr(assignment, "assessment", None)
    status = status_of(assignment, at)
    if assessment is None or status in (RECUSED, WAITS):
        return Line(assignment, status, None, None)
    return Line(assignment, status, scoring.printed(totals.get(assessment.pk)), assessment.saved_at)


def own_totals(user: User) -> dict[int, Fraction | None]:
    """Return assessment -> total over what one has scored so far."""
    own = Assessment.objects.filter(assignment__evaluator=user, assignment__declaration__answer=Interest.NONE)
    return totals_of(own.values_list("pk", flat=True))


def totals_of(assessments: Iterable[int]) -> dict[int, Fraction | None]:
    """Return assessment -> total on 0 to 100 over the answered weights."""
    rows = Score.objects.filter(assessment__in=list(assessments), value__isnull=False).select_related(
        "criterion"
    )
    sheets: dict[int, list[Score]] = {}
    for score in rows:
        sheets.setdefault(score.assessment_id, []).append(score)
    return {
        pk: scoring.total({s.criterion.slug: s.value for s in scores}, [s.criterion.measure for s in scores])
        for pk, scores in sheets.items()
    }


def readable(user: User, pk: int) -> Assignment | None:
    """Return one's own assignment if its content may be shown: declared, and no interest."""
    own = Assignment.objects.own(user).readable().filter(application__status="submitted")
    return own.select_related(*RELATED).filter(pk=pk).first()


def counting_version(application: Application) -> Submission | None:
    """Return the version that counts: the last one handed in."""
    return application.submissions.order_by("-number").first()


@dataclass(frozen=True)
class Other:
    """Another evaluator's marks, unnamed, in the order of the criteria."""

    number: int
    total: Decimal | None
    language: str
    marks: tuple[tuple[Criterion, Decimal | None, str], ...]


@dataclass(frozen=True)
class Beside:
    """What is shown beside the form, read-only: pair evidence of the themes, and facts of the stage."""

    themes: tuple[tuple[str, ThemeCount], ...]
    places: range
    others: int
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reading:
    """Everything of the scoring page but the form."""

    sections: tuple[ReadSection, ...]
    language: str
    version: Submission | None
    criteria: tuple[Criterion, ...]
    words: tuple[ScoreWord, ...]
    evidence: Beside
    others: tuple[Other, ...]
    is_translated: bool = False
    has_translations: bool = False


def reading_of(assignment: Assignment, user: User, language: str, *, translated: bool = False) -> Reading:
    """Return the page's content; only for an assignment that `readable` gave out.

    `translated` asks for working translations where there are any; the rest stays in the applicant's own words.
    """
    application = assignment.application
    version = counting_version(application)
    sections, has_translations = (
        reading_in(application, version, language, translated=translated) if version else ((), False)
    )
    scored = tuple(Criterion.objects.filter(call=application.call_id).scored())
    return Reading(
        sections=tuple(_without_people(section) for section in sections),
        language=version.language if version else application.language,
        version=version,
        criteria=scored,
        words=words_of(application.call),
        evidence=_beside(application, user),
        others=others_of(assignment, scored),
        is_translated=translated and has_translations,
        has_translations=has_translations,
    )


def _without_people(section: ReadSection) -> ReadSection:
    """Leave out addresses and telephones: nobody is scored on them."""
    items = tuple(item for item in section.items if item.kind not in {"contact", "email"})
    return ReadSection(section.slug, section.title, items)


def words_of(call: Call) -> tuple[ScoreWord, ...]:
    """Return the words of the scale, the best first."""
    return tuple(call.score_words.order_by("-value"))


def _beside(application: Application, user: User) -> Beside:
    titles = theme_titles(application.call)
    opposites = opposite(application, user)
    known = interests([application.pk, *opposites])
    mine = known.pop(application.pk, None)
    counts = theme_counts(mine, known.values(), list(titles)) if mine else ()
    return Beside(
        themes=tuple((titles[count.theme], count) for count in counts),
        places=range(1, len(titles) + 1),
        others=len(known),
        facts=stage_facts(application),
    )


def stage_facts(application: Application) -> tuple[tuple[str, str], ...]:
    """Return what is known of where and how large a territory is: facts, no judgement (SPEC E2)."""
    territory = application.submitted_territory
    if territory is None:
        return ()
    area = territory.area_ja if (get_language() or "").startswith("ja") else territory.area_en
    rows = [(_("Side"), territory.get_side_display())]
    if territory.member_state:
        rows += [
            (_("Member State"), territory.member_state.name),
            (_("NUTS code and level"), _nuts(territory)),
        ]
    else:
        rows += [(_("Prefecture number"), str(territory.number))]
    return tuple(rows + ([(_("Area"), area)] if area else []))


def _nuts(territory: Territory) -> str:
    return f"{territory.code} ({territory.level})"


def others_of(assignment: Assignment, criteria: Iterable[Criterion]) -> tuple[Other, ...]:
    """Return the other evaluators' marks, only once one's own evaluation is in (SPEC E6)."""
    own = getattr(assignment, "assessment", None)
    if own is None or own.status != Progress.SUBMITTED:
        return ()
    counting = Assessment.objects.counting().filter(assignment__application=assignment.application_id)
    sheets = counting.exclude(pk=own.pk).order_by("submitted_at").prefetch_related("scores__criterion")
    return tuple(_other(number, sheet, criteria) for number, sheet in enumerate(sheets, start=1))


def _other(number: int, sheet: Assessment, criteria: Iterable[Criterion]) -> Other:
    given = {score.criterion_id: score for score in sheet.scores.all()}
    values = {c.slug: given[c.pk].value if c.pk in given else None for c in criteria}
    marks = ((c, values[c.slug], given[c.pk].comment if c.pk in given else "") for c in criteria)
    total = scoring.total(values, [c.measure for c in criteria])
    return Other(number, scoring.printed(total), sheet.language, tuple(marks))


def people_named(application: Application) -> tuple[str, ...]:
    """Return the names that a declaration is about: the applicant's contacts as handed in."""
    version = counting_version(application)
    contacts = (version.snapshot.get("contacts") or {}) if version else {}
    names = (f"{one.get('family_name', '')} {one.get('given_name', '')}".strip() for one in contacts.values())
    return tuple(dict.fromkeys(name for name in names if name))


def file_of(version: Submission, sha256: str) -> ReadFile | None:
    """Return a file that was handed in with this version."""
    files = (one for section in read(version, "en") for item in section.items for one in item.files)
    return next((one for one in files if one.sha256 == sha256), None)


def printed_total(total: Fraction | None) -> Decimal | None:
    """Return a total for people."""
    return scoring.printed(total)

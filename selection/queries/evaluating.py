"""What an evaluator works on: the list, one sheet with the application beside it, others' scores once allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.models import Application, Submission
from applications.queries.reading import ReadFile, ReadSection, read
from applications.queries.translations import reading_in
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Territory
from selection.domain import scoring
from selection.domain.evidence import ThemeCount, theme_counts
from selection.domain.ordering import place, seed_of
from selection.models import Assessment, Assignment, Criterion, Panellist, Score
from selection.queries.calibration import Practice, practice_of
from selection.queries.consensus import Talk, talks_of
from selection.queries.evidence import interests, opposite, theme_titles
from selection.queries.progress import DONE, ORDER, RECUSED, WAITS, status_of
from selection.queries.sheets import Scale, criteria_for, scale_of
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
    """One row of "My evaluations". `total` is one's own, 0 to 100, of what is scored so far; `place` is the shuffled one."""

    assignment: Assignment
    status: str
    total: Decimal | None
    saved_at: datetime | None
    place: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.status not in (DONE, RECUSED, WAITS)

    @property
    def is_skipped(self) -> bool:
        """Whether it was put off: it stands last among what is open."""
        return self.is_open and self.assignment.skipped_at is not None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Where it stands on the list: begun ones first, put off ones last, the rest in one's own shuffled order."""
        return self.is_skipped, self.saved_at is None, self.place


@dataclass(frozen=True)
class Work:
    """An evaluator's whole list: what is open first, what is done after; fictional files and discussions beside it."""

    lines: tuple[Line, ...]
    practice: tuple[Practice, ...] = ()
    talks: tuple[Talk, ...] = ()

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
    def unpractised(self) -> tuple[Practice, ...]:
        """The fictional files that are still to be scored; they come before everything else."""
        return tuple(one for one in self.practice if not one.is_done)

    @property
    def asking(self) -> tuple[Talk, ...]:
        """The discussions that wait for this person."""
        return tuple(one for one in self.talks if one.asks)

    @property
    def is_busy(self) -> bool:
        """Whether anything at all is open."""
        return bool(self.open or self.asking)

    @property
    def first_due(self) -> Assignment | None:
        """What is due first of what is open, discussions included."""
        asked = {one.discussion.application_id for one in self.asking}
        busy = (line for line in self.lines if line.is_open or line.assignment.application_id in asked)
        return min((line.assignment for line in busy), key=lambda one: one.due_at, default=None)

    @property
    def due_at(self) -> datetime | None:
        """The earliest due date of what is open, discussions included."""
        first = self.first_due
        return first.due_at if first else None

    def after(self, assignment: Assignment) -> Line | None:
        """Return what comes next in the shuffled order, going round; what was put off comes last of all."""
        others = [line for line in self.open if line.assignment.pk != assignment.pk]
        here = next((line.place for line in self.lines if line.assignment.pk == assignment.pk), 0)
        return min(others, key=lambda one: (one.is_skipped, one.place < here, one.place), default=None)


def work_of(user: User, at: datetime) -> Work:
    """Return the evaluations of one person, with a fixed number of queries."""
    own = list(Assignment.objects.own(user).filter(application__status="submitted").select_related(*RELATED))
    totals, seeds = own_totals(user), seeds_of(user)
    lines = [_line(one, totals, seeds, at) for one in own]
    order = {status: place for place, status in enumerate(ORDER)}
    lines.sort(key=lambda one: one.rank if one.is_open else (True, True, order[one.status], one.place))
    lines.sort(key=lambda one: not one.is_open)
    return Work(tuple(lines), practice_of(user) if own else (), talks_of(user) if own else ())


def seeds_of(user: User) -> dict[int, int]:
    """Return call -> the seed that orders this evaluator's files."""
    return dict(Panellist.objects.filter(person=user).values_list("call", "order_seed"))


def _line(
    assignment: Assignment, totals: dict[int, Fraction | None], seeds: dict[int, int], at: datetime
) -> Line:
    call, application = assignment.application.call_id, assignment.application
    seed = seeds.get(call) or seed_of(call, assignment.evaluator_id)
    where = place(seed, application.reference or str(application.pk))
    assessment = getattr(assignment, "assessment", None)
    status = status_of(assignment, at)
    if assessment is None or status in (RECUSED, WAITS):
        return Line(assignment, status, None, None, where)
    total = scoring.printed(totals.get(assessment.pk))
    return Line(assignment, status, total, assessment.saved_at, where)


def own_totals(user: User) -> dict[int, Fraction | None]:
    """Return assessment -> total over what one has scored so far."""
    own = {
        "assessment__assignment__evaluator": user,
        "assessment__assignment__declaration__answer": Interest.NONE,
    }
    return _totals(Score.objects.filter(**own, value__isnull=False))


def _totals(scores: QuerySet[Score]) -> dict[int, Fraction | None]:
    sheets: dict[int, list[Score]] = {}
    for score in scores.select_related("criterion"):
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
    scale: Scale
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
    scored = criteria_for(application)
    return Reading(
        sections=tuple(_without_people(section) for section in sections),
        language=version.language if version else application.language,
        version=version,
        criteria=scored,
        scale=scale_of(application.call, scored),
        evidence=_beside(application, user),
        others=others_of(assignment, scored),
        is_translated=translated and has_translations,
        has_translations=has_translations,
    )


def _without_people(section: ReadSection) -> ReadSection:
    """Leave out addresses and telephones: nobody is scored on them."""
    items = tuple(item for item in section.items if item.kind not in {"contact", "email"})
    return ReadSection(section.slug, section.title, items)


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
    sheets = counting.exclude(pk=own.pk).order_by("submitted_at").prefetch_related("scores")
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


def total_of(assessment: Assessment, criteria: Iterable[Criterion]) -> Decimal | None:
    """Return one sheet's total so far, as people read it."""
    given = {one.criterion_id: one.value for one in assessment.scores.all()}
    known = list(criteria)
    values = {one.slug: given.get(one.pk) for one in known}
    return scoring.printed(scoring.total(values, [one.measure for one in known]))


@dataclass(frozen=True)
class Printed:
    """One sheet on paper: its line, the sheet, and criterion, score and comment."""

    line: Line
    assessment: Assessment
    marks: tuple[tuple[Criterion, Decimal | None, str], ...]


def sheets_to_print(user: User, at: datetime) -> tuple[Printed, ...]:
    """Return one's own sheets in one's own shuffled order, in a fixed number of statements."""
    lines = [line for line in work_of(user, at).lines if line.saved_at]
    assignments = [line.assignment.pk for line in lines]
    rows = Score.objects.filter(assessment__assignment__in=assignments).select_related("criterion")
    scores: dict[int, list[Score]] = {}
    for one in rows.order_by("criterion__number"):
        scores.setdefault(one.assessment_id, []).append(one)
    return tuple(_printed(one, scores) for one in sorted(lines, key=lambda one: one.place))


def _printed(line: Line, scores: dict[int, list[Score]]) -> Printed:
    sheet = line.assignment.assessment
    marks = ((one.criterion, one.value, one.comment) for one in scores.get(sheet.pk, []))
    return Printed(line, sheet, tuple(marks))

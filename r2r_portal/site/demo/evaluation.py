"""Chapters two and three: assignment, declarations, scores, decisions, the release, two groups."""

from datetime import date, datetime, time
from decimal import Decimal

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EVALUATOR
from r2r_portal.site.demo.data import entries
from r2r_portal.site.demo.people import by_email
from r2r_portal.territories.models import Side
from r2r_portal.times import BRUSSELS, to_instant
from selection.actions import assigning, deciding, declaring, grouping, offers, releasing, scoring
from selection.domain.scoring import Mark
from selection.models import Assignment, Decision, Release
from selection.states import Interest, Outcome

SLUGS = ("prospects", "commitment", "experience")
COMMENT = {
    "en": (
        "Fictional comment for the demonstration. The plan is concrete, names the people, and says what the region "
        "will do in every phase of the programme."
    ),
    "ja": "実演用の架空の講評です。計画が具体的で、担当者と各段階の取組が明記されており、実現の見込みが高いと判断しました。",
}
GROUNDS = {
    Outcome.SELECTED: ("Fictional grounds: strong prospects and a clear offer.", "実演用の理由：成果の見込みが高く、提供できる内容が明確なため。"),
    Outcome.RESERVE: ("Fictional grounds: good, with fewer shared interests.", "実演用の理由：内容は良好ですが、関心の一致が限られるため。"),
    Outcome.NOT_SELECTED: ("Fictional grounds: other applications were stronger.", "実演用の理由：他の応募の評価がより高かったため。"),
    Outcome.NOT_ELIGIBLE: ("Fictional grounds: the body has no mandate.", "実演用の理由：応募機関の委任が確認できないため。"),
}  # fmt: skip


def assign(now: datetime) -> None:
    """Give every live application one evaluator of each side, in turn."""
    officer, due = (
        by_email("officer@demo.example"),
        to_instant(date(2022, 6, 17), time(18), BRUSSELS),
    )
    people = {side: [p for p in _evaluators() if p.side == side] for side in Side.values}
    for turn, application in enumerate(_live()):
        for shift, side in enumerate(Side.values):
            evaluator = people[side][(turn + shift) % len(people[side])]
            assigning.assign(application=application, evaluator=evaluator, due_at=due, by=officer, at=now)


def score_first_half(now: datetime) -> None:
    """Let evaluators declare for two in three, and finish about half."""
    for turn, assignment in enumerate(_assignments()):
        if turn % 6 == 5:
            continue
        answer = Interest.NOT_SURE if turn == 13 else Interest.NONE
        _declare(assignment, answer, now)
        if answer == Interest.NONE and turn % 3 != 2:
            _score(assignment, now, finish=turn % 3 == 0)


def settle_and_finish(now: datetime) -> None:
    """Settle what was unsure; let everybody finish."""
    officer = by_email("officer@demo.example")
    for assignment in _assignments():
        declaration = getattr(assignment, "declaration", None)
        if declaration is None:
            _declare(assignment, Interest.NONE, now)
        elif declaration.answer == Interest.NOT_SURE:
            declaring.settle(declaration=declaration, answer=Interest.NONE, by=officer, at=now)
        _finish(Assignment.objects.select_related("evaluator").get(pk=assignment.pk), now)


def decide(now: datetime) -> None:
    """Decide on every live application as the data says; reserves in the order of the data."""
    officer = by_email("officer@demo.example")
    known = {entry.code: entry for entry in entries()}
    for application in _live():
        entry = known.get(application.submitted_territory.code) if application.submitted_territory else None
        outcome = Outcome(entry.outcome) if entry and entry.outcome else Outcome.NOT_SELECTED
        english, japanese = GROUNDS[outcome]
        verdict = deciding.Verdict(outcome, english, japanese)
        deciding.decide(application=application, verdict=verdict, version=0, by=officer, at=now)


def prepare_release(now: datetime) -> None:
    """One officer prepares the release."""
    releasing.prepare(
        call=Call.objects.get(), answer_on=date(2022, 9, 15), review_on=date(2022, 9, 16),
        by=by_email("officer@demo.example"), at=now,
    )  # fmt: skip


def confirm_release(now: datetime) -> None:
    """The other officer confirms it."""
    release = Release.objects.get()
    releasing.confirm(release=release, digest=release.digest, by=by_email("officer2@demo.example"), at=now)


def form_groups(now: datetime) -> None:
    """Form the two thematic groups."""
    grouping.form_groups(call=Call.objects.get(), by=by_email("officer@demo.example"), at=now)


def accept(now: datetime) -> None:
    """Let every selected applicant take the place."""
    for decision in Decision.objects.filter(outcome=Outcome.SELECTED).select_related("application"):
        person = User.objects.filter(memberships__organisation=decision.application.organisation_id).first()
        if person:
            offers.accept(decision=decision, by=person, at=now)


def _live() -> list[Application]:
    return list(Application.objects.live().select_related("submitted_territory").order_by("reference"))


def _evaluators() -> list[User]:
    return list(User.objects.filter(groups__name=EVALUATOR).order_by("email"))


def _assignments() -> list[Assignment]:
    rows = Assignment.objects.select_related("evaluator", "application__submitted_territory", "declaration")
    return list(rows.order_by("application__reference", "evaluator__email"))


def _declare(assignment: Assignment, answer: str, now: datetime) -> None:
    declaring.declare(assignment=assignment, answer=answer, text="", by=assignment.evaluator, at=now)


def _finish(assignment: Assignment, now: datetime) -> None:
    assessment = getattr(assignment, "assessment", None)
    if assessment is None:
        _score(assignment, now, finish=True)
    elif assessment.submitted_at is None:
        scoring.submit_assessment(assignment=assignment, by=assignment.evaluator, at=now)


def _score(assignment: Assignment, now: datetime, *, finish: bool) -> None:
    language = assignment.evaluator.language
    marks = {slug: Mark(_value(assignment, n), COMMENT[language]) for n, slug in enumerate(SLUGS)}
    filled = scoring.Filled(marks=marks, language=language, comment_applicant=COMMENT[language])
    scoring.save_draft(assignment=assignment, filled=filled, version=0, by=assignment.evaluator, at=now)
    if finish:
        scoring.submit_assessment(assignment=assignment, by=assignment.evaluator, at=now)


def _value(assignment: Assignment, number: int) -> Decimal:
    """Return a score near the entry's level: the spread differs by evaluator and criterion, never at random."""
    levels = {entry.code: entry.level for entry in entries()}
    level = levels.get(assignment.application.submitted_territory.code, 2.5) or 2.5
    shift = ((assignment.evaluator_id + number) % 3 - 1) * 0.5
    return Decimal(str(min(5.0, max(0.0, level + shift))))

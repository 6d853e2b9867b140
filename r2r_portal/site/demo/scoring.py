"""The panel at work: fictional files first, then two discussions, one agreed early and one after the due date."""

from datetime import datetime
from decimal import Decimal

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.site.demo.divided import divided
from r2r_portal.site.demo.evaluation import declare_for, finish_for
from r2r_portal.site.demo.people import by_email
from selection.actions import calibrating, discussing
from selection.domain.consensus import Agreed
from selection.models import Assignment, Discussion, Specimen
from selection.queries.consensus import panel_of
from selection.states import Audience, Interest

BASE = (("4", "2.5", "2"), ("2.5", "3", "4.5"))
SHIFT = (Decimal(0), Decimal("0.5"), Decimal("-0.5"))
SLUGS = ("prospects", "commitment", "experience")
REMARKS = {
    "en": (
        "I scored low because the plan names no partner on the other side. If the letter in the annex counts as one, I "
        "would go up to 3.",
        "I read the annex as a firm offer with dates, and the budget is there. That is why I am high.",
    ),
    "ja": (
        "相手側の連携先が明記されていないため、低く評価しました。別添の書簡を連携先と見なせるのであれば、3点が妥当と考えます。",
        "別添の書簡には時期と予算が示されており、確かな申出と読みました。そのため高く評価しています。",
    ),
}
REASON = {
    "en": "Both read the annex again: it is an offer with dates, but not signed by the partner.",
    "ja": "別添の書簡を双方で読み直しました。時期を示した申出ですが、相手側の署名がありません。",
}
VIEW = {
    "en": "An unsigned letter should not count at all; I keep my score on record.",
    "ja": "署名のない書簡は考慮すべきではないと考え、自らの評点を記録に残します。",
}


def calibrate(now: datetime) -> None:
    """Let every evaluator of the call score the two fictional files, each a little more or less severe."""
    people = User.objects.filter(assignments__isnull=False).distinct().order_by("email")
    for turn, person in enumerate(people):
        for specimen in Specimen.objects.select_related("call").order_by("number"):
            base = BASE[(specimen.number - 1) % len(BASE)]
            values = {
                slug: _step(Decimal(score) + SHIFT[turn % 3]) for slug, score in zip(SLUGS, base, strict=True)
            }
            calibrating.save_practice(
                specimen=specimen, values=values, version=0, submit=True, by=person, at=now
            )


def _step(value: Decimal) -> Decimal:
    return min(Decimal(5), max(Decimal(0), value))


def finish_the_divided(now: datetime) -> None:
    """Let the evaluators of the two divided applications hand in: the last sheet opens the discussion."""
    for application in divided():
        rows = Assignment.objects.filter(application=application).select_related(
            "evaluator", "application__submitted_territory", "declaration", "assessment"
        )
        for assignment in rows.order_by("pk"):
            if not hasattr(assignment, "declaration"):
                declare_for(assignment, Interest.NONE, now)
            finish_for(assignment, now)


def discuss(now: datetime) -> None:
    """Name a rapporteur for each, and let both evaluators say what led them to their scores."""
    officer = by_email("officer@demo.example")
    for application in divided():
        discussion = Discussion.objects.select_related("application").get(application=application)
        panel = panel_of(application.pk)
        for place, person in enumerate(panel):
            text = REMARKS[person.language][0 if _is_low(application, person) else 1]
            discussing.say(
                discussion=discussion, text=text, audience=Audience.PANEL, criterion=None, by=person, at=now
            )
            if not place:
                discussing.name_rapporteur(discussion=discussion, person=person, by=officer, at=now)


def _is_low(application: Application, person: User) -> bool:
    first = application.assignments.order_by("evaluator__email").first()
    return first is not None and first.evaluator_id == person.pk


def agree_on_one(now: datetime) -> None:
    """Agree on the first discussion; one evaluator puts another view on record."""
    _agree(divided()[0], now)
    discussion = Discussion.objects.select_related("application").get(application=divided()[0])
    other = next(one for one in panel_of(discussion.application_id) if one.pk != discussion.rapporteur_id)
    discussing.dissent(discussion=discussion, text=VIEW[other.language], by=other, at=now)


def agree_on_the_other(now: datetime) -> None:
    """Agree on the second discussion too."""
    _agree(divided()[1], now)


def _agree(application: Application, now: datetime) -> None:
    discussion = Discussion.objects.select_related("application", "rapporteur").get(application=application)
    person = discussion.rapporteur
    if person is None:
        return
    reason = REASON[person.language]
    discussing.agree(
        discussion=discussion, agreed={"prospects": Agreed(Decimal("2.5"), reason)}, reason=reason,
        version=discussion.version, by=person, at=now,
    )  # fmt: skip


def load(call: Call, now: datetime) -> None:
    """Give the call its two fictional files."""
    calibrating.load_specimens(call=call, by=by_email("admin@demo.example"), at=now)

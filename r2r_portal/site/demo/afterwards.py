"""After the release: a review is asked for and answered, two officers correct the grounds of one, the decision file."""

from datetime import datetime

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.site.demo.people import by_email
from selection.actions import computing, correcting, filing, reviewing
from selection.actions.deciding import Verdict
from selection.computers import COMPUTERS, Progress
from selection.models import Decision, ReviewRequest, RunKind
from selection.states import Outcome

ASKED = "Fictional request for the demonstration: was the endorsement letter, which came as an annex, part of the evaluation?"
REPLY = (
    "Fictional reply for the demonstration: the letter was before both evaluators. The grounds did not mention it; they "
    "now do. The result stays as it was."
)
GROUNDS = (
    "Fictional grounds: other applications were stronger; the endorsement letter was taken into account.",
    "実演用の理由：他の応募の評価がより高かったため。推薦書も考慮しました。",
)


def _turned_down() -> Decision:
    rows = Decision.objects.filter(outcome=Outcome.NOT_SELECTED, application__status="submitted")
    told = rows.filter(application__organisation__memberships__isnull=False)
    return told.select_related("application").order_by("application__reference")[0]


def ask_for_review(now: datetime) -> None:
    """Let one applicant ask for a review of the procedure."""
    decision = _turned_down()
    person = User.objects.filter(memberships__organisation=decision.application.organisation_id).order_by(
        "pk"
    )[0]
    reviewing.ask(decision=decision, text=ASKED, language="en", by=person, at=now)


def correct_and_answer(now: datetime) -> None:
    """Two officers put the grounds right; one answers."""
    first, second = by_email("officer@demo.example"), by_email("officer2@demo.example")
    correction = correcting.propose(
        decision=_turned_down(), verdict=Verdict(Outcome.NOT_SELECTED, *GROUNDS),
        reason="Fictional: the grounds did not mention the letter.", by=first, at=now,
    )  # fmt: skip
    correcting.approve(correction=correction, digest=correction.digest, by=second, at=now)
    reviewing.answer(request=ReviewRequest.objects.get(), granted=False, text=REPLY, by=second, at=now)


def file_everything(now: datetime) -> None:
    """Make the decision file."""
    call, officer = Call.objects.get(), by_email("officer@demo.example")
    filing.refuse(call, officer)
    run = computing.ask(call=call, kind=RunKind.FILE, by=officer, at=now)
    steps = {kind: lambda run, made=made: made(run, Progress(run)) for kind, made in COMPUTERS.items()}
    computing.carry_out(run_id=run.pk, computers=steps, at=now)

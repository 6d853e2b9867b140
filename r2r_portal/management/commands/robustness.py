"""`manage.py robustness --draws 1000 --by officer@example.org`: in what share of the variants each one is selected.

Asks for a fresh proposal where there is none of what stands now, computes both here, and prints the shares. The page
"Ranking and set" shows the same afterwards.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.models import Call
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from selection import tasks
from selection.actions import computing
from selection.choosing_errors import NoProposalError
from selection.domain.variants import shares
from selection.models import Run, RunKind
from selection.permissions import runs_the_selection
from selection.queries.staffing import sees_all
from selection.states import RunState


class Command(BaseCommand):
    """Compute the robustness with as many draws as wanted."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the words."""
        parser.add_argument("--draws", type=int, default=0, help="default: what the rules of the call say")
        parser.add_argument("--by", required=True, help="the officer who asks, by e-mail")
        parser.add_argument("--call", default="", help="the code of the call; default: the current one")

    def handle(self, *_: Any, draws: int, by: str, call: str, **__: Any) -> None:
        """Compute and print."""
        found = Call.objects.filter(code=call).first() if call else Call.objects.current()
        officer = User.objects.filter(email=by).first()
        if found is None or draws < 0:
            raise CommandError("no such call, or a negative number of draws")
        if officer is None or not runs_the_selection(officer) or not sees_all(officer, found):
            raise CommandError(f"{by} is no officer, or has an interest in an application of the call")
        try:
            run = self.ask(found, officer, draws)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.tell(run)

    def ask(self, call: Call, officer: User, draws: int) -> Run:
        """Compute the robustness, after a proposal where one is wanting."""
        params = {"draws": draws} if draws else {}
        try:
            return self.compute(call, officer, RunKind.ROBUSTNESS, params)
        except NoProposalError:
            self.compute(call, officer, RunKind.PROPOSAL, {})
            return self.compute(call, officer, RunKind.ROBUSTNESS, params)

    def compute(self, call: Call, officer: User, kind: str, params: dict[str, Any]) -> Run:
        """Ask for a computation and do it here."""
        run = computing.ask(call=call, kind=kind, params=params, by=officer, at=clock.now())
        tasks.compute(str(run.pk))
        run.refresh_from_db()
        if run.state != RunState.DONE:
            raise CommandError(f"{kind}: {run.state} {run.failure}".strip())
        return run

    def tell(self, run: Run) -> None:
        """Print everybody's share, and how many searches were proved."""
        for share in shares(run.result):
            mark = "  minute" if share.is_borderline else ""
            self.stdout.write(f"{share.ref}  {share.percent:3} %  ({share.selected} of {share.of}){mark}")
        solves = run.result["solves"]
        self.stdout.write(
            f"{solves['proved']} of {solves['asked']} searches proved, input {run.given_sha256}"
        )

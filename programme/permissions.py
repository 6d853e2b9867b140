"""Who may do what; neither state nor time is asked here."""

from applications.states import Scan
from programme.models import AllowanceSheet, Delegation, Receipt, Session
from r2r_portal.accounts.models import Part, User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role


def can_plan(user: User) -> bool:
    """Plan visits, publish agendas, prepare and approve allowances."""
    return has_role(user, OFFICER)


def can_run_events(user: User) -> bool:
    """Open registration for trainings, seminars and webinars and look after it: officers, and both desks."""
    return has_role(user, OFFICER, EU_DESK, JP_DESK)


def can_fill(user: User, delegation: Delegation) -> bool:
    """Enter the people of a delegation and say who takes its funded places: officers, and its own body."""
    if can_plan(user):
        return True
    parts = (Part.OWNER, Part.EDITOR)
    return delegation.organisation.memberships.filter(user=user, part__in=parts).exists()


def can_claim(user: User, sheet: AllowanceSheet) -> bool:
    """Fill in a claim: the traveller alone, on what they spent themselves."""
    return sheet.delegate.user_id == user.pk


def can_open(user: User, receipt: Receipt) -> bool:
    """Nobody opens a receipt in quarantine; one that still waits for the virus check stays with its traveller."""
    if receipt.scan == Scan.INFECTED:
        return False
    return receipt.scan != Scan.WAITING or can_claim(user, receipt.claim.sheet)


def can_note(user: User, session: Session) -> bool:
    """Note who was at a session: officers, and people of a body of its host."""
    return can_plan(user) or session.leg.host.organisations.filter(memberships__user=user).exists()

"""What the personal page says of the selection: results for applicants, what is left to do for evaluators."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import text
from r2r_portal.panels import Panel
from selection.models import Decision, Stakeholder
from selection.permissions import evaluates
from selection.queries import pairing_board
from selection.queries.evaluating import work_of
from selection.queries.stakeholders import involving, to_answer
from selection.states import OfferStatus


def panel_for(user: User, at: datetime) -> tuple[Panel, ...]:
    """Return a person's boxes: nothing of a result before its release, nothing where nothing is to say."""
    own, waiting = involving(user)
    results = _results(user, at)
    pairing = _pairing(user) if results else ()
    return (*_work(user, at), *results, *_named(waiting), *_partners(own, user), *pairing)


def _work(user: User, at: datetime) -> tuple[Panel, ...]:
    if not evaluates(user):
        return ()
    work = work_of(user, at)
    if not work.lines:
        lines = (_("Nothing is assigned to you yet."),)
    elif work.due_at is None:
        lines = (_("%(done)s of %(count)s submitted. Thank you.") % {"done": work.done, "count": work.count},)
    else:
        lines = (to_do(len(work.open), work.count, work.due_at, ZoneInfo(user.zone)),)
    link = reverse("admin:selection_mine")
    return (Panel(_("My evaluations"), lines, link, _("Open my evaluations"), urgent=bool(work.open)),)


def to_do(left: int, count: int, due_at: datetime, zone: ZoneInfo) -> str:
    """Return "4 of 6 to do. Due Friday 17 June …" with both clocks."""
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    sentence = ngettext("%(left)s of %(count)s to do.", "%(left)s of %(count)s to do.", count)
    due = _("Due %(when)s.") % {"when": times.instant(due_at, language, zone)}
    return f"{sentence % {'left': left, 'count': count}} {due}"


def _results(user: User, at: datetime) -> tuple[Panel, ...]:
    own = Decision.objects.released().filter(
        application__organisation__memberships__user=user, application__status="submitted"
    )
    related = own.select_related("application__submitted_territory", "offer").order_by(
        "application__reference"
    )
    return tuple(_result(decision, at) for decision in related)


def _result(decision: Decision, at: datetime) -> Panel:
    offer = getattr(decision, "offer", None)
    offer = offer if offer is not None and offer.went_out else None
    waits = offer is not None and offer.is_open(at)
    lines = [
        f"{decision.application.submitted_territory} ({decision.application.reference})",
        outcome_words(decision),
    ]
    if waits:
        lines.append(_("Tell us whether you take the place."))
    elif offer is not None and offer.status != OfferStatus.OPEN:
        lines.append(offer.get_status_display())
    link = reverse("selection:decision", args=[decision.application_id])
    return Panel(_("Result of your application"), tuple(lines), link, _("Read the result"), urgent=waits)


def _named(waiting: list[Stakeholder]) -> tuple[Panel, ...]:
    """Return one box for every body that a territory named with the person's address."""
    return tuple(
        Panel(
            _("Take part as a stakeholder"),
            (str(one.decision.application.submitted_territory), text(one, "name")),
            reverse("selection:naming", args=[one.pk]),
            _("Say yes or no"),
            urgent=True,
        )
        for one in waiting
    )


def _partners(own: list[Stakeholder], user: User) -> tuple[Panel, ...]:
    """Return the way to the other side's stakeholders, for who acts for one of this side."""
    if not own:
        return ()
    waiting, lines = to_answer(user), [text(one, "name") for one in own]
    if waiting:
        sentence = ngettext(
            "%(count)s request for a meeting waits for your answer.",
            "%(count)s requests for meetings wait for your answer.",
            waiting,
        )
        lines.append(sentence % {"count": waiting})
    link = reverse("selection:partners")
    words = _("Stakeholders of the other side")
    return (Panel(_("Stakeholders and meetings"), tuple(lines), link, words, urgent=bool(waiting)),)


def _pairing(user: User) -> tuple[Panel, ...]:
    """Return the way to the other participants, for the people of a territory that takes part."""
    own = pairing_board.own(user)
    if not own:
        return ()
    waiting = pairing_board.to_answer(user)
    lines = [_("See what the other territories offer and seek, and write to them.")]
    if waiting:
        sentence = ngettext(
            "%(count)s message waits for your answer.", "%(count)s messages wait for your answer.", waiting
        )
        lines.append(sentence % {"count": waiting})
    link = reverse("selection:board")
    return (Panel(_("Open pairing"), tuple(lines), link, _("Look for a partner"), urgent=bool(waiting)),)


def outcome_words(decision: Decision) -> str:
    """Return the status words: "Reserve list, no. 2"."""
    if decision.reserve_place:
        return _("Reserve list, no. %(place)s") % {"place": decision.reserve_place}
    return str(decision.get_outcome_display())

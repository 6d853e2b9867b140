"""Observations, findings, recommendations, commitments as pages and the concluding report read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from programme.models import (
    CheckIn,
    Commitment,
    Finding,
    Observation,
    Presence,
    Recommendation,
    Session,
    Visit,
)
from programme.states import SessionStatus
from r2r_portal import pdf, times
from r2r_portal.accounts.models import Part, User
from r2r_portal.accounts.roles import OFFICER, has_role


def sessions_so_far(visit: Visit, at: datetime) -> QuerySet[Session]:
    """Return the sessions that began, the latest first: what somebody notes is mostly about the last one."""
    found = Session.objects.filter(leg__visit=visit, status=SessionStatus.PLANNED, starts_at__lte=at)
    return found.select_related("leg__host").order_by("-starts_at", "pk")


def notes(visit: Visit, user: User) -> QuerySet[Observation]:
    """Return the notes of a visit that somebody may read, the latest first."""
    found = Observation.objects.visible_to(user).filter(visit=visit)
    return found.select_related("session", "host", "theme", "by").order_by("-at", "-pk")


def findings(visit: Visit) -> list[Finding]:
    """Return the findings of a visit with what they stand on."""
    seen = Observation.objects.select_related("session", "host").order_by("at", "pk")
    rows = Finding.objects.filter(visit=visit).select_related("theme")
    return list(rows.prefetch_related(Prefetch("observations", seen)).order_by("at", "pk"))


def recommendations(visit: Visit) -> list[Recommendation]:
    """Return the recommendations with their findings, observations, commitments and check-ins."""
    seen = Observation.objects.select_related("session", "host").order_by("at", "pk")
    found = Finding.objects.prefetch_related(Prefetch("observations", seen)).order_by("at", "pk")
    promised = Commitment.objects.select_related("organisation").order_by("due_on", "pk")
    promised = promised.prefetch_related(Prefetch("check_ins", CheckIn.objects.order_by("months")))
    rows = Recommendation.objects.filter(visit=visit).select_related("theme", "owner")
    rows = rows.prefetch_related(Prefetch("findings", found), Prefetch("commitments", promised))
    return list(rows.order_by("at", "pk"))


def answerable(user: User) -> QuerySet[CheckIn]:
    """Return the check-ins that somebody may answer: of one's own body, as owner or editor; all for officers."""
    rows = CheckIn.objects.select_related("commitment__recommendation__visit", "commitment__organisation")
    if has_role(user, OFFICER):
        return rows
    own = rows.filter(
        commitment__organisation__memberships__user=user,
        commitment__organisation__memberships__part__in=(Part.OWNER, Part.EDITOR),
    )
    return own.distinct()


@dataclass(frozen=True)
class Report:
    """What the concluding report draws from: nothing in it was typed for it."""

    visit: Visit
    findings: list[Finding]
    recommendations: list[Recommendation]
    observations: int
    sessions: int
    people: int

    @property
    def sources(self) -> dict[int, int]:
        """The numbers of the observations in the report, by row: in the order in which they are first named."""
        numbers: dict[int, int] = {}
        for finding in self.findings:
            for one in finding.observations.all():
                numbers.setdefault(one.pk, len(numbers) + 1)
        return numbers


def report(visit: Visit) -> Report:
    """Return the report of a visit, in a fixed number of queries."""
    noted = Presence.objects.filter(session__leg__visit=visit)
    return Report(
        visit, findings(visit), recommendations(visit), Observation.objects.filter(visit=visit).count(),
        noted.values("session").distinct().count(), noted.values("delegate").distinct().count(),
    )  # fmt: skip


def report_context(found: Report) -> dict[str, Any]:
    """Return what page and PDF show: findings and recommendations numbered, evidence by number."""
    sources = found.sources
    places = {finding.pk: number for number, finding in enumerate(found.findings, start=1)}
    told, named = [], set[int]()
    for number, finding in enumerate(found.findings, start=1):
        seen = list(finding.observations.all())
        evidence = [(sources[one.pk], one, one.pk not in named) for one in seen]
        named |= {one.pk for one in seen}
        told.append({"number": number, "row": finding, "evidence": evidence})
    advised = [
        {
            "number": number,
            "row": one,
            "findings": [(places[f.pk], f) for f in one.findings.all()],
            "evidence": sorted({sources[o.pk] for f in one.findings.all() for o in f.observations.all()}),
        }
        for number, one in enumerate(found.recommendations, start=1)
    ]
    return {"report": found, "findings": told, "recommendations": advised}


def report_pdf(visit: Visit, language: str, at: datetime) -> tuple[str, pdf.StoredPdf]:
    """Return title and PDF of the concluding report."""
    with translation.override(language):
        title = _("Concluding report: %(visit)s") % {"visit": visit.title}
        html = pdf.compose(
            "pdf/report.html", title=title, language=language, reference="",
            issued=times.day(at.astimezone(ZoneInfo(visit.zone)).date(), language), visit=visit,
            **report_context(report(visit)),
        )  # fmt: skip
    return title, pdf.stored(html, title=title, language=language)

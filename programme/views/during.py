"""Pages for the pavement: what is next; and what is left once a visit is over."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, ngettext
from django.views import View

from programme.actions import certificates
from programme.models import Certificate, Presence
from programme.queries import during
from programme.queries.certificates import certificate_pdf, check, said
from programme.queries.feedback import asked_of
from programme.queries.presence import counts
from programme.views.doors import OfficersView, person, tried, visible_visit


class ShowNext(View):
    """Where to be next, and after that."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        found = during.now_for(person(request), request.received_at)
        return render(request, "programme/next.html", {"now": found})


class ShowAfter(View):
    """What a participant does once something is over: feedback, certificate, notes, trip report."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        visit, user = visible_visit(request, slug), person(request)
        own = Certificate.objects.filter(delegate__delegation__visit=visit, delegate__user=user).first()
        context = {
            "visit": visit, "asked": asked_of(visit, user, request.received_at), "certificate": own,
            "is_delegate": during.is_delegate(user, visit),
        }  # fmt: skip
        return render(request, "programme/after.html", context)


class AfterVisit(OfficersView):
    """What officers do after a visit: who was there, certificates, feedback, findings, the report."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        issued = Certificate.objects.filter(delegate__delegation__visit=self.visit)
        noted = Presence.objects.filter(session__leg__visit=self.visit, delegate__certificate=None)
        context = {
            "visit": self.visit, "tab": "after", "counts": counts(self.visit), "issued": issued.count(),
            "due": noted.values("delegate").distinct().count(), **during.results(self.visit),
        }  # fmt: skip
        return render(request, "programme/after_visit.html", context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Issue the certificates."""
        due = Presence.objects.filter(session__leg__visit=self.visit, delegate__certificate=None)
        count = due.values("delegate").distinct().count()
        words = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", count)
        tried(
            request, words % {"count": count},
            lambda: certificates.issue(visit=self.visit, by=person(request), at=request.received_at),
        )  # fmt: skip
        return redirect("programme:after_visit", slug=slug)


class CertificatePdf(View):
    """One's own certificate; nobody else's is there."""

    def get(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Give the file."""
        own = Certificate.objects.filter(delegate__user=person(request)).select_related("delegate")
        certificate = own.filter(pk=pk).first()
        if certificate is None:
            raise Http404
        _title, file = certificate_pdf(certificate, language)
        answer = HttpResponse(file.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{certificate.number}-{language}.pdf"'
        return answer


@method_decorator(login_not_required, name="dispatch")
class CheckCertificate(View):
    """Anybody who holds a certificate can check it: number and code say what it certifies."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask, or say what is certified."""
        number, code = (request.GET.get(name, "")[:64] for name in ("number", "code"))
        asked = bool(number and code)
        found = check(number, code) if asked else None
        context: dict[str, object] = {"asked": asked, "number": number, "code": code, "certificate": found}
        if found:
            context |= {"facts": said(found, (get_language() or "en")[:2])}
        return render(request, "programme/check_certificate.html", context)

"""Working translations as the applicant sees them: read-only, and open to objection (SPEC A14)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from applications import permissions
from applications.actions import translations
from applications.forms.file import ObjectTo
from applications.models import Application
from applications.queries.translations import pairs_of
from applications.views.drafts import language, visible
from r2r_portal.accounts.requests import arrived, person


class Translations(View):
    """Each text beside its working translation."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show them."""
        return self._page(request, visible(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep an objection, and tell the translator."""
        application = visible(request, pk)
        if not permissions.can_object(person(request), application):
            raise PermissionDenied
        form = ObjectTo(request.POST)
        number = request.POST.get("translation", "")
        row = get_object_or_404(application.translations, pk=int(number) if number.isdecimal() else 0)
        if not form.is_valid():
            return self._page(request, application, form, status=422)
        translations.object_to(
            translation=row, text=form.cleaned_data["text"], by=person(request), at=arrived(request)
        )
        messages.success(request, _("The secretariat has your objection."))
        return redirect("applications:translations", pk=pk)

    def _page(
        self, request: HttpRequest, application: Application, form: ObjectTo | None = None, status: int = 200
    ) -> HttpResponse:
        version = application.submissions.order_by("-number").first()
        if version is None:
            raise Http404
        may_object = permissions.can_object(person(request), application)
        rows = [
            {"pair": pair, "form": self._form(form, pair.translation.pk) if may_object else None}
            for pair in pairs_of(application, version, language())
            if pair.translation
        ]
        context = {"application": application, "rows": rows, "form": form}
        return render(request, "applications/translations.html", context, status=status)

    def _form(self, form: ObjectTo | None, pk: int) -> ObjectTo:
        """Return the form of one translation: the one that was sent, or an empty one."""
        if form and form.data.get("translation") == str(pk):
            return form
        return ObjectTo(initial={"translation": pk}, auto_id=f"id_{pk}_%s")

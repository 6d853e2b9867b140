"""Officers say what a visit asks of its travellers, and from when on hosts read their list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from programme.actions import needs as actions
from programme.forms.vault import HostListForm, NeedForm
from programme.models import HostList, Need, VaultField
from programme.queries.delegations import LEAD
from programme.queries.hostlist import opens_on
from programme.queries.vault import needs_of
from programme.views.doors import OfficersView, person, tried
from r2r_portal.errors import DomainError


class ListNeeds(OfficersView):
    """What the visit asks for, what it could ask for, and the day of the hosts' list."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        return self._page(request, HostListForm(initial={"opens_on": opens_on(self.visit)}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Set the day of the hosts' list."""
        form = HostListForm(request.POST, instance=HostList.objects.filter(visit=self.visit).first())
        if form.is_valid():
            actions.open_host_list(
                visit=self.visit, opens_on=form.cleaned_data["opens_on"], by=person(request),
                at=request.received_at,
            )  # fmt: skip
            return redirect("programme:needs", slug=slug)
        return self._page(request, form, status=422)

    def _page(self, request: HttpRequest, form: HostListForm, status: int = 200) -> HttpResponse:
        needs = needs_of(self.visit)
        asked = {need.field for need in needs}
        others = [(field.value, field.label) for field in VaultField if field.value not in asked]
        context = {"visit": self.visit, "needs": needs, "others": others, "form": form, "tab": "needs"}
        return render(request, "programme/needs.html", context, status=status)


class EditNeed(OfficersView):
    """One detail: why, by when, how long, for whom."""

    def get(self, request: HttpRequest, slug: str, field: str) -> HttpResponse:
        """Show the form."""
        need = self._need(field)
        initial = {} if need else {"due_on": self.visit.starts_on - LEAD}
        return self._page(request, field, need, NeedForm(instance=need, initial=initial))

    def post(self, request: HttpRequest, slug: str, field: str) -> HttpResponse:
        """Save, or show what is wrong."""
        need = self._need(field)
        form = NeedForm(request.POST, instance=need)
        if form.is_valid():
            try:
                actions.set_need(
                    visit=self.visit, field=field, values=form.cleaned_data, by=person(request),
                    at=request.received_at,
                )  # fmt: skip
            except DomainError as error:
                form.add_error("keep_days", str(error))
            else:
                return redirect("programme:needs", slug=slug)
        return self._page(request, field, self._need(field), form, status=422)

    def _need(self, field: str) -> Need | None:
        if field not in VaultField.values:
            raise Http404
        return Need.objects.filter(visit=self.visit, field=field).first()

    def _page(
        self, request: HttpRequest, field: str, need: Need | None, form: NeedForm, status: int = 200
    ) -> HttpResponse:
        label = VaultField(field).label
        context = {"visit": self.visit, "need": need, "label": label, "form": form, "tab": "needs"}
        return render(request, "programme/need_form.html", context, status=status)


class DropNeed(OfficersView):
    """Ask for a detail no more."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, slug: str, field: str) -> HttpResponse:
        """Take it back unless somebody gave it."""
        need = get_object_or_404(Need, visit=self.visit, field=field)
        done = _("The visit does not ask for this any more.")
        tried(request, done, lambda: actions.drop_need(need=need, by=person(request), at=request.received_at))
        return redirect("programme:needs", slug=slug)

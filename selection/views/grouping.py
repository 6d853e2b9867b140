"""Officers' groups: a proposal from theme ranks, adjusted by hand."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection.actions import grouping
from selection.domain.grouping import NUMBERS
from selection.forms.deciding import GroupForm
from selection.models import Group
from selection.queries.evidence import theme_titles
from selection.queries.moving import formed_of, pictures, points_lost, prices
from selection.queries.ranking import group_rows
from selection.set_phrases import move_words
from selection.views.frame import OfficerPage

CHOICES = {"": None, "1": 1, "2": 2}


class FormGroups(OfficerPage):
    """Who is in which of the two groups."""

    template_name = "admin/selection/groups.html"
    title = gettext_lazy("Thematic groups")
    here = "groups"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the groups."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Propose anew, or keep what was chosen."""
        steps = {"propose": self.propose, "move": self.move, "rename": self.rename}
        step = steps.get(request.POST.get("do", ""))
        if step is None:
            raise Http404
        return step()

    def propose(self) -> HttpResponse:
        """Make the groups from first-ranked themes."""
        grouping.form_groups(call=self.call, by=self.user, at=self.at)
        messages.success(self.request, _("Proposed from the first-ranked themes. Adjust it as needed."))
        return redirect("admin:selection_groups")

    def move(self) -> HttpResponse:
        """Put everybody where the page says."""
        for row in group_rows(self.call, self.user):
            chosen = self.request.POST.get(f"group_{row.decision.application_id}")
            if chosen in CHOICES and CHOICES[chosen] != row.number:
                self.move_one(row.decision.application, CHOICES[chosen])
        messages.success(self.request, _("Saved."))
        return redirect("admin:selection_groups")

    def move_one(self, application, number: int | None) -> None:  # type: ignore[no-untyped-def]
        """Move one, or say why not."""
        try:
            grouping.move(application=application, number=number, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(self.request, f"{application.reference}: {error.message}")

    def rename(self) -> HttpResponse:
        """Name a group."""
        group = Group.objects.filter(call=self.call, number=self.request.POST.get("number", "0")).first()
        form = GroupForm(self.request.POST)
        if group is None:
            raise Http404
        if not form.is_valid():
            return self.show(status=422, wrong=(group.number, form))
        grouping.rename(group=group, **form.cleaned_data, by=self.user, at=self.at)
        messages.success(self.request, _("Saved."))
        return redirect("admin:selection_groups")

    def show(self, status: int = 200, wrong: tuple[int, GroupForm] | None = None) -> HttpResponse:
        """Show the page."""
        titles = theme_titles(self.call)
        rows = group_rows(self.call, self.user, titles)
        groups, forms = formed_of(self.call, rows), {}
        for one in groups:
            initial = {"title_en": one.group.title_en, "title_ja": one.group.title_ja}
            forms[one.group.number] = GroupForm(initial=initial, auto_id=f"id_{one.group.number}_%s")
        if wrong:
            forms[wrong[0]] = wrong[1]
        costs, lost = prices(rows), points_lost(self.call, rows)
        return self.page(
            status=status,
            rows=[
                (
                    row,
                    costs.get(row.decision.application_id),
                    move_words(lost.get(row.decision.application.reference)),
                )
                for row in rows
            ],
            pictures=pictures(titles, rows),
            formed=[(one, forms[one.group.number]) for one in groups],
            numbers=NUMBERS,
            form=wrong[1] if wrong else None,
        )

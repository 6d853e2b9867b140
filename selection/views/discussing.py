"""The discussion of one application, for its evaluators and for officers; the officers' list of all."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from applications.models import Application
from r2r_portal import charts
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError, StaleError
from selection import permissions
from selection.actions import discussing
from selection.domain.scoring import printed
from selection.errors import NotAgreedError
from selection.forms.discussing import (
    AgreementForm,
    MinorityForm,
    RapporteurForm,
    ReasonForm,
    RemarkForm,
)
from selection.models import Discussion
from selection.queries import consensus
from selection.states import DiscussionState
from selection.views.frame import AdminPage, OfficerDesk, with_roles

DISCUSSION = "admin:selection_discussion"
Forms = dict[str, Any]


class Discuss(AdminPage):
    """One discussion: the spread, the remarks, the agreed scores, views on record.

    Evaluators of the application take part unnamed; officers see names, name the rapporteur and open again.
    """

    template_name = "admin/selection/discussion.html"

    @staticmethod
    def permission(user: User) -> bool:
        """Evaluators and officers; which discussions they see is asked with each."""
        known = with_roles(user)
        return permissions.evaluates(known) or permissions.runs_the_selection(known)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.show(self.sight(pk), {})

    def sight(self, pk: int) -> consensus.Sight:
        """Return what this person reads of a discussion, or 404."""
        related = (
            "application__call",
            "application__track",
            "application__submitted_territory__member_state",
        )
        rows = Discussion.objects.select_related(*related, "rapporteur", "agreed_by")
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        self.takes_part = consensus.discussed_by(self.user).filter(pk=pk).exists()
        self.oversees = consensus.overseen_by(self.user, found.application.call).filter(pk=pk).exists()
        if not (self.takes_part or self.oversees):
            raise Http404
        return consensus.sight_of(found, self.user, oversees=self.oversees and not self.takes_part)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what a button says; what cannot be done is said at its form."""
        sight = self.sight(pk)
        verbs: dict[str, Callable[[consensus.Sight], tuple[str, Any, Callable[[], object]]]] = {
            "say": self.say,
            "agree": self.agree,
            "dissent": self.dissent,
            "rapporteur": self.rapporteur,
            "reopen": self.reopen,
        }
        verb = verbs.get(request.POST.get("do", ""))
        if verb is None:
            raise Http404
        name, form, act = verb(sight)
        if not form.is_valid():
            return self.show(sight, {name: form}, status=422)
        try:
            act()
        except DomainError as error:
            return self.refused(sight, name, form, error)
        messages.success(request, _("Saved."))
        return redirect(DISCUSSION, pk)

    def say(self, sight: consensus.Sight) -> tuple[str, Any, Callable[[], object]]:
        """Add a remark."""
        form = RemarkForm(_criteria(sight), self.request.POST)
        return (
            "remark",
            form,
            lambda: discussing.say(
                discussion=sight.discussion, **form.cleaned_data, by=self.user, at=self.at
            ),
        )

    def agree(self, sight: consensus.Sight) -> tuple[str, Any, Callable[[], object]]:
        """Type the agreed scores."""
        form = AgreementForm(sight, self.request.POST)
        return (
            "agreement",
            form,
            lambda: discussing.agree(
                discussion=sight.discussion,
                agreed=form.agreed(),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                by=self.user,
                at=self.at,
            ),
        )

    def dissent(self, sight: consensus.Sight) -> tuple[str, Any, Callable[[], object]]:
        """Put one's own view on record."""
        form = MinorityForm(self.request.POST)
        return (
            "view",
            form,
            lambda: discussing.dissent(
                discussion=sight.discussion, text=form.cleaned_data["text"], by=self.user, at=self.at
            ),
        )

    def rapporteur(self, sight: consensus.Sight) -> tuple[str, Any, Callable[[], object]]:
        """Name the rapporteur."""
        form = RapporteurForm(sight, self.request.POST)
        people = {str(one.pk): one for one in sight.panel}
        return (
            "rapporteur",
            form,
            lambda: discussing.name_rapporteur(
                discussion=sight.discussion,
                person=people[form.cleaned_data["person"]],
                by=self.user,
                at=self.at,
            ),
        )

    def reopen(self, sight: consensus.Sight) -> tuple[str, Any, Callable[[], object]]:
        """Open again what was agreed."""
        form = ReasonForm(self.request.POST)
        return (
            "reason",
            form,
            lambda: discussing.reopen(
                discussion=sight.discussion, reason=form.cleaned_data["reason"], by=self.user, at=self.at
            ),
        )

    def refused(self, sight: consensus.Sight, name: str, form: Any, error: DomainError) -> HttpResponse:
        """Say why, with what was typed still there; where another page was faster, with what it saved."""
        form.add_error(None, str(error.message))
        if isinstance(error, NotAgreedError):
            form.say(error.lacks)
        if isinstance(error, StaleError):
            sight = self.sight(sight.discussion.pk)
            form.data = form.data.copy()
            form.data["agreed-version"] = str(sight.discussion.version)
        return self.show(sight, {name: form}, status=error.status, clashes=isinstance(error, StaleError))

    def show(
        self, sight: consensus.Sight, forms: Forms, status: int = 200, *, clashes: bool = False
    ) -> HttpResponse:
        """Show the page with its forms, one of them as it was sent."""
        discussion, application = sight.discussion, sight.discussion.application
        own = next((one.text for one in sight.views if one.evaluator_id == self.user.pk), "")
        is_rapporteur = self.takes_part and discussion.rapporteur_id == self.user.pk
        self.title = _("Discussion: %(reference)s %(territory)s") % {
            "reference": application.reference,
            "territory": application.submitted_territory,
        }
        scores = [charts.CriterionScores(c.criterion.title, c.values, c.agreed) for c in sight.total.criteria]
        known: Forms = {
            "remark": RemarkForm(_criteria(sight)),
            "view": MinorityForm(initial=own),
            "reason": ReasonForm(),
            "rapporteur": RapporteurForm(sight),
            "agreement": AgreementForm(sight),
        }
        return self.page(
            status=status,
            sight=sight,
            discussion=discussion,
            application=application,
            form=next(iter(forms.values()), None),
            forms={**known, **forms},
            dots=charts.score_dots(scores),
            dots_table=charts.score_dots_rows(scores),
            total=printed(sight.total.exact),
            names=self.names(sight),
            remarks=[(one, self.name_of(one.author, sight)) for one in sight.remarks],
            views=[(one, self.name_of(one.evaluator, sight)) for one in sight.views],
            rapporteur=self.name_of(discussion.rapporteur, sight) if discussion.rapporteur else "",
            is_open=discussion.state == DiscussionState.OPEN,
            is_rapporteur=is_rapporteur,
            takes_part=self.takes_part,
            oversees=self.oversees and not self.takes_part,
            own_view=own,
            clashes=clashes,
            back="admin:selection_mine" if self.takes_part else "admin:selection_discussions",
        )

    def names(self, sight: consensus.Sight) -> list[tuple[str, list[Any]]]:
        """Return each evaluator, unnamed for colleagues, with the scores in the order of the criteria."""
        by_person = {one.evaluator: one.scores for one in sight.total.sheets}
        known = [one.criterion for one in sight.total.criteria]
        return [
            (self.name_of(one, sight), [(c.title, by_person.get(one.pk, {}).get(c.slug)) for c in known])
            for one in sight.panel
        ]

    def name_of(self, person: User, sight: consensus.Sight) -> str:
        """Return "You", "Evaluator 2" or "Secretariat"; officers read names."""
        if person.pk == self.user.pk:
            return pgettext("discussion", "You")
        if self.oversees and not self.takes_part:
            return str(person)
        numbers = {one.pk: number for number, one in enumerate(sight.panel, start=1)}
        if person.pk in numbers:
            return _("Evaluator %(number)s") % {"number": numbers[person.pk]}
        return _("Secretariat")


def _criteria(sight: consensus.Sight) -> list[Any]:
    return [one.criterion for one in sight.total.criteria]


class ListDiscussions(OfficerDesk):
    """Every discussion of the call; an officer may open one by hand."""

    template_name = "admin/selection/discussions.html"
    title = gettext_lazy("Discussions")
    here = "discussions"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open one by hand."""
        choices = {str(one.pk): one for one in consensus.openable(self.call, self.user)}
        application: Application | None = choices.get(request.POST.get("application", ""))
        if application is None:
            messages.error(request, _("Select an application"))
            return self.show(status=422)
        try:
            opened = discussing.open_by_hand(application=application, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(status=error.status)
        return redirect(DISCUSSION, opened.pk)

    def show(self, status: int = 200) -> HttpResponse:
        """Show the page."""
        return self.page(
            status=status,
            rows=consensus.overview(self.call, self.user),
            openable=consensus.openable(self.call, self.user),
        )

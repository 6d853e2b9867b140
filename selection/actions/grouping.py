"""Forming the two thematic groups: a proposal from theme ranks, moved about by people."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, Call, Theme
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from selection.actions import frozen
from selection.domain.grouping import NUMBERS, Candidate, Proposal, propose
from selection.errors import NotSelectedError
from selection.models import Decision, Group, GroupMember
from selection.queries.evidence import interests


@transaction.atomic
def form_groups(*, call: Call, by: User, at: datetime) -> Proposal:
    """Make both groups anew from the first-ranked themes of the selected; earlier moves are lost."""
    frozen.hold(call.pk)
    themes = {theme.slug: theme for theme in call.themes.order_by("number")}
    selected = {str(one.application_id): one for one in _selected(call)}
    proposal = propose(_candidates(selected), list(themes))
    GroupMember.objects.filter(group__call=call).delete()
    for number in NUMBERS:
        group = _group(call, number, [themes[slug] for slug, of in proposal.themes.items() if of == number])
        GroupMember.objects.bulk_create(
            GroupMember(group=group, application=selected[key].application, added_at=at, added_by=by)
            for key in proposal.of(number)
        )
    record(at=at, by=by, verb="groups.formed", subject=call, members=len(proposal.members))
    return proposal


def _selected(call: Call) -> list[Decision]:
    chosen = Decision.objects.of(call).taking_part()
    return list(chosen.select_related("application__track").order_by("application__reference"))


def _candidates(selected: dict[str, Decision]) -> list[Candidate]:
    known = interests(one.application_id for one in selected.values())
    found = []
    for key, decision in selected.items():
        ranks = known[decision.application_id].ranks if decision.application_id in known else {}
        found.append(
            Candidate(key, decision.application.track.side, min(ranks, key=lambda t: ranks[t], default=""))
        )
    return found


def _group(call: Call, number: int, themes: list[Theme]) -> Group:
    titles = {
        "title_en": " · ".join(theme.title_en for theme in themes) or f"Group {number}",
        "title_ja": "・".join(theme.title_ja for theme in themes) or f"第{number}グループ",
    }
    group, _new = Group.objects.update_or_create(call=call, number=number, defaults=titles)
    group.themes.set(themes)
    return group


def group_of(call: Call, number: int) -> Group:
    """Return a group, made without a theme where there is none yet; for actions that hold the call."""
    return Group.objects.filter(call=call, number=number).first() or _group(call, number, [])


@transaction.atomic
def move(*, application: Application, number: int | None, by: User, at: datetime) -> None:
    """Put a selected application into a group, or into none; refused for who is not selected."""
    call = frozen.hold(application.call_id)
    if not Decision.objects.of(call).taking_part().filter(application=application).exists():
        raise NotSelectedError
    if number is None:
        GroupMember.objects.filter(application=application).delete()
    else:
        group = group_of(call, number)
        GroupMember.objects.update_or_create(
            application=application, defaults={"group": group, "added_at": at, "added_by": by}
        )
    record(at=at, by=by, verb="group.moved", subject=application, group=number)


@transaction.atomic
def rename(*, group: Group, title_en: str, title_ja: str, by: User, at: datetime) -> Group:
    """Give a group its name in both languages."""
    group = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    group.title_en, group.title_ja = title_en.strip(), title_ja.strip()
    group.save(update_fields=["title_en", "title_ja"])
    record(at=at, by=by, verb="group.renamed", subject=group)
    return group

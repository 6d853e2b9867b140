"""What every submitted application ranks, offers and looks for: as handed in, not as edited since."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from applications.models import Application, Call, Submission
from r2r_portal.bilingual import text
from selection.domain.evidence import Interest
from selection.models import Declaration
from selection.states import Interest as Declared

PARTS = ("snapshot__ranks", "snapshot__topics_offered", "snapshot__topics_wanted")
ANNOTATED = ("ranks", "topics_offered", "topics_wanted")


def interests(applications: Iterable[UUID]) -> dict[UUID, Interest]:
    """Return application -> interest from the version that counts; those without a version are left out."""
    latest = Submission.objects.filter(application__in=list(applications)).order_by("application", "-number")
    rows = latest.distinct("application").values("application_id", *PARTS)
    return {row["application_id"]: _interest(row) for row in rows}


def counting_parts(application: str) -> dict[str, Subquery]:
    """Return annotations, named as in ANNOTATED, of what the version that counts says; None where there is none."""
    counts = Submission.objects.filter(application=OuterRef(application)).order_by("-number")
    return {name: Subquery(counts.values(f"snapshot__{name}")[:1]) for name in ANNOTATED}


def annotated_interest(row: Any, application: UUID) -> Interest:
    """Return the interest of a row that has the annotations of `counting_parts`."""
    said = {part: getattr(row, name) for part, name in zip(PARTS, ANNOTATED, strict=True)}
    return _interest({"application_id": application, **said})


def _interest(row: Mapping[str, Any]) -> Interest:
    ranks, offered, wanted = (row[part] or () for part in PARTS)
    return Interest(
        key=str(row["application_id"]),
        ranks={theme: int(rank) for theme, rank in dict(ranks).items() if rank},
        offered=frozenset(offered),
        wanted=frozenset(wanted),
    )


def opposite(application: Application, user: Any) -> list[UUID]:
    """Return the other side's live applications, without those that `user` must see nothing of."""
    hidden = Declaration.objects.filter(assignment__evaluator=user).exclude(answer=Declared.NONE)
    live = Application.objects.live().unrecused(user).filter(call=application.call_id)
    others = live.exclude(track=application.track_id)
    return list(others.exclude(assignments__declaration__in=hidden).values_list("pk", flat=True))


def theme_titles(call: Call) -> dict[str, str]:
    """Return theme slug -> title in the reader's language, in order."""
    return {theme.slug: text(theme, "title") for theme in call.themes.order_by("number")}


def topic_titles(call: Call) -> dict[str, str]:
    """Return topic slug -> title in the reader's language, in order."""
    return {topic.slug: text(topic, "title") for topic in call.topics.order_by("number")}

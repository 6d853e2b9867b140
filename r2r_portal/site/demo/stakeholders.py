"""Stakeholders of four territories, and their requests for meetings: one agreed, one declined, one open."""

from datetime import datetime, timedelta

from r2r_portal.accounts.actions import change_details, welcome
from r2r_portal.accounts.models import User
from selection.actions import meetings, stakeholders
from selection.models import Decision, Stakeholder
from selection.states import Outcome

NAMED = {
    "eu": (
        ("cluster", "Cluster Énergie du Rivage", "Shoreline Energy Cluster", "stakeholder.eu1@demo.example", "Lefèvre"),
        ("university", "Universidad de la Ría", "Estuary University", "stakeholder.eu2@demo.example", "Ibarra"),
    ),
    "jp": (
        ("centre", "県立みなと技術センター（架空）", "Minato Technology Centre", "stakeholder.jp1@demo.example", "架空"),
        ("firm", "株式会社さくら水素（架空）", "Sakura Hydrogen Co.", "stakeholder.jp2@demo.example", "例示"),
    ),
}  # fmt: skip
ABOUT = {
    "en": "Fictional: twelve members work on wind power and hydrogen in small ports; they would like to meet people who run pilot plants.",
    "ja": "架空の紹介文です。港湾での水素利用の実証に取り組んでおり、欧州の実証施設の運営者との面談を希望しています。",
}
TEXT = {
    "en": "Fictional: we would like to compare how pilot plants are paid for, and show you ours.",
    "ja": "架空の申込みです。実証施設の資金の仕組みについて、意見を交換できれば幸いです。",
}


def name_and_join(now: datetime) -> None:
    """Let two territories of each side name a stakeholder that says yes; the first of each names one more."""
    for side, told in NAMED.items():
        rows = Decision.objects.filter(outcome=Outcome.SELECTED, track__side=side).taking_part()
        chosen = list(rows.select_related("application", "track").order_by("application__reference")[:2])
        for decision, (kind, local, english, email, family) in zip(chosen, told, strict=True):
            one = _name(decision, kind, local, english, email, now)
            person = welcome(email=email, language=one.language, at=now)
            change_details(
                user=person, at=now, family_name=family, given_name="例子" if side == "jp" else "Noor"
            )
            stakeholders.join(stakeholder=one, by=person, at=now)
        _name(
            chosen[0],
            "university",
            "University of Examples",
            "University of Examples",
            f"waiting.{side}@demo.example",
            now,
        )


def _name(decision: Decision, kind: str, local: str, english: str, email: str, now: datetime) -> Stakeholder:
    language = "ja" if decision.track.side == "jp" else "en"
    named = stakeholders.Named(kind, local, english, ABOUT[language], language, email, language)
    body = decision.application.organisation_id
    person = User.objects.filter(memberships__organisation=body).order_by("pk")[0]
    return stakeholders.name(decision=decision, named=named, by=person, at=now)


def meet(now: datetime) -> None:
    """Let them ask each other: the first pair agrees, the second request is declined, a third waits."""
    eu1, eu2, jp1, jp2 = (
        Stakeholder.objects.select_related("decision__track").get(email=f"stakeholder.{one}@demo.example")
        for one in ("eu1", "eu2", "jp1", "jp2")
    )
    agreed = _ask(eu1, jp1, "Hydrogen in small ports", now)
    first = agreed.times.order_by("starts_at")[0].starts_at
    meetings.agree(
        meeting=agreed, starts_at=first, place="https://video.example/r2r", reply="", by=_person(jp1), at=now
    )
    declined = _ask(eu2, jp1, "Students on placement", now)
    meetings.refuse(meeting=declined, reply="今年度は受入れが難しい状況です。", by=_person(jp1), at=now)
    _ask(jp2, eu1, "実証施設の資金について", now)


def _ask(asker: Stakeholder, asked: Stakeholder, subject: str, now: datetime) -> meetings.Meeting:
    language, start = asker.about_language, now.replace(minute=0) + timedelta(days=14)
    wish = meetings.Wish(subject, TEXT[language], language, "online", (start, start + timedelta(days=1)))
    return meetings.ask(asker=asker, asked=asked, wish=wish, by=_person(asker), at=now)


def _person(one: Stakeholder) -> User:
    return User.objects.get(email=one.email)

"""Answers that make a draft of the 2022 questionnaires complete; the people in them are fictional."""

from datetime import datetime

from applications.actions import attachments, drafts
from applications.models import Application
from applications.queries.drafts import load_draft
from r2r_portal.accounts.models import User
from tests.factories.documents import pdf

PERSON = {
    "given_name": "Ada",
    "family_name": "Example",
    "position": "Head of unit",
    "email": "ada@test.example",
}
EU_ANSWERS = {
    "region": {
        "territory": "ITH5", "organisation_name": "Regione Esempio", "organisation_kind": "authority",
        "population": 4425366,
    },
    "contacts": {
        "contact_main": PERSON | {"english": "yes"},
        "contact_signatory": {"given_name": "Bo", "family_name": "Example", "position": "President"},
    },
    "strategy": {
        "strategy_title": "S3 2021-2027", "strategy_summary": "Five priorities.",
        "themes": {"green": 1, "industrial": 2, "demographic": 3},
    },
    "practices": {
        "topics_offered": ("hydrogen", "digitalisation"),
        "practices": ({"title": "A hydrogen valley", "summary": "We built one."},),
    },
    "interests": {
        "topics_wanted": ("health",), "interests": "Silver economy.", "open_to_any": True,
        "partners": ({"territory": "JP-23", "reason": "Cars"},),
    },
    "experience": {"has_cooperation": False},
    "commitment": {
        "commitment": "Two people.", "staff_days": 60, "participation": "full", "hosting": True,
        "hosting_offer": "Our valley.",
    },
    "delegation": {"delegation": "Head of unit, two experts."},
}  # fmt: skip
JP_PERSON = {
    "family_name": "見本", "given_name": "花子", "family_kana": "ミホン", "given_kana": "ハナコ",
    "department": "産業労働部 産業振興課", "position": "主査", "phone": "03-0000-0000（内線12）",
    "email": "hanako@test.example", "postal_code": "100-0013", "english": "partly",
}  # fmt: skip
JP_ANSWERS = {
    "region": {"territory": "JP-26", "lead_department": "商工労働観光部"},
    "contacts": {
        "contact_main": JP_PERSON,
        "contact_deputy": {
            "family_name": "見本", "given_name": "次郎", "department": "産業振興課", "email": "jiro@test.example",
        },
        "contact_signatory": {"family_name": "見本", "given_name": "三郎", "position": "課長"},
    },
    "strategy": {
        "strategy_title": "産業振興計画", "strategy_summary": "重点分野は5つです。",
        "themes": {"green": 2, "industrial": 1, "demographic": 3},
    },
    "practices": {
        "topics_offered": ("health",), "practices": ({"title": "見守り事業", "summary": "取組の概要です。"},),
    },
    "interests": {"topics_wanted": ("hydrogen",), "interests": "水素の活用。", "open_to_any": True},
    "experience": {"has_cooperation": False},
    "commitment": {"commitment": "担当2名。", "staff_days": 40, "participation": "full", "hosting": False},
    "delegation": {"delegation": "課長、主査"},
}  # fmt: skip


def fill(application: Application, *, by: User, at: datetime, answers: dict | None = None) -> Application:
    """Answer everything that a draft must answer, the letter included where it is asked for."""
    is_eu = application.track.side == "eu"
    for section, values in (answers or (EU_ANSWERS if is_eu else JP_ANSWERS)).items():
        drafts.save_section(
            application=application,
            section=section,
            values=values,
            versions=versions(application),
            by=by,
            at=at,
        )
    if is_eu and answers is None:
        letter = question(application, "letter")
        attachments.attach(
            application=application, question=letter, name="letter.pdf", content=pdf(), by=by, at=at
        )
    return application


def versions(application: Application) -> dict[str, int]:
    """Return the versions of all answers now."""
    return {key: given.version for key, given in load_draft(application).answers.items()}


def question(application: Application, key: str):
    """Return one question of an application."""
    return next(one for _section, one in load_draft(application).questions() if one.key == key)

"""Open pairing in the demo: four territories say what they offer and seek, one writes to another and is answered."""

from datetime import datetime

from r2r_portal.accounts.models import User
from selection.actions import pairing
from selection.models import Decision
from selection.queries.pairing_board import partners

WORDS = {
    "eu": {
        "strategy_en": "Fictional: the strategy builds on ports, clean energy and the data that small firms already have.",
        "strategy_ja": "架空の文章です。港湾、クリーンエネルギー、中小企業のデータ活用を戦略の柱としています。",
        "offers_en": "Fictional: ten years of running pilot plants together with firms, and the contracts that made it work.",
        "offers_ja": "架空の文章です。企業と共同で実証施設を運営してきた10年の経験と、その契約の枠組みを紹介できます。",
        "seeks_en": "Fictional: a partner who brings services to villages whose people grow older.",
        "seeks_ja": "架空の文章です。高齢化が進む集落へのサービス提供に取り組む地域を探しています。",
        "partners_en": "Example University, Shoreline Energy Cluster",
        "partners_ja": "架空大学、海岸エネルギー・クラスター",
    },
    "jp": {
        "strategy_en": "Fictional: the plan links the makers of parts with hydrogen and with care for older people.",
        "strategy_ja": "架空の文章です。部品産業と水素、高齢者支援を結び付けた計画を進めています。",
        "offers_en": "Fictional: buses on demand in mountain villages, with figures of five years.",
        "offers_ja": "架空の文章です。山間部の集落でのデマンド交通について、5年間の実績を紹介できます。",
        "seeks_en": "Fictional: how regions pay for the first hydrogen filling stations.",
        "seeks_ja": "架空の文章です。最初の水素ステーションの資金の仕組みについて知りたいと考えています。",
    },
}  # fmt: skip


def introduce(now: datetime) -> None:
    """Let two territories of each side write about themselves; all agree that everybody reads it."""
    for side, words in WORDS.items():
        for decision in _first(side):
            said = pairing.Said(words, "", is_public=True, takes_messages=True)
            pairing.save_profile(decision=decision, said=said, version=0, by=_person(decision), at=now)


def write(now: datetime) -> None:
    """Let a region write to a prefecture, which answers, and a prefecture to a region, which has not yet."""
    (first, second), (third, fourth) = _first("eu"), _first("jp")
    text = "Fictional: we read what you do with buses on demand and would like to compare figures."
    letter = pairing.Letter("Buses on demand", text, "en")
    sent = pairing.send(sender=first, receiver=third, letter=letter, by=_person(first), at=now)
    reply = "架空の回答です。ご連絡ありがとうございます。11月の視察の際に、ぜひご説明させてください。"
    pairing.answer(approach=sent, reply=reply, by=_person(third), at=now)
    asked = pairing.Letter(
        "水素ステーションの資金について",
        "架空の文章です。補助制度の仕組みについて伺いたく、ご連絡しました。",
        "ja",
    )
    pairing.send(sender=fourth, receiver=second, letter=asked, by=_person(fourth), at=now)


def _first(side: str) -> list[Decision]:
    rows = partners().filter(track__side=side).select_related("application", "track")
    return list(rows.order_by("application__reference")[:2])


def _person(decision: Decision) -> User:
    body = decision.application.organisation_id
    return User.objects.filter(memberships__organisation=body, memberships__part="owner").order_by("pk")[0]

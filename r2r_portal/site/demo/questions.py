"""Questions to the two desks, some answered."""

from datetime import datetime

from helpdesk.actions import questions as actions
from helpdesk.models import Topic
from r2r_portal.site.demo.people import by_email

ASKED = [
    (
        "en",
        Topic.CALL,
        "Our region has no NUTS 2 code of its own. May a NUTS 3 region apply? (fictional question)",
    ),
    (
        "ja",
        Topic.QUESTIONNAIRE,
        "推薦書は知事名でなければなりませんか。公印は省略できますか。（実演用の架空の質問です）",
    ),
    (
        "en",
        Topic.MONEY,
        "Does the programme pay for a fourth person who pays the flight? (fictional question)",
    ),
    (
        "ja",
        Topic.VISITS,
        "欧州視察の時期が6月議会と重なる場合、日程を調整できますか。（実演用の架空の質問です）",
    ),
]
ANSWERS = {
    "en": "Yes: regions of NUTS levels 1, 2 and 3 may apply. (fictional answer)",
    "ja": "部局長名でも差し支えありません。公印は省略できます。（実演用の架空の回答です）",
}


def ask(now: datetime) -> None:
    """Ask all questions."""
    for number, (language, topic, text) in enumerate(ASKED):
        actions.ask(
            text=text, email=f"asker{number}@demo.example", language=language, topic=topic, at=now,
            name="見本 花子" if language == "ja" else "Ada Example",
        )  # fmt: skip


def answer(now: datetime) -> None:
    """Let each desk answer its first question."""
    for side, language in (("eu", "en"), ("jp", "ja")):
        desk = by_email(f"desk.{side}@demo.example")
        question = actions.Question.objects.filter(side=side).order_by("asked_at", "pk").first()
        if question:
            actions.answer(question=question, text=ANSWERS[language], language=language, by=desk, at=now)

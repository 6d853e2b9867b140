"""Answers for everybody and templates of answers, all fictional."""

from datetime import datetime

from helpdesk.actions import answers, questions
from helpdesk.models import AnswerTemplate, PublishedAnswer, Question
from r2r_portal.site.demo.people import by_email

TEMPLATES = [
    {
        "title_en": "Received, answer follows",
        "title_ja": "受付のお知らせ（回答は後日）",
        "text_en": "Dear {name},\n\nThank you for question {number}. We are asking a colleague and will answer in full"
        " within three working days.\n\nYour EU-Japan R2R helpdesk\n{address}",
        "text_ja": "{name} 様\n\nお問い合わせ（{number}）をいただき、ありがとうございます。担当に確認のうえ、"
        "3営業日以内に改めて回答いたします。\n\nヘルプデスク\n{address}",
    },
    {
        "title_en": "When the call closes",
        "title_ja": "応募の締切",
        "topic": "call",
        "text_en": "Dear {name},\n\nThe call closes on {closing}. Until then you can change what you have submitted.",
        "text_ja": "{name} 様\n\n応募の締切は {closing} です。締切までは、提出した内容を変更できます。",
    },
]
TEXTS = {
    "eu": {
        "question_en": "May a region of NUTS level 3 apply? (fictional question)",
        "question_ja": "NUTS 3 の地域も応募できますか。（実演用の架空の質問です）",
        "answer_en": "Yes: regions of NUTS levels 1, 2 and 3 may apply. (fictional answer)",
        "answer_ja": "はい。NUTS 1、2、3 のいずれの地域も応募できます。（実演用の架空の回答です）",
    },
    "jp": {
        "question_en": "Must the letter of the authority be signed by the governor, and carry the official seal? (fictional question)",
        "question_ja": "推薦書は知事名でなければなりませんか。公印は省略できますか。（実演用の架空の質問です）",
        "answer_en": "A head of department may sign it. The official seal may be left out. (fictional answer)",
        "answer_ja": "部局長名でも差し支えありません。公印は省略できます。（実演用の架空の回答です）",
    },
}
ABOUT = {"eu": ("call", ["territory"]), "jp": ("form", ["letter"])}


def publish(now: datetime) -> None:
    """Let each desk write one answer that the other approves; the EU desk closes its question with the decision."""
    for row in TEMPLATES:
        AnswerTemplate.objects.get_or_create(title_en=row["title_en"], defaults=row)
    for side, other in (("eu", "jp"), ("jp", "eu")):
        author, second = by_email(f"desk.{side}@demo.example"), by_email(f"desk.{other}@demo.example")
        question = Question.objects.filter(side=side).order_by("asked_at", "pk").first()
        if question:
            answer = answers.begin(by=author, at=now, question=question)
            topic, keys = ABOUT[side]
            answers.write(answer=answer, texts=TEXTS[side], topic=topic, keys=keys, by=author, at=now)
            answers.propose(answer=answer, by=author, at=now)
            answers.approve(answer=answer, by=second, at=now)
    _close_the_first(now)


def _close_the_first(now: datetime) -> None:
    desk = by_email("desk.eu@demo.example")
    question = Question.objects.filter(answered_in__in=PublishedAnswer.objects.public(), side="eu").first()
    if question:
        questions.close(question=question, by=desk, at=now, decision="all")


def tell(now: datetime) -> None:
    """Tell those whose drafts the answers touch."""
    answers.tell_drafts(at=now)

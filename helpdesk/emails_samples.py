"""What is fictional in the samples of this app's messages (`r2r_portal.outbox.samples`)."""

from r2r_portal.outbox import samples
from r2r_portal.outbox.samples import ADA, EVENT, LETTER, LINK, LONG, TEXT, Words

QUESTION = {
    "said": TEXT, "number": "HD-0231", "text": LONG, "name": ADA["said"], "assignee": ADA["said"],
    "form_question": ("Contact person", "担当者"), "get_topic_display": ("Eligibility", "応募資格"),
    "get_language_display": ("English", "日本語"),
}  # fmt: skip
WORDS: Words = {
    "answers": [{"answer": {"question_text": LONG, "answer_text": LONG}, "page": LINK}], "by_mail": False, "consent": {"title": EVENT, "granted": True}, "kind": "files", "mark": "HD-0231",
    "question": QUESTION, "questions": [QUESTION], "reply": {"text": LONG},
}  # fmt: skip
OF_KIND: dict[str, Words] = {
    "answer.returned": {"answer": {"question_text": LONG}},
    "newsletter.issue": {"body": LETTER},
}


def register() -> None:
    """Give the samples."""
    samples.give("helpdesk", WORDS, OF_KIND)

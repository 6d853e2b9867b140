"""After the closing: the eligibility check, one question to an applicant, some working translations."""

from datetime import date, datetime, time

from django.db.models import QuerySet

from applications.actions import eligibility, information, translations
from applications.domain.translating import source_hash, texts
from applications.models import Application, Question
from applications.states import Outcome, TranslationStatus, Verdict
from r2r_portal.site.demo.people import by_email
from r2r_portal.territories.models import Side
from r2r_portal.times import TOKYO, to_instant

LEFT_OPEN = 2  # applications whose check the visitor of the demo finds still to do
EXAMPLE = "An example territory of the demonstration."
ASKED = {
    "en": "Fictional question: your strategy names two periods. Which one is in force?",
    "ja": "実演用の確認事項：戦略の計画期間が2とおり記載されています。現行の計画期間をご教示ください。",
}
TRANSLATED = {
    "en": "実演用の仮訳です。原文の趣旨を日本語で示しています。",
    "ja": "Working translation for the demonstration. It gives the sense of the Japanese text in English.",
}


def check_eligibility(now: datetime) -> None:
    """Let the rules fill in every checklist, and conclude all but the last ones."""
    officer, rows = by_email("officer@demo.example"), list(_live())
    for row in rows:
        eligibility.fill(application=row, by=officer, at=now)
    for row in rows[:-LEFT_OPEN]:
        eligibility.confirm_met(application=row, by=officer, at=now)
        for check in row.eligibility_checks.filter(verdict=""):
            eligibility.check(
                application=row, rule=check.rule, verdict=Verdict.YES, reason=EXAMPLE, by=officer, at=now
            )
        eligibility.conclude(application=row, outcome=Outcome.ELIGIBLE, reason="", by=officer, at=now)


def ask_for_information(now: datetime) -> None:
    """Ask one prefecture something that it has not answered yet."""
    row = _live().filter(track__side=Side.JP).last()
    if row is None:
        return
    wanted = Question.objects.filter(
        section__questionnaire=row.questionnaire_id, key__in=("strategy_title", "strategy_summary")
    )
    due_at = to_instant(date(2022, 6, 15), time(17), TOKYO)
    information.ask(
        application=row, questions=wanted, text=ASKED[row.language], due_at=due_at, at=now,
        by=by_email("desk.jp@demo.example"),
    )  # fmt: skip


def translate(now: datetime) -> None:
    """Translate the first two texts of a few applications of each side."""
    for side, person in ((Side.EU, "desk.eu@demo.example"), (Side.JP, "desk.jp@demo.example")):
        for row in _live().filter(track__side=side)[:3]:
            version = row.submissions.latest("number")
            long_texts = [text for text in texts(version.snapshot) if len(text.text) > 60]
            for number, text in enumerate(long_texts[:2]):
                translations.write(
                    application=row, path=text.path, text=TRANSLATED[text.language],
                    status=(TranslationStatus.CHECKED, TranslationStatus.DRAFT)[number],
                    source=source_hash(text.text), by=by_email(person), at=now,
                )  # fmt: skip


def _live() -> QuerySet[Application]:
    return Application.objects.live().select_related("track", "call").order_by("reference")

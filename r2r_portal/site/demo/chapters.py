"""What happens apart from the applicants' own acts, in order: (wall clock, zone, act)."""

from collections.abc import Callable
from datetime import datetime

from applications.models import Call
from programme.actions.setup import load_programme
from r2r_portal.site.demo import (
    after_visit,
    afterwards,
    choosing,
    desk,
    evaluation,
    library,
    pairing,
    planning,
    published,
    questions,
    scoring,
    stakeholders,
    vault,
    visit,
    webinars,
)
from r2r_portal.site.demo import call as call_chapter
from r2r_portal.site.demo.clockwork import BRUSSELS, TOKYO
from r2r_portal.site.demo.people import by_email
from selection.actions.set_rules import load_set_rules
from selection.actions.setup import load_criteria

ACTS: list[tuple[str, str, Callable[[datetime], None]]] = [
    ("2022-05-11 10:00", BRUSSELS, questions.ask),
    ("2022-05-12 09:00", BRUSSELS, webinars.announce),
    ("2022-05-12 11:00", TOKYO, questions.answer),
    ("2022-05-12 15:00", BRUSSELS, published.publish),
    ("2022-05-12 16:30", BRUSSELS, published.tell),
    ("2022-05-13 09:40", BRUSSELS, call_chapter.invite_colleagues),
    ("2022-05-13 15:20", TOKYO, call_chapter.ask_without_invitation),
    ("2022-05-13 17:10", TOKYO, webinars.hold),
    ("2022-05-16 08:30", BRUSSELS, webinars.put_up),
    ("2022-05-13 17:00", BRUSSELS, call_chapter.plan_the_next_version),
    ("2022-05-31 10:00", BRUSSELS, desk.check_eligibility),
    ("2022-06-01 09:30", BRUSSELS, evaluation.seat_panel),
    ("2022-06-01 10:00", BRUSSELS, evaluation.assign),
    ("2022-06-02 10:00", TOKYO, desk.ask_for_information),
    ("2022-06-03 10:00", BRUSSELS, scoring.calibrate),
    ("2022-06-03 15:00", TOKYO, desk.translate),
    ("2022-06-09 15:00", BRUSSELS, evaluation.score_first_half),
    ("2022-06-09 16:00", BRUSSELS, scoring.finish_the_divided),
    ("2022-06-09 17:00", BRUSSELS, scoring.discuss),
    ("2022-06-09 18:00", BRUSSELS, scoring.agree_on_one),
    ("2022-06-16 15:00", BRUSSELS, evaluation.settle_and_finish),
    ("2022-06-20 11:00", BRUSSELS, scoring.agree_on_the_other),
    ("2022-07-11 10:00", BRUSSELS, choosing.propose),
    ("2022-07-12 09:30", BRUSSELS, choosing.depart),
    ("2022-07-12 11:00", BRUSSELS, evaluation.decide),
    ("2022-07-28 10:00", BRUSSELS, evaluation.prepare_release),
    ("2022-07-29 09:30", BRUSSELS, evaluation.confirm_release),
    ("2022-07-29 11:00", BRUSSELS, evaluation.form_groups),
    ("2022-08-03 10:00", BRUSSELS, afterwards.ask_for_review),
    ("2022-08-08 11:00", BRUSSELS, afterwards.correct_and_answer),
    ("2022-08-24 10:00", BRUSSELS, evaluation.accept),
    ("2022-09-01 10:00", BRUSSELS, afterwards.file_everything),
    ("2022-09-06 10:00", BRUSSELS, stakeholders.name_and_join),
    ("2022-09-07 10:00", BRUSSELS, pairing.introduce),
    ("2022-09-08 10:00", BRUSSELS, pairing.write),
    ("2022-09-19 10:00", BRUSSELS, visit.open_delegations),
    ("2022-10-06 10:00", BRUSSELS, planning.prepare),
    ("2022-10-06 11:00", BRUSSELS, visit.substitute),
    ("2022-10-10 14:00", BRUSSELS, vault.enter_details),
    ("2022-10-20 10:00", BRUSSELS, visit.publish),
    ("2022-10-25 10:00", BRUSSELS, visit.wish),
    ("2022-10-26 09:00", BRUSSELS, vault.look),
    ("2022-10-26 09:00", BRUSSELS, stakeholders.meet),
    ("2022-11-02 09:30", BRUSSELS, visit.set_budgets),
    ("2022-11-02 10:00", BRUSSELS, visit.prepare_allowances),
    ("2022-11-07 15:00", BRUSSELS, visit.approve_some),
    ("2022-11-09 11:00", BRUSSELS, visit.change_and_publish),
    ("2022-11-11 11:00", BRUSSELS, visit.approve_all),
    ("2022-11-18 18:30", TOKYO, after_visit.note),
    ("2022-11-18 19:00", TOKYO, after_visit.tick),
    ("2022-11-20 00:05", TOKYO, vault.erase),
    ("2022-11-21 10:00", BRUSSELS, after_visit.certify),
    ("2022-11-22 10:00", BRUSSELS, after_visit.answer),
    ("2022-11-28 10:00", BRUSSELS, visit.claim),
    ("2022-12-03 00:05", TOKYO, vault.erase),
    ("2022-12-12 10:00", BRUSSELS, after_visit.conclude),
    ("2022-12-19 00:05", TOKYO, vault.erase),
    *((f"{day} 10:30", BRUSSELS, library.publish) for day in library.days()),
    *((f"{day} 11:00", TOKYO, webinars.announce_next) for day in webinars.LATER),
    ("2022-05-13 14:00", BRUSSELS, library.write_to_readers),
    ("2022-09-05 10:00", BRUSSELS, library.ask_for_practices),
    ("2022-09-12 16:00", BRUSSELS, library.answer_for_practices),
]


def prepare(call: Call, now: datetime) -> None:
    """Load what the later apps need to know of the call."""
    load_criteria(call=call, by=by_email("admin@demo.example"), at=now)
    load_set_rules(call=call, by=by_email("admin@demo.example"), at=now)
    scoring.load(call, now)
    load_programme(call, by=by_email("admin@demo.example"), at=now)

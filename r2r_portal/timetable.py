"""When beat asks for which task: seconds, or hours of UTC. What each does stands in its docstring, what is shown of it in test_schedule.py."""

from typing import Any

from celery.schedules import crontab

from r2r_portal.queues import again

TASKS: dict[str, dict[str, Any]] = {
    "give a sign of life": {"task": "r2r_portal.site.tasks.give_sign", "schedule": 15.0},
    "deliver what is due": {"task": "r2r_portal.outbox.tasks.drain", "schedule": 3.0},
    "write the digests": {"task": "r2r_portal.site.tasks.write_digests", "schedule": 300.0},
    "scan what waits": {"task": "applications.tasks.scan", "schedule": 15.0},
    "forget ended sessions": {"task": "r2r_portal.accounts.tasks.forget_ended_sessions", "schedule": 3600.0},
    "forget what is used up": {"task": "r2r_portal.limits.tasks.forget_full", "schedule": 3600.0},
    "forget who left a section": {"task": "applications.tasks.forget_who_left", "schedule": 60.0},
    "remind of delegation data": {"task": "programme.tasks.remind_of_data", "schedule": 300.0},
    "erase details that are due": {"task": "programme.tasks.erase_details", "schedule": 300.0},
    "remind of events": {"task": "programme.tasks.remind_of_events", "schedule": 60.0},
    "look after seats of events": {"task": "programme.tasks.look_after_seats", "schedule": 15.0},
    "forget unconfirmed registrations": {"task": "programme.tasks.forget_unconfirmed", "schedule": 3600.0},
    "erase old registrations": {"task": "programme.tasks.erase_old_registrations", "schedule": 3600.0},
    "ask for feedback": {"task": "programme.tasks.ask_for_feedback", "schedule": 300.0},
    "remind of commitments": {"task": "programme.tasks.remind_of_commitments", "schedule": 600.0},
    "remind of claims": {"task": "programme.tasks.remind_of_claims", "schedule": 300.0},
    "make agendas that wait": again("programme.tasks.bind_papers", 5.0),
    "remind of drafts": {"task": "applications.tasks.remind", "schedule": 30.0},
    "verify what was submitted": {
        "task": "applications.tasks.verify_submissions",
        "schedule": crontab(hour=1, minute=20),
    },
    "erase who asked for it": {"task": "r2r_portal.site.tasks.erase_people", "schedule": 60.0},
    "erase what is past its date": {"task": "r2r_portal.site.tasks.end_kept", "schedule": crontab(0, 1)},
    "seal the log": {"task": "r2r_portal.audit.tasks.seal", "schedule": crontab(hour=1, minute=30)},
    "look for broken invariants": {
        "task": "r2r_portal.site.tasks.check_invariants",
        "schedule": crontab(hour=1, minute=40),
    },
    "follow late drafts": {"task": "helpdesk.tasks.follow_late_drafts", "schedule": 15.0},
    "fetch mail": {"task": "helpdesk.tasks.fetch_mail", "schedule": 60.0},
    "remind the desks": {"task": "helpdesk.tasks.remind_desks", "schedule": 300.0},
    "tell drafts of answers": {"task": "helpdesk.tasks.tell_drafts", "schedule": 300.0},
    "forget who left a thread": {"task": "helpdesk.tasks.forget_who_left", "schedule": 60.0},
    "forget unconfirmed readers": {"task": "helpdesk.tasks.forget_unconfirmed", "schedule": 3600.0},
    "look after places offered": {"task": "selection.tasks.look_after_offers", "schedule": 30.0},
    "remind of evaluations": {"task": "selection.tasks.remind", "schedule": 60.0},
    "compute what waits": again("selection.tasks.compute_waiting", 2.0),
    "open discussions": {"task": "selection.tasks.discuss", "schedule": 300.0},
}

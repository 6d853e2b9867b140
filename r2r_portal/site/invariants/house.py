"""People, bodies, the log, the outbox, the helpdesk, and the guards of the database itself."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection

from applications.models import Attachment
from programme.models import Receipt
from r2r_portal.audit import seals
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.topics import TOPICS
from r2r_portal.site.invariants.base import Invariant

NEVER_EMPTIED = (  # tables whose rows are guarded; TRUNCATE asks no row, so each has a guard of its own
    "applications_choice", "applications_question", "applications_questionnaire", "applications_section",
    "applications_submission", "audit_event", "audit_seal", "helpdesk_issueitem", "helpdesk_newsletterissue",
    "helpdesk_practiceconsent", "programme_agendaversion", "programme_allowancesheet", "programme_certificate",
    "programme_claim", "programme_datakey", "programme_disclosure", "programme_erasure", "programme_eventcertificate",
    "programme_exchangerate", "programme_ratetable", "programme_receipt", "selection_agreedscore",
    "selection_correction", "selection_criteriachange", "selection_criterion", "selection_decision",
    "selection_discussion", "selection_letter", "selection_release", "selection_run", "selection_score",
    "selection_scoreword",
)  # fmt: skip
TRIGGERS = frozenset(f"{table}_never_emptied" for table in NEVER_EMPTIED) | frozenset({
    "agenda_frozen", "agreed_score_frozen", "assessment_whole", "audit_append_only", "certificate_frozen",
    "change_final", "choice_frozen", "claim_stays", "claim_within_sheet", "consent_kept", "criteria_frozen",
    "decision_frozen", "delegate_stays_with_place", "delegation_belongs", "disclosure_frozen", "discussion_frozen",
    "erasure_frozen", "event_certificate_frozen", "exchange_frozen", "finding_stands", "issue_frozen",
    "issue_item_frozen",
    "key_goes_with_a_certificate", "letter_frozen", "nothing_after_erasure", "opening_keeps_held_seats",
    "question_frozen",
    "questionnaire_frozen", "rates_frozen", "receipt_frozen", "recommendation_stands", "reference_counted",
    "registration_within_seats",
    "release_final", "resource_consented", "run_final", "score_frozen", "score_words_frozen", "seal_append_only",
    "sealed_under_a_living_key", "seat_within_its_delegation", "section_frozen", "sheet_frozen",
    "submission_frozen", "submission_in_time", "submission_of_selected_kept", "track_frozen_by_places",
})  # fmt: skip


def missing_triggers() -> list[str]:
    """Return the guards that are not there or switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        return sorted(TRIGGERS - {name for (name,) in cursor.fetchall()})


def unknown_topics() -> list[str]:
    """Return the topics of messages that nobody can write."""
    used = Message.objects.values_list("topic", flat=True).distinct()
    return sorted(f"outbox.message:{topic}" for topic in used if topic not in TOPICS)


def lost_files() -> Iterator[str]:
    """Yield rows whose file is gone or of another size; what a file holds is the nightly verification's business."""
    for model in (Attachment, Receipt):
        for row in model.objects.only("file", "size").iterator():
            there = default_storage.exists(row.file.name)
            if not there or default_storage.size(row.file.name) != row.size:
                yield f"{model._meta.label_lower}:{row.pk}"


INVARIANTS = (
    Invariant(
        "guards_stand", "Every trigger that guards a table is there and switched on.", missing_triggers
    ),
    Invariant(
        "constraints_were_checked",
        "Every constraint of the database holds for the rows that were there before it.",
        """SELECT conname FROM pg_constraint WHERE NOT convalidated AND connamespace = 'public'::regnamespace""",
    ),
    Invariant(
        "one_recipient_a_message",
        "A message goes to one address.",
        """SELECT 'outbox.message:' || id FROM outbox_message WHERE "to" ~ '[,;[:space:]]' OR "to" !~ '^[^@]+@[^@]+$'""",
    ),
    Invariant("topics_have_writers", "Every message is of a kind that somebody can write.", unknown_topics),
    Invariant(
        "words_of_a_message_fit_on_a_line",
        "The subject of a message is one line.",
        """SELECT 'outbox.message:' || id FROM outbox_message WHERE subject ~ '[\\r\\n]'""",
    ),
    Invariant(
        "log_names_people_who_exist",
        "Every act of the log was done by the system or by somebody with an account.",
        """SELECT 'audit.event:' || e.id FROM audit_event e
            WHERE e.by <> 'system'
              AND NOT EXISTS (SELECT 1 FROM accounts_user u WHERE 'accounts.user:' || u.id = e.by)""",
    ),
    Invariant("log_is_as_sealed", "Every entry of the log is what was sealed, seal by seal.", seals.broken),
    Invariant(
        "one_clock",
        "There is one clock.",
        """SELECT 'clock.offset:' || count(*) FROM clock_offset HAVING count(*) > 1""",
    ),
    Invariant(
        "roles_open_the_admin",
        "Whoever holds a role of the staff may open the admin.",
        """SELECT DISTINCT 'accounts.user:' || u.id FROM accounts_user u
             JOIN accounts_user_groups g ON g.user_id = u.id WHERE NOT u.is_staff""",
    ),
    Invariant(
        "staff_have_a_role",
        "Whoever may open the admin holds a role.",
        """SELECT 'accounts.user:' || u.id FROM accounts_user u
            WHERE u.is_staff AND NOT u.is_superuser
              AND NOT EXISTS (SELECT 1 FROM accounts_user_groups g WHERE g.user_id = u.id)""",
    ),
    Invariant(
        "bodies_have_an_owner",
        "An organisation with people has an owner among them.",
        """SELECT 'accounts.organisation:' || organisation_id FROM accounts_membership
            GROUP BY organisation_id HAVING NOT bool_or(part = 'owner')""",
    ),
    Invariant(
        "territory_of_a_body_on_its_side",
        "An organisation and its territory are on the same side.",
        """SELECT 'accounts.organisation:' || o.id FROM accounts_organisation o
             JOIN territories_territory t ON t.id = o.territory_id WHERE t.side <> o.side""",
    ),
    Invariant("files_are_there", "Every file that a row names is stored, whole.", lost_files),
    Invariant(
        "answered_questions_have_an_answer",
        "A question that waits for the asker has an answer of the desk.",
        """SELECT 'helpdesk.question:' || q.id FROM helpdesk_question q
            WHERE q.status = 'waiting'
              AND NOT EXISTS (SELECT 1 FROM helpdesk_reply r WHERE r.question_id = q.id AND r.by_desk)""",
    ),
    Invariant(
        "replies_follow_their_question",
        "No reply is older than its question.",
        """SELECT 'helpdesk.reply:' || r.id FROM helpdesk_reply r
             JOIN helpdesk_question q ON q.id = r.question_id WHERE r.at < q.asked_at""",
    ),
    Invariant(
        "late_questions_have_their_request",
        "A question about a late draft stands for a request, and only such a question does.",
        """SELECT 'helpdesk.question:' || id FROM helpdesk_question
            WHERE (topic = 'late') <> (consideration_id IS NOT NULL)""",
    ),
)

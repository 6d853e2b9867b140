"""Calls, questionnaires, drafts, what was handed in."""

from collections.abc import Iterator

from applications.queries import proofs
from r2r_portal.site.invariants.base import Invariant

CLOSING = "GREATEST(c.closes_at, COALESCE(t.closes_at, c.closes_at), COALESCE(a.closes_at, c.closes_at))"
FRAME = "JOIN applications_track t ON t.id = a.track_id JOIN applications_call c ON c.id = a.call_id"


def unsound() -> Iterator[str]:
    """Yield the versions that are not what was signed."""
    for version, _faults in proofs.unsound():
        yield f"applications.submission:{version.pk}"


INVARIANTS = (
    Invariant(
        "versions_are_as_signed",
        "Every version that was handed in is what was hashed and signed; of one that ended at its date, as the log says, the receipt is.",
        unsound,
    ),
    Invariant(
        "versions_are_numbered_without_gaps",
        "The versions of an application are numbered from one without a gap.",
        """SELECT 'applications.application:' || application_id FROM applications_submission
            GROUP BY application_id HAVING max(number) <> count(*) OR min(number) <> 1""",
    ),
    Invariant(
        "submitted_means_handed_in",
        "What is submitted or withdrawn has a version; a draft has none.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
            WHERE (a.status = 'draft') =
                  EXISTS (SELECT 1 FROM applications_submission s WHERE s.application_id = a.id)""",
    ),
    Invariant(
        "versions_carry_the_reference",
        "Every version carries the reference of its application.",
        """SELECT 'applications.submission:' || s.id FROM applications_submission s
             JOIN applications_application a ON a.id = s.application_id
            WHERE s.reference IS DISTINCT FROM a.reference""",
    ),
    Invariant(
        "reference_names_its_side",
        "A reference begins with the side of its track.",
        f"""SELECT 'applications.application:' || a.id FROM applications_application a {FRAME}
            WHERE a.reference IS NOT NULL AND a.reference !~ ('^' || upper(t.side) || '-[0-9]{{4}}-[0-9]{{3,}}$')""",
    ),
    Invariant(
        "references_were_counted",
        "No reference is above the count of its side and year.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
            WHERE a.reference IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM applications_referencecount r
                   WHERE upper(r.side) || '-' || r.edition = left(a.reference, 7)
                     AND r.last >= substring(a.reference from 9)::int)""",
    ),
    Invariant(
        "nothing_counted_that_came_late",
        "What an applicant handed in arrived before the application's closing.",
        f"""SELECT 'applications.submission:' || s.id FROM applications_submission s
             JOIN applications_application a ON a.id = s.application_id {FRAME}
            WHERE s.kind = 'applicant' AND s.arrived_at >= {CLOSING}""",
    ),
    Invariant(
        "nothing_counted_before_the_opening",
        "Nothing was handed in before the call opened.",
        f"""SELECT 'applications.submission:' || s.id FROM applications_submission s
             JOIN applications_application a ON a.id = s.application_id {FRAME}
            WHERE s.arrived_at < c.opens_at""",
    ),
    Invariant(
        "replies_answer_a_request",
        "A reply answers a request for information of its own application, in time; nothing else does.",
        """SELECT 'applications.submission:' || s.id FROM applications_submission s
             LEFT JOIN applications_informationrequest r ON r.id = s.request_id
            WHERE (s.kind = 'reply') <> (s.request_id IS NOT NULL)
               OR r.application_id <> s.application_id OR s.arrived_at >= r.due_at""",
    ),
    Invariant(
        "withdrawn_by_somebody",
        "A withdrawn application has one withdrawal that was not undone; no other application has.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
            WHERE (a.status = 'withdrawn')::int <>
                  (SELECT count(*) FROM applications_withdrawal w
                    WHERE w.application_id = a.id AND w.undone_at IS NULL)""",
    ),
    Invariant(
        "application_in_one_frame",
        "The track of an application belongs to its call, its questionnaire to its track.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
             JOIN applications_track t ON t.id = a.track_id
             JOIN applications_questionnaire q ON q.id = a.questionnaire_id
            WHERE t.call_id <> a.call_id OR q.track_id <> a.track_id""",
    ),
    Invariant(
        "applicant_on_the_side_of_the_track",
        "The territory and the organisation of an application are on the side of its track.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
             JOIN applications_track t ON t.id = a.track_id
             JOIN accounts_organisation o ON o.id = a.organisation_id
             LEFT JOIN territories_territory l ON l.id = COALESCE(a.submitted_territory_id, a.territory_id)
            WHERE o.side <> t.side OR l.side <> t.side""",
    ),
    Invariant(
        "applicants_are_somebody",
        "The organisation of an application has people, but for what the desk typed and nobody confirmed yet.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
            WHERE NOT EXISTS (SELECT 1 FROM accounts_membership m WHERE m.organisation_id = a.organisation_id)
              AND NOT (a.on_behalf AND a.confirmed_at IS NULL)""",
    ),
    Invariant(
        "entered_on_behalf_by_invitation_only",
        "The desk enters applications on behalf of others only where a track is by invitation.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
             JOIN applications_track t ON t.id = a.track_id WHERE a.on_behalf AND NOT t.by_invitation""",
    ),
    Invariant(
        "answers_to_what_was_asked",
        "Every answer is to a question of the application's own questionnaire.",
        """SELECT 'applications.answer:' || w.id FROM applications_answer w
             JOIN applications_application a ON a.id = w.application_id
             JOIN applications_question q ON q.id = w.question_id
             JOIN applications_section s ON s.id = q.section_id
            WHERE s.questionnaire_id <> a.questionnaire_id""",
    ),
    Invariant(
        "files_to_what_was_asked",
        "Every file is attached to a question of the application's own questionnaire.",
        """SELECT 'applications.attachment:' || f.id FROM applications_attachment f
             JOIN applications_application a ON a.id = f.application_id
             JOIN applications_question q ON q.id = f.question_id
             JOIN applications_section s ON s.id = q.section_id
            WHERE s.questionnaire_id <> a.questionnaire_id""",
    ),
    Invariant(
        "answer_is_the_newest_of_its_versions",
        "No kept version of an answer is newer than the answer.",
        """SELECT DISTINCT 'applications.answer:' || w.id FROM applications_answer w
             JOIN applications_answerversion v USING (application_id, question_id) WHERE v.version > w.version""",
    ),
    Invariant(
        "ranks_without_gaps",
        "Themes are ranked from one without a gap.",
        """SELECT 'applications.application:' || application_id FROM applications_themerank
            GROUP BY application_id HAVING max(rank) <> count(*) OR min(rank) <> 1""",
    ),
    Invariant(
        "ranked_themes_of_the_call",
        "Ranked themes belong to the call.",
        """SELECT 'applications.application:' || a.id FROM applications_themerank r
             JOIN applications_application a ON a.id = r.application_id
             JOIN applications_theme t ON t.id = r.theme_id WHERE t.call_id <> a.call_id""",
    ),
    Invariant(
        "parts_beside_their_question",
        "The parts of a question stand in its section.",
        """SELECT 'applications.question:' || q.id FROM applications_question q
             JOIN applications_question p ON p.id = q.parent_id WHERE p.section_id <> q.section_id""",
    ),
    Invariant(
        "conditions_name_a_question",
        "A condition names a question of the same questionnaire.",
        """SELECT 'applications.question:' || q.id FROM applications_question q
             JOIN applications_section s ON s.id = q.section_id
            WHERE q.shown_when_key <> '' AND NOT EXISTS (
                  SELECT 1 FROM applications_question k JOIN applications_section l ON l.id = k.section_id
                   WHERE k.key = q.shown_when_key AND l.questionnaire_id = s.questionnaire_id)""",
    ),
    Invariant(
        "drafts_of_published_questionnaires",
        "Nobody fills in a questionnaire that was not published.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
             JOIN applications_questionnaire q ON q.id = a.questionnaire_id WHERE q.published_at IS NULL""",
    ),
    Invariant(
        "deadline_is_the_last_one_decided",
        "The deadline of a call is the newest one that was decided for it.",
        """SELECT 'applications.call:' || c.id FROM applications_call c
             JOIN LATERAL (SELECT d.new FROM applications_deadlinechange d
                            WHERE d.call_id = c.id AND d.track_id IS NULL AND d.application_id IS NULL
                              AND (d.new > d.old OR d.approved_by_id IS NOT NULL)
                            ORDER BY d.at DESC, d.id DESC LIMIT 1) last ON true
            WHERE last.new <> c.closes_at""",
    ),
    Invariant(
        "own_deadlines_were_decided",
        "A deadline of one application alone is the newest one that was decided for it.",
        """SELECT 'applications.application:' || a.id FROM applications_application a
            WHERE a.closes_at IS DISTINCT FROM (SELECT d.new FROM applications_deadlinechange d
                   WHERE d.application_id = a.id ORDER BY d.at DESC, d.id DESC LIMIT 1)""",
    ),
    Invariant(
        "invitation_accepted_with_a_draft",
        "An invitation was accepted if and only if a draft was begun with it.",
        """SELECT 'applications.invitation:' || id FROM applications_invitation
            WHERE (status = 'accepted') <> (application_id IS NOT NULL)""",
    ),
    Invariant(
        "eligible_by_the_whole_checklist",
        "Whoever is eligible has no point that is not met.",
        """SELECT 'applications.application:' || e.application_id FROM applications_eligibility e
             JOIN applications_eligibilitycheck k ON k.application_id = e.application_id
            WHERE e.outcome = 'eligible' AND COALESCE(NULLIF(k.verdict, ''), k.found) = 'no'""",
    ),
)

"""For every invariant, the statements that break it on the whole demo. Guards are down while they run."""

SECOND_VISIT = (
    "INSERT INTO programme_visit SELECT (r).* FROM (SELECT jsonb_populate_record(v, jsonb_build_object("
    "'id', v.id + 1000, 'slug', 'planted')) r FROM programme_visit v ORDER BY id DESC LIMIT 1) x"
)
SEALED = (
    "INSERT INTO programme_sealed (delegate_id, field, ciphertext, saved_at) "
    "SELECT id, 'access', 'x', now() FROM programme_delegate WHERE id NOT IN "
    "(SELECT delegate_id FROM programme_sealed WHERE field = 'access') LIMIT 1"
)
KEYED = (  # long after the visit
    "INSERT INTO programme_datakey (delegate_id, field, wrapped, master, fingerprint, made_at) "
    "SELECT id, 'access', 'x', 'x', 'planted', now() FROM programme_delegate WHERE id NOT IN "
    "(SELECT delegate_id FROM programme_datakey WHERE field = 'access') LIMIT 1"
)
VERSION = "(SELECT id FROM applications_submission WHERE kind = 'applicant' ORDER BY id LIMIT 1)"
SUBMITTED = "(SELECT id FROM applications_application WHERE status = 'submitted' ORDER BY reference LIMIT 1)"
DRAFT = "(SELECT id FROM applications_application WHERE status = 'draft' ORDER BY id LIMIT 1)"
OTHER = "(SELECT id FROM applications_track WHERE side = '{0}' LIMIT 1)"


def one(table: str, change: str, where: str = "true") -> str:
    """Return an update of one row."""
    return f"UPDATE {table} SET {change} WHERE ctid = (SELECT ctid FROM {table} WHERE {where} LIMIT 1)"


PLANTS: dict[str, tuple[str, ...]] = {
    # house
    "guards_stand": ("DROP TRIGGER submission_in_time ON applications_submission",),
    "constraints_were_checked": (
        "ALTER TABLE clock_offset ADD CONSTRAINT planted CHECK (ahead < '100 years') NOT VALID",
    ),
    "one_recipient_a_message": (one("outbox_message", "\"to\" = 'a@x.example, b@x.example'"),),
    "topics_have_writers": (one("outbox_message", "topic = 'nobody.knows'"),),
    "words_of_a_message_fit_on_a_line": (
        one("outbox_message", "subject = E'Hello\\nBcc: x@y.example', body = 'words'"),
    ),
    "log_names_people_who_exist": (one("audit_event", "\"by\" = 'accounts.user:987654321'"),),
    "log_is_as_sealed": (
        "INSERT INTO audit_seal (sealed_at, last_event, events, previous, sha256) "
        "SELECT now(), max(id), count(*), repeat('0', 64), repeat('1', 64) FROM audit_event",
    ),
    "one_clock": ("INSERT INTO clock_offset (id, ahead, moved_at) SELECT id + 1, ahead, moved_at FROM clock_offset",),
    "roles_open_the_admin": (
        "UPDATE accounts_user SET is_staff = false WHERE id = (SELECT min(user_id) FROM accounts_user_groups)",
    ),
    "staff_have_a_role": ("UPDATE accounts_user SET is_staff = true WHERE NOT is_staff",),
    "bodies_have_an_owner": ("UPDATE accounts_membership SET part = 'reader'",),
    "territory_of_a_body_on_its_side": (
        "UPDATE accounts_organisation SET side = 'jp' WHERE side = 'eu' AND territory_id IS NOT NULL",
    ),
    "files_are_there": (one("applications_attachment", "size = size + 1"),),
    "answered_questions_have_an_answer": (
        "UPDATE helpdesk_question SET status = 'waiting'", "UPDATE helpdesk_reply SET by_desk = false",
    ),
    "replies_follow_their_question": (one("helpdesk_reply", "at = '2000-01-01T00:00Z'"),),
    "late_questions_have_their_request": (one("helpdesk_question", "topic = 'late'", "consideration_id IS NULL"),),
    # call
    "versions_are_as_signed": (one("applications_submission", "content_hash = repeat('0', 64)"),),
    "versions_are_numbered_without_gaps": (one("applications_submission", "number = number + 7"),),
    "submitted_means_handed_in": (
        f"UPDATE applications_application SET status = 'draft', submitted_at = NULL WHERE id = {SUBMITTED}",
    ),
    "versions_carry_the_reference": (one("applications_submission", "reference = 'EU-2022-999'"),),
    "reference_names_its_side": (
        f"UPDATE applications_application SET reference = 'XX-2022-001' WHERE id = {SUBMITTED}",
    ),
    "references_were_counted": ("UPDATE applications_referencecount SET last = 0",),
    "nothing_counted_that_came_late": (
        f"UPDATE applications_submission SET arrived_at = arrived_at + interval '1 year' WHERE id = {VERSION}",
    ),
    "nothing_counted_before_the_opening": (
        f"UPDATE applications_submission SET arrived_at = arrived_at - interval '1 year' WHERE id = {VERSION}",
    ),
    "replies_answer_a_request": (f"UPDATE applications_submission SET kind = 'reply' WHERE id = {VERSION}",),
    "withdrawn_by_somebody": (
        f"UPDATE applications_application SET status = 'withdrawn' WHERE id = {SUBMITTED}",
    ),
    "application_in_one_frame": (
        f"UPDATE applications_application SET track_id = {OTHER.format('jp')} "
        f"WHERE id = {SUBMITTED} AND track_id = {OTHER.format('eu')}",
    ),
    "applicant_on_the_side_of_the_track": (
        "UPDATE accounts_organisation SET side = 'jp' WHERE id = "
        f"(SELECT organisation_id FROM applications_application WHERE id = {SUBMITTED})",
    ),
    "applicants_are_somebody": (
        "DELETE FROM accounts_membership WHERE organisation_id = "
        f"(SELECT organisation_id FROM applications_application WHERE id = {SUBMITTED})",
    ),
    "entered_on_behalf_by_invitation_only": (
        one("applications_application", "on_behalf = true", f"track_id = {OTHER.format('eu')}"),
    ),
    "answers_to_what_was_asked": (
        "UPDATE applications_answer SET question_id = (SELECT q.id FROM applications_question q "
        "JOIN applications_section s ON s.id = q.section_id JOIN applications_questionnaire n ON n.id = s.questionnaire_id "
        f"WHERE n.track_id = {OTHER.format('jp')} LIMIT 1) WHERE ctid = (SELECT w.ctid FROM applications_answer w "
        f"JOIN applications_application a ON a.id = w.application_id WHERE a.track_id = {OTHER.format('eu')} LIMIT 1)",
    ),
    "files_to_what_was_asked": (
        "UPDATE applications_attachment SET question_id = (SELECT q.id FROM applications_question q "
        "JOIN applications_section s ON s.id = q.section_id JOIN applications_questionnaire n ON n.id = s.questionnaire_id "
        f"WHERE n.track_id = {OTHER.format('jp')} LIMIT 1) WHERE ctid = (SELECT w.ctid FROM applications_attachment w "
        f"JOIN applications_application a ON a.id = w.application_id WHERE a.track_id = {OTHER.format('eu')} LIMIT 1)",
    ),
    "answer_is_the_newest_of_its_versions": (
        "INSERT INTO applications_answerversion (application_id, question_id, value, language, version, saved_at, "
        "saved_by_id) SELECT application_id, question_id, value, language, version + 1, saved_at, saved_by_id "
        "FROM applications_answer LIMIT 1",
    ),
    "ranks_without_gaps": (one("applications_themerank", "rank = rank + 7"),),
    "ranked_themes_of_the_call": (
        "INSERT INTO applications_call SELECT (r).* FROM (SELECT jsonb_populate_record(c, jsonb_build_object("
        "'id', c.id + 1000, 'code', 'planted')) r FROM applications_call c LIMIT 1) x",
        "UPDATE applications_theme SET call_id = (SELECT max(id) FROM applications_call) "
        "WHERE id = (SELECT min(theme_id) FROM applications_themerank)",
    ),
    "parts_beside_their_question": (
        "UPDATE applications_question SET section_id = (SELECT max(id) FROM applications_section) "
        "WHERE parent_id IS NOT NULL AND section_id <> (SELECT max(id) FROM applications_section)",
    ),
    "conditions_name_a_question": (one("applications_question", "shown_when_key = 'no-such', shown_when_value = 'x'"),),
    "drafts_of_published_questionnaires": (
        "UPDATE applications_questionnaire SET published_at = NULL, published_by_id = NULL",
    ),
    "deadline_is_the_last_one_decided": (
        "INSERT INTO applications_deadlinechange (call_id, old, new, reason_en, reason_ja, at, by_id) "
        "SELECT c.id, c.closes_at, c.closes_at + interval '1 day', 'x', 'x', now(), (SELECT min(id) FROM accounts_user) "
        "FROM applications_call c LIMIT 1",
    ),
    "own_deadlines_were_decided": (one("applications_application", "closes_at = now()"),),
    "invitation_accepted_with_a_draft": (one("applications_invitation", "application_id = NULL", "status = 'accepted'"),),
    "eligible_by_the_whole_checklist": (
        "UPDATE applications_eligibilitycheck SET found = 'no', verdict = '', checked_at = NULL, checked_by_id = NULL "
        "WHERE application_id IN (SELECT application_id FROM applications_eligibility WHERE outcome = 'eligible')",
    ),
    # selection
    "nobody_judges_their_own": (
        "INSERT INTO accounts_membership (organisation_id, user_id, part, department, position, joined_at) "
        "SELECT a.organisation_id, s.evaluator_id, 'reader', '', '', now() FROM selection_assignment s "
        "JOIN applications_application a ON a.id = s.application_id LIMIT 1",
    ),
    "interest_means_recused": (
        "DELETE FROM applications_recusal",
        one("selection_declaration", "answer = 'interest'"),
    ),
    "confirmed_suspicion_means_recused": (
        "DELETE FROM applications_recusal",
        "INSERT INTO selection_suspectedinterest (application_id, evaluator_id, kind, detail, found_at, state, note, "
        "settled_by_id, settled_at) SELECT application_id, evaluator_id, 'body', 'x', now(), 'confirmed', 'x', "
        "(SELECT min(id) FROM accounts_user), now() FROM selection_assignment ORDER BY id DESC LIMIT 1",
    ),
    "declared_before_scored": ("DELETE FROM selection_declaration",),
    "evaluations_are_whole": (
        "DELETE FROM selection_score WHERE assessment_id = "
        "(SELECT min(id) FROM selection_assessment WHERE status = 'submitted')",
    ),
    "scores_on_the_criteria_of_the_track": (
        "UPDATE selection_criterion SET track_id = CASE track_id WHEN (SELECT min(id) FROM applications_track) "
        "THEN (SELECT max(id) FROM applications_track) ELSE (SELECT min(id) FROM applications_track) END, slug = slug || 'x', "
        "number = number + 100",
    ),
    "scores_only_where_asked_for": (
        "UPDATE selection_score SET value = NULL WHERE assessment_id = "
        "(SELECT min(id) FROM selection_assessment WHERE status = 'submitted')",
        "UPDATE selection_criterion SET optional = false",
    ),
    "agreed_scores_on_the_criteria_of_the_track": (
        "UPDATE selection_criterion SET track_id = CASE track_id WHEN (SELECT min(id) FROM applications_track) "
        "THEN (SELECT max(id) FROM applications_track) ELSE (SELECT min(id) FROM applications_track) END, slug = slug || 'x', "
        "number = number + 100",
    ),
    "only_what_was_handed_in_is_judged": (one("selection_assignment", f"application_id = {DRAFT}"),),
    "decided_in_its_track": (
        f"UPDATE selection_decision SET track_id = {OTHER.format('jp')} WHERE id = "
        f"(SELECT min(id) FROM selection_decision WHERE track_id = {OTHER.format('eu')} AND outcome = 'not_selected')",
    ),
    "selected_after_eligible": (
        "UPDATE applications_eligibility SET outcome = 'not_eligible', reason = 'x' WHERE application_id IN "
        "(SELECT application_id FROM selection_decision WHERE outcome = 'selected')",
    ),
    "released_with_letters": ("DELETE FROM selection_letter",),
    "places_offered_to_the_selected": (
        "UPDATE selection_decision SET outcome = 'not_selected', reserve_place = NULL",
    ),
    "groups_of_the_selected": ("UPDATE selection_decision SET outcome = 'not_selected', reserve_place = NULL",),
    "pairs_across_the_sides": (
        "INSERT INTO selection_pairscore (region_id, prefecture_id, value, reason, by_id, at) SELECT a.id, b.id, 3, 'x', "
        "(SELECT min(id) FROM accounts_user), now() FROM applications_application a, applications_application b "
        f"WHERE a.id <> b.id AND a.track_id = {OTHER.format('eu')} AND b.track_id = {OTHER.format('eu')} LIMIT 1",
    ),
    "minority_views_of_those_who_judged": (
        "INSERT INTO selection_minorityview (discussion_id, evaluator_id, text, at) "
        "SELECT d.id, (SELECT min(id) FROM accounts_user), 'x', now() FROM selection_discussion d LIMIT 1",
    ),
    # programme
    "places_within_the_track": (
        "INSERT INTO programme_seat (delegation_id, number) SELECT delegation_id, max(number) + 1 FROM programme_seat "
        "GROUP BY delegation_id LIMIT 1",
    ),
    "places_held_by_their_own": ("UPDATE programme_delegate SET left_at = now()",),
    "history_of_places_agrees": (
        one("programme_seathistory", "freed_at = now(), freed_by_id = taken_by_id", "freed_at IS NULL"),
    ),
    "delegations_travel_to_the_other_side": (
        "UPDATE programme_visit SET side = CASE side WHEN 'eu' THEN 'jp' ELSE 'eu' END",
    ),
    "delegations_of_the_selected": ("UPDATE selection_decision SET outcome = 'not_selected', reserve_place = NULL",),
    "delegations_go_where_their_visit_goes": (
        SECOND_VISIT,
        "UPDATE programme_leg SET visit_id = (SELECT max(id) FROM programme_visit)",
    ),
    "people_deviate_within_their_visit": (
        SECOND_VISIT,
        "INSERT INTO programme_sessionattendance (session_id, delegate_id, takes_part) SELECT s.id, p.id, true "
        "FROM programme_session s, programme_delegate p LIMIT 1 ON CONFLICT DO NOTHING",
        "UPDATE programme_leg SET visit_id = (SELECT max(id) FROM programme_visit)",
    ),
    "legs_within_their_visit": (one("programme_leg", "ends_on = ends_on + 100"),),
    "agendas_numbered_without_gaps": (one("programme_agendaversion", "number = number + 7"),),
    "agendas_published_in_order": (
        "INSERT INTO programme_agendaversion (visit_id, number, published_at, published_by_id, snapshot, changes) "
        "SELECT visit_id, number + 1, published_at - interval '1 day', published_by_id, snapshot, changes "
        "FROM programme_agendaversion ORDER BY visit_id, number DESC LIMIT 1",
    ),
    "nights_are_counted": (one("programme_allowancesheet", "nights = nights + 1"),),
    "allowances_add_up": (one("programme_allowancesheet", "subtotal = subtotal + 1"),),
    "travel_within_its_ceiling": (one("programme_allowancesheet", "travel = fare + 1"),),
    "allowances_for_who_held_the_place": ("DELETE FROM programme_seathistory",),
    "claims_within_what_was_approved": (
        one("programme_claim", "subtotal = subtotal + 100000", "status <> 'draft'"),
    ),
    "claims_with_receipts": ("DELETE FROM programme_receipt",),
    "details_under_living_keys": (SEALED,),
    "nothing_kept_after_an_erasure": (
        KEYED,
        "INSERT INTO programme_erasure (delegate_id, field, fingerprint, due_on, erased_at, cause) "
        "SELECT delegate_id, field, fingerprint, now(), now(), 'date' FROM programme_datakey",
    ),
    "details_of_those_who_travel": (KEYED, "UPDATE programme_delegate SET left_at = now()"),
    "details_that_the_visit_asks": (KEYED, "DELETE FROM programme_need"),
    "details_erased_on_their_date": (KEYED,),
}  # fmt: skip

"""Evaluators, scores, decisions, letters, groups."""

from r2r_portal.site.invariants.base import Invariant

TARGET = "JOIN applications_application a ON a.id = {0}.application_id"

INVARIANTS = (
    Invariant(
        "nobody_judges_their_own",
        "No evaluator belongs to the organisation that applies.",
        f"""SELECT 'selection.assignment:' || s.id FROM selection_assignment s {TARGET.format("s")}
             JOIN accounts_membership m ON m.organisation_id = a.organisation_id AND m.user_id = s.evaluator_id""",
    ),
    Invariant(
        "interest_means_recused",
        "Whoever declared an interest is recused.",
        """SELECT 'selection.declaration:' || d.id FROM selection_declaration d
             JOIN selection_assignment s ON s.id = d.assignment_id
            WHERE d.answer = 'interest' AND NOT EXISTS (
                  SELECT 1 FROM applications_recusal r
                   WHERE r.application_id = s.application_id AND r.person_id = s.evaluator_id)""",
    ),
    Invariant(
        "confirmed_suspicion_means_recused",
        "Whoever's interest was confirmed is recused.",
        """SELECT 'selection.suspectedinterest:' || i.id FROM selection_suspectedinterest i
            WHERE i.state = 'confirmed' AND NOT EXISTS (
                  SELECT 1 FROM applications_recusal r
                   WHERE r.application_id = i.application_id AND r.person_id = i.evaluator_id)""",
    ),
    Invariant(
        "declared_before_scored",
        "Nobody evaluates before declaring whether they have an interest.",
        """SELECT 'selection.assessment:' || e.id FROM selection_assessment e
            WHERE NOT EXISTS (SELECT 1 FROM selection_declaration d WHERE d.assignment_id = e.assignment_id)""",
    ),
    Invariant(
        "evaluations_are_whole",
        "A submitted evaluation has a line for every criterion of its track.",
        f"""SELECT 'selection.assessment:' || e.id FROM selection_assessment e
             JOIN selection_assignment s ON s.id = e.assignment_id {TARGET.format("s")}
             JOIN selection_criterion c ON c.call_id = a.call_id AND c.kind = 'individual'
                                       AND (c.track_id IS NULL OR c.track_id = a.track_id)
            WHERE e.status = 'submitted' AND NOT EXISTS (
                  SELECT 1 FROM selection_score v WHERE v.assessment_id = e.id AND v.criterion_id = c.id)""",
    ),
    Invariant(
        "scores_on_the_criteria_of_the_track",
        "Every score is on a criterion of its application's track.",
        f"""SELECT 'selection.score:' || v.id FROM selection_score v
             JOIN selection_assessment e ON e.id = v.assessment_id
             JOIN selection_assignment s ON s.id = e.assignment_id {TARGET.format("s")}
             JOIN selection_criterion c ON c.id = v.criterion_id
            WHERE c.call_id <> a.call_id OR c.track_id <> a.track_id""",
    ),
    Invariant(
        "scores_only_where_asked_for",
        "A criterion is left out only where it may be.",
        """SELECT 'selection.score:' || v.id FROM selection_score v
             JOIN selection_assessment e ON e.id = v.assessment_id AND e.status = 'submitted'
             JOIN selection_criterion c ON c.id = v.criterion_id WHERE v.value IS NULL AND NOT c.optional""",
    ),
    Invariant(
        "agreed_scores_on_the_criteria_of_the_track",
        "Every agreed score is on a criterion of its application's track.",
        f"""SELECT 'selection.agreedscore:' || v.id FROM selection_agreedscore v
             JOIN selection_discussion d ON d.id = v.discussion_id {TARGET.format("d")}
             JOIN selection_criterion c ON c.id = v.criterion_id
            WHERE c.call_id <> a.call_id OR c.track_id <> a.track_id""",
    ),
    Invariant(
        "only_what_was_handed_in_is_judged",
        "Nobody is assigned to a draft.",
        f"""SELECT 'selection.assignment:' || s.id FROM selection_assignment s {TARGET.format("s")}
            WHERE a.status = 'draft'""",
    ),
    Invariant(
        "decided_in_its_track",
        "A decision stands in the track of its application.",
        f"""SELECT 'selection.decision:' || d.id FROM selection_decision d {TARGET.format("d")}
            WHERE d.track_id <> a.track_id OR a.status = 'draft'""",
    ),
    Invariant(
        "selected_after_eligible",
        "Nobody was selected who was found not eligible.",
        """SELECT 'selection.decision:' || d.id FROM selection_decision d
             JOIN applications_eligibility e ON e.application_id = d.application_id
            WHERE d.outcome IN ('selected', 'reserve') AND e.outcome = 'not_eligible'""",
    ),
    Invariant(
        "released_with_letters",
        "Once a call's release is confirmed, every decision of it has a letter.",
        f"""SELECT 'selection.decision:' || d.id FROM selection_decision d {TARGET.format("d")}
             JOIN selection_release r ON r.call_id = a.call_id AND r.status = 'confirmed'
            WHERE NOT EXISTS (SELECT 1 FROM selection_letter l WHERE l.decision_id = d.id)""",
    ),
    Invariant(
        "places_offered_to_the_selected",
        "A place is held only by whoever was selected.",
        """SELECT 'selection.offer:' || o.id FROM selection_offer o
             JOIN selection_decision d ON d.id = o.decision_id
            WHERE o.status IN ('open', 'accepted') AND d.outcome NOT IN ('selected', 'reserve')""",
    ),
    Invariant(
        "groups_of_the_selected",
        "Whoever is in a group was selected, and the group is of the same call.",
        f"""SELECT 'selection.groupmember:' || m.id FROM selection_groupmember m {TARGET.format("m")}
             JOIN selection_group g ON g.id = m.group_id
            WHERE g.call_id <> a.call_id OR NOT EXISTS (
                  SELECT 1 FROM selection_decision d WHERE d.application_id = m.application_id
                     AND d.outcome IN ('selected', 'reserve'))""",
    ),
    Invariant(
        "pairs_across_the_sides",
        "A typed interest is between a region and a prefecture of one call.",
        """SELECT 'selection.pairscore:' || p.id FROM selection_pairscore p
             JOIN applications_application e ON e.id = p.region_id JOIN applications_track x ON x.id = e.track_id
             JOIN applications_application j ON j.id = p.prefecture_id JOIN applications_track y ON y.id = j.track_id
            WHERE x.side <> 'eu' OR y.side <> 'jp' OR e.call_id <> j.call_id""",
    ),
    Invariant(
        "minority_views_of_those_who_judged",
        "A minority view is written by an evaluator of the application.",
        """SELECT 'selection.minorityview:' || v.id FROM selection_minorityview v
             JOIN selection_discussion d ON d.id = v.discussion_id
            WHERE NOT EXISTS (SELECT 1 FROM selection_assignment s
                               WHERE s.application_id = d.application_id AND s.evaluator_id = v.evaluator_id)""",
    ),
)

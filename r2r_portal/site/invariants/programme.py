"""Visits, agendas, delegations, funded places, money."""

from django.db import connection

from r2r_portal import clock
from r2r_portal.site.invariants.base import Invariant

DELEGATION = "JOIN programme_delegation g ON g.id = {0}.delegation_id"


KEPT_TOO_LONG = """
SELECT 'programme.datakey:' || k.id FROM programme_datakey k
  JOIN programme_delegate p ON p.id = k.delegate_id JOIN programme_delegation d ON d.id = p.delegation_id
  JOIN programme_visit v ON v.id = d.visit_id JOIN programme_need n ON n.visit_id = v.id AND n.field = k.field
 WHERE v.ends_on + n.keep_days < %s::date - 1
"""


def kept_too_long() -> list[str]:
    """Name the keys whose printed date is more than a day ago, by the clock of the domain."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT_TOO_LONG, [clock.now()])
        return [name for (name,) in cursor.fetchall()]


INVARIANTS = (
    Invariant(
        "places_within_the_track",
        "No delegation has more funded places than its track pays for.",
        """SELECT 'programme.delegation:' || g.id FROM programme_delegation g
             JOIN applications_track t ON t.id = g.track_id JOIN programme_seat s ON s.delegation_id = g.id
            GROUP BY g.id, t.funded_places HAVING count(*) > t.funded_places OR max(s.number) > t.funded_places""",
    ),
    Invariant(
        "places_held_by_their_own",
        "A funded place is held by somebody of its own delegation who still travels.",
        """SELECT 'programme.seat:' || s.id FROM programme_seat s JOIN programme_delegate p ON p.id = s.delegate_id
            WHERE p.delegation_id <> s.delegation_id OR p.left_at IS NOT NULL""",
    ),
    Invariant(
        "history_of_places_agrees",
        "Who holds a place is who took it last and did not free it.",
        """SELECT 'programme.seat:' || s.id FROM programme_seat s
             LEFT JOIN programme_seathistory h ON h.seat_id = s.id AND h.freed_at IS NULL
            WHERE h.delegate_id IS DISTINCT FROM s.delegate_id""",
    ),
    Invariant(
        "delegations_travel_to_the_other_side",
        "A delegation is of the side that visits, and its track of the visit's call.",
        """SELECT 'programme.delegation:' || g.id FROM programme_delegation g
             JOIN programme_visit v ON v.id = g.visit_id JOIN applications_track t ON t.id = g.track_id
            WHERE t.side <> v.side OR t.call_id <> v.call_id""",
    ),
    Invariant(
        "delegations_of_the_selected",
        "A delegation's territory was selected in the visit's call.",
        """SELECT 'programme.delegation:' || g.id FROM programme_delegation g
             JOIN programme_visit v ON v.id = g.visit_id
            WHERE NOT EXISTS (SELECT 1 FROM selection_decision d
                               JOIN applications_application a ON a.id = d.application_id
                               WHERE a.call_id = v.call_id AND a.submitted_territory_id = g.territory_id
                                 AND d.outcome IN ('selected', 'reserve'))""",
    ),
    Invariant(
        "delegations_go_where_their_visit_goes",
        "A delegation attends legs of its own visit.",
        f"""SELECT 'programme.legattendance:' || x.id FROM programme_legattendance x {DELEGATION.format("x")}
             JOIN programme_leg l ON l.id = x.leg_id WHERE l.visit_id <> g.visit_id""",
    ),
    Invariant(
        "people_deviate_within_their_visit",
        "A person joins or misses sessions of their own visit.",
        f"""SELECT 'programme.sessionattendance:' || x.id FROM programme_sessionattendance x
             JOIN programme_delegate p ON p.id = x.delegate_id {DELEGATION.format("p")}
             JOIN programme_session s ON s.id = x.session_id JOIN programme_leg l ON l.id = s.leg_id
            WHERE l.visit_id <> g.visit_id""",
    ),
    Invariant(
        "legs_within_their_visit",
        "A leg lies within the days of its visit.",
        """SELECT 'programme.leg:' || l.id FROM programme_leg l JOIN programme_visit v ON v.id = l.visit_id
            WHERE l.starts_on < v.starts_on OR l.ends_on > v.ends_on""",
    ),
    Invariant(
        "agendas_numbered_without_gaps",
        "The published agendas of a visit are numbered from one without a gap.",
        """SELECT 'programme.visit:' || visit_id FROM programme_agendaversion
            GROUP BY visit_id HAVING max(number) <> count(*) OR min(number) <> 1""",
    ),
    Invariant(
        "agendas_published_in_order",
        "A later version of an agenda was published later.",
        """SELECT 'programme.agendaversion:' || n.id FROM programme_agendaversion n
             JOIN programme_agendaversion o ON o.visit_id = n.visit_id AND o.number < n.number
            WHERE o.published_at > n.published_at""",
    ),
    Invariant(
        "nights_are_counted",
        "The nights of an allowance are those between its days.",
        """SELECT 'programme.allowancesheet:' || id FROM programme_allowancesheet
            WHERE nights <> leaves_on - arrives_on""",
    ),
    Invariant(
        "allowances_add_up",
        "An allowance is nights times the ceiling plus travel less what is provided.",
        """SELECT 'programme.allowancesheet:' || id FROM programme_allowancesheet
            WHERE subtotal <> GREATEST(nights * nightly + travel - deduction, 0)""",
    ),
    Invariant(
        "travel_within_its_ceiling",
        "Travel is paid up to the ceiling of the table that the allowance is pinned to.",
        """SELECT 'programme.allowancesheet:' || s.id FROM programme_allowancesheet s
             JOIN programme_ratetable t ON t.id = s.table_id WHERE s.travel > LEAST(s.fare, t.travel)""",
    ),
    Invariant(
        "allowances_for_who_held_the_place",
        "An allowance is for somebody who held its funded place.",
        """SELECT 'programme.allowancesheet:' || s.id FROM programme_allowancesheet s
            WHERE NOT EXISTS (SELECT 1 FROM programme_seathistory h
                               WHERE h.seat_id = s.seat_id AND h.delegate_id = s.delegate_id)""",
    ),
    Invariant(
        "claims_within_what_was_approved",
        "A claim that was handed in is within its approved allowance.",
        """SELECT 'programme.claim:' || c.id FROM programme_claim c
             JOIN programme_allowancesheet s ON s.id = c.sheet_id
            WHERE s.status <> 'approved' OR (c.status <> 'draft' AND c.subtotal > s.subtotal)""",
    ),
    Invariant(
        "claims_with_receipts",
        "A claim that was handed in has a receipt where something was spent.",
        """SELECT 'programme.claim:' || c.id FROM programme_claim c
            WHERE c.status <> 'draft' AND c.lodging + c.fare + c.fee > 0
              AND NOT EXISTS (SELECT 1 FROM programme_receipt r WHERE r.claim_id = c.id)""",
    ),
    Invariant(
        "details_under_living_keys",
        "A sealed detail of a traveller has its key.",
        """SELECT 'programme.sealed:' || s.id FROM programme_sealed s
            WHERE NOT EXISTS (SELECT 1 FROM programme_datakey k
                               WHERE k.delegate_id = s.delegate_id AND k.field = s.field)""",
    ),
    Invariant(
        "nothing_kept_after_an_erasure",
        "Of a detail that was erased neither key nor ciphertext is there.",
        """SELECT 'programme.datakey:' || k.id FROM programme_datakey k
             JOIN programme_erasure e ON e.delegate_id = k.delegate_id AND e.field = k.field""",
    ),
    Invariant(
        "details_of_those_who_travel",
        "Whoever left a delegation left no details behind.",
        """SELECT 'programme.datakey:' || k.id FROM programme_datakey k
             JOIN programme_delegate p ON p.id = k.delegate_id WHERE p.left_at IS NOT NULL""",
    ),
    Invariant(
        "details_that_the_visit_asks",
        "Details are kept only of what the visit asks, so that each has its date of erasure.",
        """SELECT 'programme.datakey:' || k.id FROM programme_datakey k
             JOIN programme_delegate p ON p.id = k.delegate_id JOIN programme_delegation d ON d.id = p.delegation_id
            WHERE NOT EXISTS (SELECT 1 FROM programme_need n WHERE n.visit_id = d.visit_id AND n.field = k.field)""",
    ),
    Invariant(
        "details_erased_on_their_date", "No detail is kept for a day longer than was said.", kept_too_long
    ),
)

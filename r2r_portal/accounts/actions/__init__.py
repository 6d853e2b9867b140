"""Writes about people and bodies: `people` makes them and lets them in, `sign_ins` ends
their sessions, `team` is what colleagues do among themselves."""

from r2r_portal.accounts.actions.people import (
    admit,
    change_details,
    choose_language,
    forget_second_factors,
    found,
    give_role,
    set_roles,
    welcome,
)
from r2r_portal.accounts.actions.sign_ins import end_session, end_sessions, forget_ended, note_sign_in

__all__ = [
    "admit",
    "change_details",
    "choose_language",
    "end_session",
    "end_sessions",
    "forget_ended",
    "forget_second_factors",
    "found",
    "give_role",
    "note_sign_in",
    "set_roles",
    "welcome",
]

"""Writes about people and bodies: `people` makes them and lets them in, `team` is what colleagues do among themselves."""

from r2r_portal.accounts.actions.people import (
    admit,
    change_details,
    choose_language,
    end_sessions,
    forget_second_factors,
    found,
    give_role,
    set_roles,
    welcome,
)

__all__ = [
    "admit",
    "change_details",
    "choose_language",
    "end_sessions",
    "forget_second_factors",
    "found",
    "give_role",
    "set_roles",
    "welcome",
]

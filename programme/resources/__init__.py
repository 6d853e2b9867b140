"""Tables of the programme for django-import-export: every row that comes in goes through an action."""

from programme.resources.delegates import DelegateResource
from programme.resources.rates import ExchangeRateResource, RateTableResource
from programme.resources.registrations import RegistrationResource
from programme.resources.sessions import SessionResource

__all__ = [
    "DelegateResource",
    "ExchangeRateResource",
    "RateTableResource",
    "RegistrationResource",
    "SessionResource",
]

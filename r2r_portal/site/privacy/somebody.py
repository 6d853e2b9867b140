"""Who is exported, erased or held: somebody with an account, or an address without one."""

from dataclasses import dataclass

from r2r_portal.accounts.models import User
from r2r_portal.bilingual import Language


@dataclass(frozen=True)
class Address:
    """Somebody whom we know by an e-mail address alone: a contact, a guest, a reader, an asker."""

    email: str
    language: str = Language.EN
    zone: str = "Europe/Brussels"

    def __str__(self) -> str:
        return self.email


Somebody = User | Address

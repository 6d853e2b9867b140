"""Sealing what is frozen: hash and signature, before the row is written (SPEC A9)."""

from django.conf import settings

from applications.domain import receipts
from applications.domain.snapshot import content_hash
from applications.models import Submission
from applications.queries.proofs import receipt_of


def seal(version: Submission) -> Submission:
    """Hash and sign a version that is not saved yet, whoever made it and why; returns it.

    Raises ValueError where the signing key is no key: nothing is handed in without a receipt.
    """
    version.content_hash = content_hash(version.snapshot)
    signature = receipts.sign(receipt_of(version), settings.SIGNING_KEY)
    version.signature, version.signing_key = signature.value, signature.key
    return version

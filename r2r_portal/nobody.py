"""What stands where somebody was erased: one spelling for the outbox, for what ends at its date, and for erasures."""

NOBODY = "@invalid.example"  # how an address ends that was erased
ERASED = f"erased{NOBODY}"  # where an address was that asked to be forgotten
DASH = "–"  # where a text may not be empty

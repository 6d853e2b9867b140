"""What the portal knows about people: which column, why, on what basis, for how long; what it hands out, what it forgets."""

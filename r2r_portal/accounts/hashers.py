"""Password hashing that two cores can bear when many people sign in at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: about 50 ms."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

#!/usr/bin/env python3
"""Django's manage.py. `up` and `test` work on a bare machine: they are handed to r2r_portal.bootstrap."""

import os
import sys


def main() -> None:
    """Run a command, through the bootstrap where the project's own environment is not there yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2r_portal.settings")
    from r2r_portal import bootstrap

    if bootstrap.wanted(sys.argv):
        bootstrap.main(sys.argv)
        return
    bootstrap.settle(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""Django's command line for Microscope. A fault of the surroundings is one sentence, not a traceback."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from config.faults import sentence

        text = sentence(error)
        if text is None or "--traceback" in sys.argv:
            raise
        sys.exit(text)


if __name__ == "__main__":
    main()

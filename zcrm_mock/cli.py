"""The command `zcrm-mock`; what it does stands in `zcrm_mock.server.commands`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say what to install where the server's parts are missing."""
    try:
        from zcrm_mock.server.commands import app
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("zcrm_mock"):
            raise
        print(f"zcrm-mock: {error.name} is missing. pip install 'zcrm-mock[server]'", file=sys.stderr)
        sys.exit(2)
    app()


if __name__ == "__main__":
    main()

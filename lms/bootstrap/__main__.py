"""``python3 -m lms.bootstrap [dev]``: prepare everything and start nothing, for servers, CI and editors."""

import sys

from lms.bootstrap.preparation import prepare
from lms.bootstrap.report import SetupError

if __name__ == "__main__":
    try:
        prepare("dev" if sys.argv[1:] == ["dev"] else "runtime")
    except SetupError as error:
        sys.exit(str(error))

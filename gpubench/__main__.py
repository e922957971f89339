"""Run the command line as ``python -m gpubench``."""

import sys

from gpubench.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

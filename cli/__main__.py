"""`python -m cli`: the command line, where no `dondoc` is on the path."""

import sys

from cli.main import main

sys.exit(main())

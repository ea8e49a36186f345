"""The entry script of a frozen build."""

import sys

from wxdesk.__main__ import main

sys.exit(main())

"""`python -m sd_explorer` is the `sd-explorer` command."""

from sd_explorer.cli import main

raise SystemExit(main())

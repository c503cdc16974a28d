"""Whether words may be shown to others: the text linter's findings, and what their writer answered for."""

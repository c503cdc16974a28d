"""Learning from labelled texts; nothing here runs on the site."""

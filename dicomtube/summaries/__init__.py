"""Drafts of summaries by Gemini: off unless the operator, an admin and the case's owner each said yes."""

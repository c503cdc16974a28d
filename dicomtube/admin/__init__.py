"""Pages for staff that belong to no single feature."""

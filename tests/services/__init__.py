"""Real services for tests, started on this machine and stopped at the end: PostgreSQL and an S3 server."""

"""What the studies feature does, a room for each job: uploads, ingest, the library of studies."""

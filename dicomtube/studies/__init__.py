"""Studies: uploads, the ingest street, series, instances and frames."""

"""DICOM in and out: pure code over bytes and data sets; no web, no database, no storage."""

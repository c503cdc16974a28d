"""DICOMweb: a study, read-only, for whoever may see it (PS3.18)."""

"""DicomTube: teaching cases with real DICOM imaging, and nobody can recognise the patient."""

"""Finding what identifies people: text in pixels, faces in head volumes. Pure code."""

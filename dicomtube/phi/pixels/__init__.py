"""Finding text burned into pixels. `review.SeriesReviewer` says how it is called."""

from dicomtube.phi.pixels.boxes import Box
from dicomtube.phi.pixels.findings import Decision, HoldReason, PixelFindings, Verdict
from dicomtube.phi.pixels.review import SeriesReviewer

__all__ = ["Box", "Decision", "HoldReason", "PixelFindings", "SeriesReviewer", "Verdict"]

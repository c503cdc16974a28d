"""A bone scan kept losslessly, and the same scan compressed beyond use."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="bone-scan",
    title="One bone scan, stored twice",
    specialty=Specialty.PHYSICS,
    difficulty=Difficulty.INTRODUCTORY,
    author="mateo",
    presentation=prose(
        """
        Two series, one acquisition: an anterior whole-body bone scan of a man as it was acquired, and a
        second copy that has been through a file format on its way. No history is supplied.

        Start with **series 2**. Report it, seriously: how many foci? Then open series 1 and compare your report. What
        has happened in between, and which of your findings were real?
        """
    ),
    findings=prose(
        """
        **Series 1**

        - Activity throughout the skeleton with good contrast to soft tissue; ribs can be counted.
        - A focus in the lower lumbar spine, near the midline.
        - Small foci at both knees, the brightest on the inner side of the left knee.
        - A small bright spot at the left wrist, at the edge of the field: the usual look of an injection site.
        - Tracer in the bladder, and below it.

        **Series 2**

        - Head, sternum and pelvis have become blots. Ribs and joints are gone.
        - The foci at the knees have **disappeared**, the one in the lumbar spine is a shadow of itself.
        - Around the bladder and beside the left wrist are bright and dark ripples, and some pixels fall *below zero*.
        Counts can't.
        """
    ),
    diagnosis=prose(
        """
        **Irreversible wavelet compression at about 2097:1** (series 2). Series 1 is the lossless original. The real
        findings are degenerative-looking foci at knees and lower lumbar spine, which one anterior view cannot
        characterise.
        """
    ),
    discussion=prose(
        """
        JPEG 2000 describes a picture as coarse shapes plus ever finer detail, and drops the finest first. At 10:1 you
        will not notice; at 2097:1 about 250 bytes are left for the whole body. Detail does not fade evenly: strong
        edges ring, weak foci vanish.

        **How to know.** Look at *Lossy Image Compression* (0028,2110) and its ratio and method next to it. The flag
        must never be reset: a picture that was lossy once is lossy for ever, however it is stored now. Series 2
        itself is stored uncompressed.

        **Teaching points**

        - Compression removes findings; it can add some, too.
        - File size and transfer syntax tell how a picture is stored *now*, not what it has been through.
        - A count image with negative values has been processed.
        """
    ),
    comments=(
        DemoComment(
            "wanjiru",
            prose(
                """
                My favourite kind of case. One quibble: real archives stay far below this. A reader may conclude that
                all lossy compression is bad.
                """
            ),
            (
                DemoReply(
                    "mateo",
                    prose(
                        """
                        True. I wanted a ratio at which nobody argues. Would you have the same scan at 10:1 and 20:1?
                        A blinded comparison would make a good sequel.
                        """
                    ),
                ),
                DemoReply("wanjiru", "I can make them from series 1. Give me a week."),
            ),
        ),
        DemoComment(
            "jonas",
            prose(
                """
                I reported the bright sternum in series 2 as a lesion. On series 1 it is simply a sternum. Humbling.
                """
            ),
        ),
        DemoComment(
            "ingrid",
            "How do you get from 2097:1 to 250 bytes? The file is half a megabyte either way.",
            (
                DemoReply(
                    "wanjiru",
                    prose(
                        """
                        256 by 1024 pixels of two bytes are 524,288 bytes. Divide by 2097. The half megabyte is the
                        picture after it was unpacked again, and the loss stayed inside.
                        """
                    ),
                ),
            ),
        ),
    ),
)

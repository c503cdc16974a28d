"""A slice stored upside down: orientation read from gravity and from the header."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="abdomen-ct",
    title="The table is on the ceiling",
    specialty=Specialty.ABDOMINAL,
    difficulty=Difficulty.INTERMEDIATE,
    author="mateo",
    presentation=prose(
        """
        One contrast-enhanced slice through the upper abdomen, in a public research collection. A colleague opens
        series 1 and reports: *'scanned prone'*. No history is supplied with the image.

        Look at **series 1** only. Was the patient prone? Find three clues in the picture before you open the header,
        and series 2.
        """
    ),
    findings=prose(
        """
        **Orientation, series 1**

        - The table is at the top, and the spine points to it: the patient lies *on the back*.
        - Gas in the stomach and in the colon collects at the bottom of the picture, its level with the contents lies
        parallel to the table. Gas rises away from the table, so the bottom of the picture is anterior.
        - The liver is on the left of the picture as usual. A picture merely *rotated* by half a turn would have it on
        the right, so this one is mirrored top to bottom.

        **Anatomy, series 2 (same pixels, rows reversed)**

        - Aorta and superior mesenteric artery are bright; the renal cortex stands out from the medulla; the
        portomesenteric confluence is well filled: a pancreatic to early portal venous phase.
        - Superior mesenteric vein to the right of the artery: normal relation.
        - Pancreatic neck and body, both kidneys, spleen and the liver at this level are unremarkable.
        """
    ),
    diagnosis=prose(
        """
        Normal slice of a **supine** patient, **stored upside down**: the header's Image Orientation (Patient) is
        `1, 0, 0, 0, -1, 0`, so rows run from back to front. Nothing is mirrored left to right.
        """
    ),
    discussion=prose(
        """
        DICOM does not promise that anterior is up. It promises that the header says which way is up: the first three
        numbers of Image Orientation (Patient) are the direction along a row, the last three the direction down a
        column, with x to the patient's left, y to the back and z to the head. Here a column runs along *minus* y.
        Files that went through a research format and back often come like this.

        **Why care.** A viewer that shows rows as stored, and a reader who assumes the usual way up, agree on a
        picture that is wrong. A single flip also changes handedness: stack such slices without their header and left
        becomes right in the reformats.

        **A habit worth having.** Before reading any slice from outside, find the table, find the gas, find the liver.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                I fell for it. In my defence, patients *are* scanned prone for some questions. How would a real prone
                scan differ, if the table were drawn at the bottom?
                """
            ),
            (
                DemoReply(
                    "mateo",
                    prose(
                        """
                        Then the belly would press on the table and flatten, and the gas would rise to the back. Here
                        the back is flattened against the table, whichever way you hold the picture.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                The line about handedness deserves its own case. One reversed axis is a mirror image, two are a
                rotation. People 'repair' a flip by rotating it and then wonder why the appendix is on the left.
                """
            ),
            (
                DemoReply("mateo", "Will you write it with me? You bring the determinants, I bring the appendix."),
                DemoReply("wanjiru", "Gladly. Deal."),
            ),
        ),
        DemoComment(
            "leila",
            prose(
                """
                I would call the phase late arterial rather than early portal. The inferior vena cava is still grey.
                """
            ),
            (
                DemoReply(
                    "mateo",
                    prose(
                        """
                        The confluence and the splenic side are too well filled for late arterial, I think. But the
                        names overlap, and 'pancreatic phase' is where we can both stand.
                        """
                    ),
                ),
            ),
        ),
        DemoComment("priya", "Lovely idea. I have added it to the induction list for new educators."),
    ),
)

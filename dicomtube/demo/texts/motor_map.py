"""A colour map over anatomy: which hand pressed the button."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="motor-map",
    title="Warm and cold: reading a colour overlay",
    specialty=Specialty.NEURORADIOLOGY,
    difficulty=Difficulty.INTERMEDIATE,
    author="ingrid",
    presentation=prose(
        """
        A volunteer pressed a button with one hand, then with the other. The statistical map compares the two
        conditions, **left hand minus right hand**, and is laid over an average brain. Warm colours are positive, cold
        colours negative, both beyond a threshold of |z| > 4.

        Series 1 is the anatomy alone, series 2 the same 58 slices with the overlay.

        **Questions**

        1. Which hand does the warm patch near the vertex belong to?
        2. Why do the colours change sides between slice 46 and slice 6?
        3. What does the small warm patch at the midline on slice 43 do for a living?
        """
    ),
    findings=prose(
        """
        All slice numbers are of series 2; the patient's right is on the left of the picture.

        - **Slices 43 to 55.** A large warm cluster in the right precentral and postcentral gyri, its core at the hand
        knob (slice 46). A smaller cold cluster in the same place on the left.
        - **Slices 43 to 49.** A warm patch on the medial surface of the right hemisphere, in front of the central
        sulcus: supplementary motor area.
        - **Slices 27 to 29.** Warm colour in the right parietal operculum, a little cold colour opposite.
        - **Slices 6 to 12.** In the anterior cerebellum the colours are reversed: **cold on the right, warm on the
        left**.
        """
    ),
    diagnosis=prose(
        """
        Normal hand movement map. **Left hand**: right primary sensorimotor cortex, right supplementary motor area,
        right secondary somatosensory cortex and *left* anterior cerebellum. **Right hand**: the mirror image.
        """
    ),
    discussion=prose(
        """
        **Crossed above, uncrossed below.** The corticospinal tract crosses once, so the hand's cortex is
        contralateral. The way from the cortex to the cerebellum crosses as well, and the cerebellum ends up working
        for the hand on its own side. An overlay in which cortex and cerebellum of one side light up for the same hand
        should make you check the orientation of the overlay before you think of anything rarer.

        **A subtraction is not a picture of activity.** Areas that serve both hands equally vanish, however busy they
        are. Cold does not mean switched off; it means more for the other hand.

        **The threshold draws the border.** The edges of a patch are where z falls below 4, no anatomical boundary.
        Look at series 1 for the anatomy and at series 2 for the place.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                Question 2 caught me. I was about to report a flipped overlay. Is the double crossing enough to
                explain that the cerebellar patches are so much smaller?
                """
            ),
            (
                DemoReply(
                    "ingrid",
                    prose(
                        """
                        No, crossing says nothing about size. The hand's share of the anterior lobe is small, and the
                        map was smoothed, which costs small regions more than large ones.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                Note the resolution: the map was computed on 3 mm voxels and the overlay interpolates it to 0.5 mm. The
                smooth edges are cosmetics, not measurements.
                """
            ),
            (
                DemoReply(
                    "mateo",
                    "I would rather see the voxels as blocks, then. Honest pixels teach better.",
                ),
                DemoReply(
                    "wanjiru",
                    prose(
                        """
                        I used to say so too. But blocks suggest that the borders lie exactly at the edges of voxels,
                        which is just as untrue. Better to say the voxel size next to the picture.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "leila",
            prose(
                """
                Warm is clearly more than cold. Would you read anything into that, such as handedness?
                """
            ),
            (
                DemoReply(
                    "ingrid",
                    prose(
                        """
                        Not from one person and one contrast. The hand you use less often can need more cortex for the
                        same task, but a different force or number of presses would do it as well.
                        """
                    ),
                ),
            ),
        ),
    ),
)

"""A dark line in the head of the humerus."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="shoulder-mr",
    title="A thin dark line: worry or walk on?",
    specialty=Specialty.MUSCULOSKELETAL,
    difficulty=Difficulty.INTRODUCTORY,
    author="leila",
    presentation=prose(
        """
        One oblique coronal T1-weighted spin echo slice of a right shoulder, unusually sharp: 1024 by 1024 pixels of
        0.2 mm. No history is supplied.

        A thin dark line crosses the head of the humerus. Fracture? Commit yourself before reading on, and say what
        you would want to see if it were one.
        """
    ),
    findings=prose(
        """
        - A fine, slightly wavy dark line runs obliquely through the humeral head, from near the greater tuberosity
        towards the inner border of the articular surface. Its width stays the same all the way.
        - The marrow on **both sides** of it has the same bright, fatty signal. No dark halo.
        - The cortex is not stepped or interrupted at either end.
        - Acromion, glenoid and the outlines of supraspinatus and deltoid are well shown. The tendon near its
        insertion is slightly brighter than the rest: try the *TENDON* preset.
        - Muscle bellies in the lower right are dark and grainy; signal falls off away from the surface coil.
        """
    ),
    diagnosis="**Physeal scar**: the closed growth plate of the proximal humerus. A normal finding.",
    discussion=prose(
        """
        **Scar or fracture?** A recent fracture bleeds: on T1 the line is embedded in a broad, ill-defined dark zone
        of oedema. Here the marrow keeps its fat right up to the line. A scar is also where it has to be, at the level
        of the old growth plate.

        **One slice is not an examination.** T1 shows marrow and anatomy. Oedema wants a fluid-sensitive sequence with
        fat suppression, and the rotator cuff must not be judged from this slice: with tendon fibres at about 55
        degrees to the main field and an echo time below some 40 ms, the *magic angle* brightens healthy tendon. The
        echo time here is 27 ms.

        **The price of sharp pixels.** Pixels of 0.2 mm carry little signal each. Four averages and a small field of
        view at the coil pay for it; the grain in the depth is the rest of the bill.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                I wrote 'undisplaced fracture' because the line looked too sharp for something years old. Does it ever
                disappear?
                """
            ),
            (
                DemoReply(
                    "leila",
                    "Often it fades, often it stays for life. Age does not help you here; the marrow next to it does.",
                ),
                DemoReply(
                    "ingrid",
                    prose(
                        """
                        Compare with the femoral head, where you have certainly seen and ignored hundreds of them.
                        Place makes the same line look suspicious.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "mateo",
            prose(
                """
                I don't buy magic angle as the only explanation of the tendon. The bright part is wider than I would
                expect, and tendinopathy looks the same on T1.
                """
            ),
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        Nor can you rule it out, and that is the point: this slice cannot tell them apart. I have made
                        the sentence in the discussion weaker.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                The acquired matrix was about 512 phase encoding steps, the pixels come from interpolation to 1024. So
                0.2 mm is what you see, not what was measured.
                """
            ),
        ),
    ),
)

"""A healthy brain in three planes: finding the central sulcus."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="brain-t1",
    title="Three planes, one landmark: where does the frontal lobe end?",
    specialty=Specialty.NEURORADIOLOGY,
    difficulty=Difficulty.INTRODUCTORY,
    author="ingrid",
    presentation=prose(
        """
        A T1-weighted volume in three planes: 154 axial, 181 coronal and 73 sagittal slices. There is no history,
        because there is no patient: this is the average of 152 healthy adults.

        **Your task.** Name the sulcus that parts the frontal from the parietal lobe and show it on one axial slice.
        Use at least two independent signs before you commit yourself. Scroll down from the vertex (the last axial
        slices) rather than up from the medulla.
        """
    ),
    findings=prose(
        """
        Work on the axial series, from the top.

        - **Slice 144.** Few gyri remain. The deep groove that runs towards the midline on both sides is already the
        one we look for; do not trust it yet.
        - **Slice 136, thickness sign.** Two parallel gyri flank it. The one in front is clearly thicker than the one
        behind.
        - **Slice 130, omega sign.** Halfway along its course the front bank bulges backwards like an upside-down
        omega: the hand area of the motor cortex.
        - **Slices 124 to 130, bracket sign.** A dark pair of brackets opens at the midline: the marginal branch of
        the cingulate sulcus. The sulcus in question ends just in front of it.
        - **Superior frontal sulcus, slice 130.** Follow it backwards. It runs into the precentral sulcus; the next
        groove behind is the one.

        Elsewhere: lateral ventricles symmetrical (slice 96), basal ganglia and internal capsules well defined (slice
        80), hippocampi on slice 60. Skull, scalp and face were removed when the template was made.
        """
    ),
    diagnosis=prose(
        """
        Normal brain. The sulcus is the **central sulcus**, best shown on axial slice 130, confirmed by the omega,
        bracket and thickness signs.
        """
    ),
    discussion=prose(
        """
        **Why it matters.** A lesion two gyri too far back becomes 'parietal' in a report and is approached through
        motor cortex in theatre. Each sign alone fails in some people; two that agree rarely do.

        **Teaching points**

        - Start at the vertex, where there are few gyri to confuse.
        - The precentral gyrus is thicker than the postcentral gyrus; its cortex is too, but that is harder to see at
        1 mm.
        - Mass effect moves gyri but seldom changes their order. Count from the superior frontal sulcus.

        **What an average hides.** Sulci that vary between people blur: compare the crisp central sulcus with the soft
        grey of the parietal convexity. And this template is *symmetric* by construction, so the normal asymmetries of
        the Sylvian fissure and the planum temporale are not there to find. Never use it to judge side differences.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                I got it from the omega on 130 but would not have trusted it alone. On which slice do you look for the
                bracket first? I kept mistaking the parieto-occipital sulcus for it further down.
                """
            ),
            (
                DemoReply(
                    "ingrid",
                    prose(
                        """
                        Stay above the ventricles. By the time you see the bodies of the lateral ventricles (slice 96)
                        you are too low. Between 124 and 130 the bracket is the only paired dark groove that opens
                        sideways from the midline.
                        """
                    ),
                ),
                DemoReply("jonas", "That did it, thank you. The sagittal series also makes it obvious afterwards."),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                Physicist's footnote: every slice looks noise-free because 152 heads were averaged. Please don't let
                trainees take this contrast as the standard their own scanner has to meet.
                """
            ),
            (
                DemoReply(
                    "mateo",
                    prose(
                        """
                        Fair, but for a first lesson in anatomy I prefer it to a real scan. They meet motion and noise
                        soon enough.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "leila",
            "Could you add a question on the thickness sign? My students measure both gyri on 136, then argue.",
        ),
    ),
)

"""Power Doppler of a superficial node."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="node-us",
    title="A tree in the dark: power Doppler of a superficial lump",
    specialty=Specialty.ULTRASOUND,
    difficulty=Difficulty.INTRODUCTORY,
    author="leila",
    presentation=prose(
        """
        High-frequency ultrasound of a palpable, superficial lump in a man; site and history are not given in the
        public file. Two fields of view are joined side by side, which doubles the width of the picture. The white
        frames are the Doppler boxes.

        What is it, and is the flow pattern good news or bad news?
        """
    ),
    findings=prose(
        """
        - An elongated, sharply outlined, **hypoechoic** structure lies parallel to the skin. Long axis clearly
        greater than short axis.
        - The two halves meet at the vertical line in the middle: do not take that join for a septum.
        - **Flow**: a thick central trunk branches towards the periphery like a tree, on both sides. No vessels pierce
        the capsule from outside.
        - The cortex is thick and evenly dark. A thin brighter band around the trunk remains of the hilum.
        - Tissue around it is layered and regular, without strands or fluid.
        """
    ),
    diagnosis=prose(
        """
        **Enlarged lymph node with preserved, increased hilar flow**: the pattern favours a reactive node. It does not
        prove it.
        """
    ),
    discussion=prose(
        """
        **Three questions for every node**

        1. Shape: oval or round?
        2. Hilum: echogenic centre present, thin or gone?
        3. Flow: from the hilum outwards, from the capsule inwards, both, or none?

        Oval with central branching flow suggests a reaction. Round, without hilum, with capsular or chaotic flow
        suggests metastasis. Lymphoma sits uncomfortably in between: it is dark, may be oval, and often has strong
        hilar flow. A node that persists without a cause deserves tissue whatever its flow looks like.

        **What power Doppler does not tell.** Brightness stands for the strength of the Doppler signal, not for speed,
        and in this mode not for direction. Turn the gain up and every node becomes a tree.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                Is a thick cortex not already suspicious? In the breast clinic they teach us to count millimetres.
                """
            ),
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        In the axilla with a known breast cancer, yes, because the question is a different one. Here
                        evenly thick all around is less worrying than one thick bump. No scale is left on this crop,
                        so I would not give a number.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "mateo",
            "I would have put lymphoma first. That cortex is nearly black.",
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        It may well be. Reactive nodes are dark at this frequency too, and dynamic range changes
                        everything. We agree on what happens next: look again in a few weeks, or take tissue.
                        """
                    ),
                ),
                DemoReply("mateo", "Agreed. It is the 'does not prove it' that makes me sign."),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                The colour box stops right at the node on the left side. Flow outside the frame is not absent, it was
                never looked for.
                """
            ),
        ),
    ),
)

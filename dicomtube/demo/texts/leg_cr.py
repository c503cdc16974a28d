"""A lytic lesion found in a lower leg."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="leg-cr",
    title="What would you do next? An incidental look at a young leg",
    specialty=Specialty.MUSCULOSKELETAL,
    difficulty=Difficulty.INTRODUCTORY,
    author="leila",
    presentation=prose(
        """
        Frontal radiograph of the right lower leg of a young person. The public file carries no history and no age.

        1. Estimate the age from the picture alone.
        2. Describe the finding in one sentence that contains location, margin, matrix, cortex and periosteum.
        3. What do you recommend: nothing, follow-up, MRI or biopsy?
        """
    ),
    findings=prose(
        """
        - **Age.** The scar of the distal tibial growth plate still shows as a dense line and that of the fibula can
        be traced: closing or just closed, so adolescent or a little older.
        - **Finding.** An elongated, bubbly lucency in the distal tibia, at the junction of metaphysis and shaft. It
        lies *eccentrically*, against the fibular cortex.
        - **Margin.** Narrow zone of transition with a scalloped, sclerotic rim, best seen at the lower end.
        - **Matrix.** None: no calcification, no ground glass. The ridges are the scalloped wall seen end on.
        - **Cortex and periosteum.** The lateral cortex is thinned, not broken. No periosteal reaction, no soft tissue
        mass, no fracture line.
        - Ankle joint congruent.
        """
    ),
    diagnosis=prose(
        """
        **Non-ossifying fibroma** of the distal tibia (the name given in the public file): a lesion to leave alone.
        """
    ),
    discussion=prose(
        """
        Eccentric, metaphyseal, scalloped sclerotic margin, no periosteal reaction, in somebody whose growth plates
        are closing: the picture *is* the diagnosis. It needs no MRI and no biopsy; the histology of a healing lesion
        can even mislead.

        **When to hesitate**

        - Pain without a fracture.
        - More than half of the bone's width, or more than about three centimetres long in a weight-bearing bone: ask
        about sport, the concern is fracture.
        - A border that is lost somewhere, or periosteal reaction without a fracture.

        **Natural course.** It migrates towards the shaft with growth, fills in from the shaft side and ends as a
        sclerotic patch in the twenties or thirties.

        A technical note: in the public file the picture is stored mirrored, with a reversed marker. It has been
        turned back here, which is why the fibula is on the left, where the fibula of a right leg belongs.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                Why not a chondromyxoid fibroma? Eccentric, metaphyseal, lobulated and in the tibia as well.
                """
            ),
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        Good differential. It is much rarer, tends to hurt, and likes to bulge with a thin or missing
                        outer shell. Here the cortex keeps its line. If there were pain, I would image again.
                        """
                    ),
                ),
                DemoReply("jonas", "So pain is the tiebreaker. Noted."),
            ),
        ),
        DemoComment(
            "mateo",
            prose(
                """
                A friendly objection to 'leave it alone': this one takes up more than half of the width of the shaft.
                I would write one follow-up radiograph into the report, and a sentence about contact sports.
                """
            ),
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        On this view it does, yes. A lateral view would tell how deep it goes. I accept the sentence
                        on sports and still resist the follow-up.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                The reversed marker is worth more than a footnote. Was it the cassette that was read from behind, or
                the picture that was flipped later? The header claims the former.
                """
            ),
        ),
    ),
)

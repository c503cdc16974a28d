"""Many round masses on a chest radiograph."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="chest-cr",
    title="How many can you count?",
    specialty=Specialty.CHEST,
    difficulty=Difficulty.INTRODUCTORY,
    author="mateo",
    presentation=prose(
        """
        A frontal chest radiograph of a woman. The public file comes without history.

        Give yourself one minute at the default window. Count what you see, then change to the *LUNG* preset and count
        again. One of them hides where most readers stop looking, and one is different from the others. Which?
        """
    ),
    findings=prose(
        """
        - **Both lungs** hold many well-defined, rounded opacities, from about two to several centimetres across, most
        of them in the middle and lower zones.
        - **Left**: two large ones at the lateral border of the middle zone, one above the other; an irregular one
        next to the hilum; one above the aortic arch, close to the mediastinum.
        - **Right**: overlapping opacities around and below the hilum, and one at the lateral base with a **lucent
        centre**: a cavity. That is the one that differs.
        - **Behind the heart**: a round opacity shines through the left side of the heart shadow. That is the hidden
        one.
        - Heart not enlarged. No large effusion; the right costophrenic angle is covered by the basal opacity and
        cannot be judged.
        - Fine parallel lines cross the left upper zone. One view does not tell whether they lie in or on the patient.
        """
    ),
    diagnosis=prose(
        """
        **Multiple bilateral rounded lung masses**, at least one of them cavitating. Metastases lead the differential;
        histology is not known for this public image.
        """
    ),
    discussion=prose(
        """
        **Order your differential by what changes the next step.**

        1. Metastases. Many, round, of different sizes, more below than above: blood flow put them there. Large round
        ones make you ask about kidney, colon, sarcoma, germ cell tumours and melanoma.
        2. Cavitation widens it: squamous cell metastases, but also granulomatosis with polyangiitis, septic emboli
        and abscesses. The clinical state decides between those far better than the radiograph.
        3. Benign and rarer: rheumatoid nodules, amyloid, arteriovenous malformations. Look for a feeding vessel.

        **Search pattern.** Apices, behind the heart, below the domes of the diaphragm, behind the clavicles: the four
        places where a count comes out too low. Satisfaction of search is strongest when the first finding is obvious.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            "Nine, then eleven on the lung preset. I missed the one behind the heart both times.",
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        Same here the first time. Now I close the search with the heart shadow, always, as a ritual.
                        It costs two seconds.
                        """
                    ),
                ),
                DemoReply("mateo", "Nobody has ever given me the same number twice, including me."),
            ),
        ),
        DemoComment(
            "ingrid",
            prose(
                """
                Are you sure about the cavity? Two overlapping masses with a gap between them would look much like it.
                """
            ),
            (
                DemoReply(
                    "mateo",
                    prose(
                        """
                        Not sure, no. The lucency has a complete rim and a rather even wall, which is why I wrote
                        cavity. A lateral view or CT would settle it, and we have neither. I have kept the word in the
                        findings so that readers can disagree.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                For those who wonder why the default window is so much flatter than the LUNG preset: the detector
                records about 15 bits, a screen shows eight. Every preset is a decision to throw something away.
                """
            ),
        ),
    ),
)

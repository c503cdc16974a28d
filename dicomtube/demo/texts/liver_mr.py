"""A liver lesion, written up but not yet ready to be shown: the demo's draft."""

from dicomtube.cases.models import CaseState, Specialty
from dicomtube.demo.case import DemoCase, Difficulty, prose

CASE = DemoCase(
    study="liver-mr",
    title="Upper abdomen after contrast: which sequence next?",
    specialty=Specialty.ABDOMINAL,
    difficulty=Difficulty.ADVANCED,
    author="ingrid",
    presentation=prose(
        """
        One axial, fat-suppressed, three-dimensional gradient echo slice after an extracellular gadolinium agent. The
        public file comes without history.

        Describe the liver, the space around it and the phase of enhancement, then decide which sequence you would
        look at next.
        """
    ),
    findings=prose(
        """
        - A rounded lesion of about 4 cm in the medial part of the liver at this level: dark centre, brighter and
        irregular rim. A second, much smaller ring lies near the lateral surface.
        - A broad dark band surrounds the liver: perihepatic fluid, dark on this weighting.
        - Renal cortex brighter than medulla, aorta bright: an arterial to early portal venous phase.
        - Pancreas and spleen at this level without a focal lesion.
        """
    ),
    diagnosis=prose(
        """
        *Open.* Rim-enhancing liver lesions with perihepatic fluid; metastases, abscesses and a peripheral primary
        tumour cannot be told apart on one slice of one phase.
        """
    ),
    discussion=prose(
        """
        **Draft, not for publication yet.** Still to do:

        - Decide whether a case without a proven diagnosis teaches enough to stand alone, or belongs into a series on
        phases.
        - Ask a co-author for a diffusion-weighted and a delayed-phase example to compare with.
        - Measure both lesions again with the viewer's ruler and put the numbers into the findings.
        """
    ),
    comments=(),
    state=CaseState.DRAFT,
)

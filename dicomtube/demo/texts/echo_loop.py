"""An echocardiographic loop with a wrong label."""

from dicomtube.cases.models import Specialty
from dicomtube.demo.case import DemoCase, DemoComment, DemoReply, Difficulty, prose

CASE = DemoCase(
    study="echo-loop",
    title="Two heartbeats: name the view, find the moment",
    specialty=Specialty.CARDIAC,
    difficulty=Difficulty.INTERMEDIATE,
    author="leila",
    presentation=prose(
        """
        A loop of 60 frames at 30 frames a second from a portable machine. It arrived labelled as a *parasternal long
        axis*. There is no ECG trace and no history.

        1. Is the label right?
        2. Without an ECG, find end-diastole and end-systole.
        3. Estimate the heart rate.
        """
    ),
    findings=prose(
        """
        - **View.** The apex of the heart is at the top, next to the probe; the septum runs down the middle, the
        mitral valve hangs below it and an atrium lies at the bottom. This is an **apical** view. The right heart is
        only partly in the sector, on the left of the picture.
        - **Frame 23.** The left ventricle is at its longest, the mitral annulus at its lowest: end-diastole.
        - **Frame 31.** The annulus has moved towards the apex, the valve is closed and forms a straight line:
        end-systole.
        - **Frame 35.** The leaflets have opened; early filling.
        - **Frame 57.** The next end-systole. From 31 to 57 are 26 frames, about 0.87 s: near 70 beats a minute.
        - The lateral wall is bordered by bright rib or lung echoes around frames 25 to 35; the endocardium there is
        hard to follow.
        """
    ),
    diagnosis=prose(
        """
        **Mislabelled apical view** with visible longitudinal function: the mitral annulus moves towards the apex in
        systole. No abnormality can be diagnosed or excluded from this loop.
        """
    ),
    discussion=prose(
        """
        **Labels are opinions.** They are typed before the probe has settled. Read the view from the anatomy: where is
        the apex, which valve do I see, what is nearest to the probe?

        **No ECG? Use the valve.** The last frame before the mitral valve closes is end-diastole, the last before it
        opens is end-systole. Step through with the arrow keys.

        **Look at the annulus.** The apex hardly moves; the base comes to it. How far the annulus travels is one of
        the sturdiest signs of systolic function when the endocardium is poor, as here. It needs a scale, and the crop
        has none, so we look and don't measure.

        **Beware of doubles.** Every now and then a frame is an exact copy of the one before it (10 and 11, 27 and
        28): the machine's video runs faster than its scan. Timing from single frames carries an error of a frame or
        two.
        """
    ),
    comments=(
        DemoComment(
            "jonas",
            prose(
                """
                I chose frame 21 for end-diastole. The valve looks closed on 23 already. How strict is the definition?
                """
            ),
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        With 33 ms between frames both are defensible, and with the closing leaflets this blurred I
                        would not argue about one frame. Use the same rule for every beat and the error cancels.
                        """
                    ),
                ),
            ),
        ),
        DemoComment(
            "wanjiru",
            prose(
                """
                Thank you for mentioning the duplicated frames. They also fool tracking software: the tissue stands
                still for one frame and then jumps.
                """
            ),
        ),
        DemoComment(
            "mateo",
            prose(
                """
                Outsider's question: is it a four-chamber view, or is that too generous with so little right heart?
                """
            ),
            (
                DemoReply(
                    "leila",
                    prose(
                        """
                        Meant as one, I believe: around frame 25 you can see a leaflet of the tricuspid valve left of
                        the septum. But it isn't one you would measure a right ventricle in.
                        """
                    ),
                ),
                DemoReply("mateo", "Then 'apical' it stays. I like that the case stops there."),
            ),
        ),
    ),
)

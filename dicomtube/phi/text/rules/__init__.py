"""The table of rules for what has a shape or stands after a cue. Names have a module of their own.

Patterns have no inline flags, no named groups and no unbounded quantifier: they run unchanged elsewhere, and no text
makes them slow. Rules stand in order of precedence: what an earlier one found, a later one does not judge again.
"""

from typing import Final

from dicomtube.phi.text.rules.ages import AGES
from dicomtube.phi.text.rules.birth import BIRTH
from dicomtube.phi.text.rules.days import DAYS
from dicomtube.phi.text.rules.features import FEATURES
from dicomtube.phi.text.rules.homes import HOMES
from dicomtube.phi.text.rules.marks import MARKS
from dicomtube.phi.text.rules.nearby import LONELY, NEARBY
from dicomtube.phi.text.rules.numbers import ANNOUNCED_NUMBERS, NUMBERS
from dicomtube.phi.text.rules.places import PLACES
from dicomtube.phi.text.rules.rule import Rule
from dicomtube.phi.text.rules.things import THINGS
from dicomtube.phi.text.rules.told import TOLD
from dicomtube.phi.text.rules.web import WEB

__all__ = ["RULES", "Rule"]

RULES: Final[tuple[Rule, ...]] = (
    WEB
    + BIRTH
    + TOLD
    + THINGS
    + ANNOUNCED_NUMBERS
    + AGES
    + HOMES
    + NEARBY
    + NUMBERS
    + DAYS
    + FEATURES
    + MARKS
    + PLACES
    + LONELY
)

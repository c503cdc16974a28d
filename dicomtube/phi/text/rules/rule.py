"""What a rule is, and the pieces that several rules are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dicomtube.phi.text.findings import Certainty, TextClass
from dicomtube.phi.text.reading import Search

Check = Callable[[re.Match[str], int], bool]
SURE, LIKELY = Certainty.SURE, Certainty.LIKELY


@dataclass(frozen=True, slots=True)
class Rule:
    """`group` of what `search` finds is of `text_class`, if `check` agrees. With `cued` it also reads measurements.

    A pattern that can begin with nearly any word says what it `needs`: it is looked for only in texts that have one of
    these in small letters.
    """

    text_class: TextClass
    certainty: Certainty
    reason: str
    search: Search
    group: int
    check: Check | None
    cued: bool
    needs: tuple[str, ...]


def rule(
    text_class: TextClass,
    certainty: Certainty,
    reason: str,
    pattern: str,
    flags: int = re.IGNORECASE,
    *,
    group: int = 1,
    check: Check | None = None,
    cued: bool = False,
    needs: str = "",
) -> Rule:
    wanted = tuple(needs.split("|")) if needs else ()
    return Rule(text_class, certainty, reason, Search(pattern, flags), group, check, cued, wanted)


def beside(words: str, *, before: int = 70, after: int = 50) -> Check:
    """Whether one of the words, an alternation in small letters, stands near what was found."""
    near = re.compile(r"(?<![^\W\d_])(?:" + words + r")(?![^\W\d_])", re.IGNORECASE)

    def stands_near(found: re.Match[str], group: int) -> bool:
        start, end = found.span(group)
        text = found.string
        return (
            near.search(text[max(0, start - before) : start]) is not None
            or near.search(text[end : end + after]) is not None
        )

    return stands_near


def all_of(*checks: Check) -> Check:
    return lambda found, group: all(check(found, group) for check in checks)


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def digit_count(least: int, most: int) -> Check:
    return lambda found, group: least <= len(digits(found[group])) <= most


def mixed(found: re.Match[str], group: int) -> bool:
    """Digits and letters, or at least four digits."""
    text = found[group]
    count = len(digits(text))
    return count >= 4 or (count >= 1 and any(sign.isalpha() and sign.isascii() for sign in text))


# What comes between a cue and its value.
IS = r"(?:\s?(?:is|was|are|were|number|no\.?|nr\.?|num\.?|#|of)){0,3}[\s:=#.(\[-]{1,4}(?:is\s)?"
# Letters and digits that number one thing, joined by signs; blanks stand only between groups of digits.
CODE = (
    r"([A-Z]{0,6}[-/.#]?[A-Z]{0,3}\d[A-Z\d]{0,24}(?:[-/.]{1,2}[A-Z\d]{1,20}|\s\d{2,8}(?![A-Z\d]|\s?(?:mm|cm|ml"
    r"|years?|yrs?|days?|weeks?|months?|y))){0,12})"
)
NAME_PART = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐÈÉĘĚĞĢĪİŁŃŇŌŐŘŚŠŞŢŤŪŮŰŹŻŽ][^\W\d_]{1,20}"
PLACE_WORDS = (
    r"(?:[dDlL]')?"
    + NAME_PART
    + r"(?:[\s-](?:(?:[dDlL]')?"
    + NAME_PART
    + r"|upon|on|am|an|der|de|la|le|les|sur|del|the|im|bei"
    r"|in)){0,4}"
)

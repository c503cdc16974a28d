"""Who asks, what state the case is in, and what an address may answer: the words of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from dicomtube.core.policy import ROLE_PERMISSIONS, Permission, Role


class Who(StrEnum):
    """Everybody who may come to an address. `asleep` is a moderator who has not used a passkey in this session."""

    VISITOR = "visitor"
    READER = "reader"
    OWNER = "owner"  # the educator whose case, study, comment and upload it is
    EDUCATOR = "educator"
    EDITOR = "editor"
    ASLEEP = "asleep"
    MODERATOR = "moderator"
    ADMIN = "admin"

    @property
    def role(self) -> Role | None:
        """The role that counts for them now."""
        if self is Who.VISITOR:
            return None
        return Role.EDUCATOR if self in (Who.OWNER, Who.ASLEEP) else Role(self.value)

    def may(self, permission: Permission) -> bool:
        """Whether they hold the permission now."""
        return self.role is not None and permission in ROLE_PERMISSIONS[self.role]


class State(StrEnum):
    """The states of the owner's case."""

    DRAFT = "draft"
    PUBLIC = "public"
    HIDDEN = "hidden"
    RETRACTED = "retracted"


class Answer(StrEnum):
    """What an address says. `open` is everything but the others: done, shown, or the input found wanting."""

    OPEN = "open"
    SIGN_IN = "sign in"
    FORBIDDEN = "forbidden"
    ABSENT = "absent"
    GONE = "gone"


Rule = Callable[[Who, State], Answer]


def everybody(_who: Who, _state: State) -> Answer:
    """Open to all."""
    return Answer.OPEN


def nobody(_who: Who, _state: State) -> Answer:
    """Absent for all: what it names does not exist, or is for machines that prove themselves."""
    return Answer.ABSENT


def members(who: Who, _state: State) -> Answer:
    """Open to whoever is signed in."""
    return Answer.SIGN_IN if who is Who.VISITOR else Answer.OPEN


def stranger_s(who: Who, _state: State) -> Answer:
    """A thing of a member who is none of these: absent for all who are signed in."""
    return Answer.SIGN_IN if who is Who.VISITOR else Answer.ABSENT


def holders(permission: Permission) -> Rule:
    """Open to those who hold the permission."""

    def rule(who: Who, _state: State) -> Answer:
        if who is Who.VISITOR:
            return Answer.SIGN_IN
        return Answer.OPEN if who.may(permission) else Answer.FORBIDDEN

    return rule


def owner_with(permission: Permission, *, retractable: bool = True) -> Rule:
    """Open to the owner; absent for others who hold the permission, forbidden to those who don't.

    `retractable`: it goes when the case is retracted.
    """

    def rule(who: Who, state: State) -> Answer:
        if who is Who.VISITOR:
            return Answer.SIGN_IN
        if not who.may(permission):
            return Answer.FORBIDDEN
        gone = retractable and state is State.RETRACTED
        return Answer.OPEN if who is Who.OWNER and not gone else Answer.ABSENT

    return rule


def seers(who: Who, state: State) -> Answer:
    """Open to whoever may see the case: a hidden one, to its owner and those who handle reports."""
    if state is State.RETRACTED:
        return Answer.ABSENT
    if state is State.HIDDEN and who.may(Permission.REPORT_HANDLE):
        return Answer.OPEN
    return Answer.OPEN if who is Who.OWNER or state is State.PUBLIC else Answer.ABSENT


def case_seers(who: Who, state: State) -> Answer:
    """As `seers`, at the case's own address: it says that the case was retracted."""
    return Answer.GONE if state is State.RETRACTED else seers(who, state)


def case_seeing_members(who: Who, state: State) -> Answer:
    """As `case_seers`, for members alone."""
    return Answer.SIGN_IN if who is Who.VISITOR else case_seers(who, state)


def seeing_members(who: Who, state: State) -> Answer:
    """Open to members who may see the case."""
    return Answer.SIGN_IN if who is Who.VISITOR else seers(who, state)

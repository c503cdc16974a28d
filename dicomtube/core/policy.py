"""Who may do what: roles, permissions, and the value that services are handed instead of a user row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dicomtube.core.errors import Forbidden, SignInRequired


class Role(StrEnum):
    """A member's role; each includes the permissions listed for it in ROLE_PERMISSIONS, and no others."""

    READER = "reader"
    EDUCATOR = "educator"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Permission(StrEnum):
    """What can be permitted, as `resource:action`. Ownership is checked beside it, by the service."""

    STUDY_UPLOAD = "study:upload"
    CASE_WRITE = "case:write"
    COMMENT_WRITE = "comment:write"
    COMMENT_REMOVE = "comment:remove"
    IMAGE_REVIEW = "image:review"  # look at held images of others
    REPORT_HANDLE = "report:handle"  # work the queue of reports, hide and unhide
    CASE_RETRACT = "case:retract"
    MEMBER_SUSPEND = "member:suspend"
    PRIVACY_HANDLE = "privacy:handle"  # work the queue of rights requests, the breach register
    AUDIT_READ = "audit:read"
    MAIL_READ = "mail:read"  # the outbox page
    SITE_MANAGE = "site:manage"  # warnings about the site's own settings, policies, purges


_READER = frozenset({Permission.COMMENT_WRITE})
_EDUCATOR = _READER | {Permission.STUDY_UPLOAD, Permission.CASE_WRITE}
_EDITOR = _EDUCATOR | {Permission.REPORT_HANDLE, Permission.IMAGE_REVIEW}
_MODERATOR = _EDITOR | {Permission.COMMENT_REMOVE, Permission.CASE_RETRACT, Permission.MEMBER_SUSPEND}
_ADMIN = frozenset(Permission)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READER: _READER,
    Role.EDUCATOR: _EDUCATOR,
    Role.EDITOR: _EDITOR,
    Role.MODERATOR: _MODERATOR,
    Role.ADMIN: _ADMIN,
}


@dataclass(frozen=True)
class Actor:
    """The signed-in person as services know them."""

    user_id: str
    display_name: str
    role: Role

    @property
    def is_staff(self) -> bool:
        """Whether the role carries any permission beyond an educator's."""
        return bool(ROLE_PERMISSIONS[self.role] - _EDUCATOR)

    def may(self, permission: Permission) -> bool:
        """Whether the role carries the permission."""
        return permission in ROLE_PERMISSIONS[self.role]


def require(actor: Actor | None, permission: Permission) -> Actor:
    """The actor, when they hold the permission. Raises SignInRequired or Forbidden."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    if not actor.may(permission):
        raise Forbidden("Your account may not do this.")
    return actor

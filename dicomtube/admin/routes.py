"""Where staff begin: a list of the pages that their permissions open."""

from __future__ import annotations

from flask import Blueprint, render_template

from dicomtube.core.errors import Forbidden, SignInRequired
from dicomtube.core.web import actor

blueprint = Blueprint("admin", __name__)


@blueprint.get("/staff")
def staff() -> str:
    """The pages of staff, each member's own choice of them; templates/_parts/staff_nav.html lists them all."""
    person = actor()
    if person is None:
        raise SignInRequired("Please sign in first.")
    if not person.is_staff:
        raise Forbidden("Your account may not do this.")
    return render_template("admin/staff.html")

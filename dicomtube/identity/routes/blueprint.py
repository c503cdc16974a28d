"""The blueprint that identity's pages register on."""

from flask import Blueprint

blueprint = Blueprint("identity", __name__)

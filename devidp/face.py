"""A face: the part of one provider that differs from the others', as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devidp.people import Person
from devidp.state import Client, Grant, State


@dataclass(frozen=True)
class Face:
    """How one provider looks from outside.

    `issuer` as the metadata name it, `token_issuer` as its tokens do; `claims` of an ID token beside the usual ones;
    `client_fits` checks the client's secret; `needs_form_post(scope)` whether the answer must come by POST.
    """

    name: str
    label: str
    issuer: Callable[[State], str]
    token_issuer: Callable[[State, Person], str]
    claims: Callable[[State, Grant], Mapping[str, Any]]
    client_fits: Callable[[State, Client, Mapping[str, str]], bool]
    extra_metadata: Mapping[str, Any] = field(default_factory=dict)
    extra_tokens: Callable[[State, Grant], Mapping[str, Any]] = lambda _state, _grant: {}
    answer_extras: Callable[[State, Grant], Mapping[str, str]] = lambda _state, _grant: {}
    needs_form_post: Callable[[str], bool] = lambda _scope: False
    signs_id_tokens: bool = True
    refusal: Mapping[str, str] = field(default_factory=lambda: {"error": "access_denied"})


def secret_fits(_state: State, client: Client, form: Mapping[str, str]) -> bool:
    """The plain way: id and secret in the form."""
    return (form.get("client_id"), form.get("client_secret")) == (client.client_id, client.secret)

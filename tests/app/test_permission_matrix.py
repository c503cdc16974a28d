"""Every address x everybody x every state of a case. A route that stands in no rule fails: decide who may use it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule as Route

from config import Config, Environment
from dicomtube.app import create_app
from dicomtube.cases.models import Case, CaseState
from dicomtube.core.db import utcnow
from dicomtube.core.policy import Permission, Role
from dicomtube.core.site import Site, open_site
from dicomtube.core.web import limiter
from dicomtube.identity.service import open_session
from dicomtube.legal import Slug, versions
from dicomtube.moderation.service.retraction import retract
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.models import StudyKeys, Upload
from tests.app.matrix import (
    Answer,
    Rule,
    State,
    Who,
    case_seeing_members,
    case_seers,
    everybody,
    holders,
    members,
    nobody,
    owner_with,
    seeing_members,
    seers,
    stranger_s,
)
from tests.factories import CommentFactory, case_of, member
from tests.pages import text_of

WRITE = owner_with(Permission.CASE_WRITE)
UPLOAD = owner_with(Permission.STUDY_UPLOAD)
OWN_UPLOAD = owner_with(Permission.STUDY_UPLOAD, retractable=False)


def refused(_who: Who, _state: State) -> Answer:
    """Refused to all."""
    return Answer.FORBIDDEN


def lost(permission: Permission) -> Rule:
    """A thing that is not there, behind a permission: absent for those who hold it, who alone may know."""
    held = holders(permission)

    def rule(who: Who, state: State) -> Answer:
        answer = held(who, state)
        return Answer.ABSENT if answer is Answer.OPEN else answer

    return rule


def own_comment(who: Who, state: State) -> Answer:
    """Open to its author; who sees the case sees that the comment is somebody else's."""
    seen = seeing_members(who, state)
    return Answer.FORBIDDEN if seen is Answer.OPEN and who is not Who.OWNER else seen


def removable_comment(who: Who, state: State) -> Answer:
    """Open to its author and to those who may remove comments."""
    return seeing_members(who, state) if who.may(Permission.COMMENT_REMOVE) else own_comment(who, state)


def staff(who: Who, _state: State) -> Answer:
    """Open to whoever holds a permission of staff, awake."""
    if who is Who.VISITOR:
        return Answer.SIGN_IN
    return Answer.OPEN if who in (Who.EDITOR, Who.MODERATOR, Who.ADMIN) else Answer.FORBIDDEN


def held_queue(who: Who, _state: State) -> Answer:
    """Open to those who look at held images; absent for others who are signed in."""
    if who is Who.VISITOR:
        return Answer.SIGN_IN
    return Answer.OPEN if who.may(Permission.IMAGE_REVIEW) else Answer.ABSENT


def held_study(who: Who, state: State) -> Answer:
    """Open to the owner, too, while the study is there."""
    if state is State.RETRACTED:
        return stranger_s(who, state)
    return Answer.OPEN if who is Who.OWNER else held_queue(who, state)


RULES: dict[str, Rule] = {
    "activity.log": holders(Permission.AUDIT_READ),
    "activity.mine": members,
    "admin.staff": staff,
    "cases.browse": everybody,
    "cases.delete": WRITE,
    "cases.delete_study": UPLOAD,
    "cases.edit": WRITE,
    "cases.mine": holders(Permission.CASE_WRITE),
    "cases.new": UPLOAD,
    "cases.publish": WRITE,
    "cases.withdraw": WRITE,
    "consent.choices": everybody,
    "consent.choose": everybody,
    "dicomweb.frames": case_seers,
    "dicomweb.rendered": case_seers,
    "dicomweb.series_metadata": case_seers,
    "dicomweb.thumbnail": case_seers,
    "discussions.delete": removable_comment,
    "discussions.edit": own_comment,
    "discussions.post": case_seeing_members,
    "identity.about_providers": everybody,
    "identity.account": members,
    "identity.become_educator": members,
    "identity.callback": everybody,
    "identity.codes": members,
    "identity.confirm": members,
    "identity.confirm_options": members,
    "identity.confirm_passkey": members,
    "identity.confirm_with": stranger_s,  # none of them came with Google
    "identity.connect": everybody,
    "identity.connect_with": everybody,
    "identity.deletion_status": nobody,  # of a number that was never given
    "identity.end_one": stranger_s,
    "identity.end_others": members,
    "identity.hear": everybody,  # what is not signed by the provider is found wanting
    "identity.link_provider": members,
    "identity.passkey_add": members,
    "identity.passkey_options": members,
    "identity.passkey_remove": stranger_s,
    "identity.picture": nobody,  # nobody here has one
    "identity.profile": members,
    "identity.receive": nobody,  # Google comes back by GET
    "identity.recover": refused,  # without a code nobody gets in
    "identity.recovery": everybody,
    "identity.remove_picture": members,
    "identity.separate": everybody,
    "identity.sign_in": everybody,
    "identity.sign_in_options": everybody,
    "identity.sign_in_passkey": everybody,
    "identity.sign_out": everybody,
    "identity.start": everybody,
    "identity.unlink_provider": stranger_s,
    "identity.welcome": members,
    "moderation.appeal": stranger_s,
    "moderation.decide": lost(Permission.REPORT_HANDLE),
    "moderation.decide_appeal": lost(Permission.REPORT_HANDLE),
    "moderation.matter": lost(Permission.REPORT_HANDLE),
    "moderation.moderation_log": everybody,
    "moderation.my_decision": stranger_s,
    "moderation.my_decisions": members,
    "moderation.queue": holders(Permission.REPORT_HANDLE),
    "moderation.report_case": case_seers,
    "moderation.report_comment": seers,
    "moderation.report_status": nobody,  # of a token that was never given
    "moderation.say_corrected": stranger_s,
    "moderation.send_case_report": case_seers,
    "moderation.send_comment_report": seers,
    "notifications.choose": stranger_s,  # a kind of mail that does not exist
    "notifications.confirm": nobody,  # of a token that was never given
    "notifications.confirm_page": nobody,
    "notifications.letter_page": lost(Permission.MAIL_READ),
    "notifications.outbox_page": holders(Permission.MAIL_READ),
    "notifications.preferences_page": members,
    "notifications.subscribe": everybody,
    "notifications.try_again": members,
    "notifications.unsubscribe": nobody,
    "notifications.unsubscribe_page": nobody,
    "notifications.write_to": members,
    "identity.language": everybody,
    "policies.accept_changes": everybody,  # with nothing to accept it leads back
    "policies.changes": nobody,  # of a document that never changed
    "policies.dismiss": members,
    "policies.document": everybody,
    "policies.later": everybody,
    "policies.version": nobody,  # one that never was
    "privacy.answer_message": lost(Permission.PRIVACY_HANDLE),
    "privacy.ask": members,
    "privacy.assign": lost(Permission.PRIVACY_HANDLE),
    "privacy.breach": lost(Permission.PRIVACY_HANDLE),
    "privacy.breaches": holders(Permission.PRIVACY_HANDLE),
    "privacy.breaches_file": holders(Permission.PRIVACY_HANDLE),
    "privacy.centre": members,
    "privacy.change_breach": lost(Permission.PRIVACY_HANDLE),
    "privacy.close_breach": lost(Permission.PRIVACY_HANDLE),
    "privacy.confirm": nobody,
    "privacy.confirmed": nobody,
    "privacy.contact": everybody,
    "privacy.copy": members,
    "privacy.decide": lost(Permission.PRIVACY_HANDLE),
    "privacy.decide_notice": lost(Permission.PRIVACY_HANDLE),
    "privacy.edit_breach": lost(Permission.PRIVACY_HANDLE),
    "privacy.extend": lost(Permission.PRIVACY_HANDLE),
    "privacy.fetch": stranger_s,
    "privacy.fetch_mailed": nobody,
    "privacy.grant_erasure": holders(Permission.PRIVACY_HANDLE),
    "privacy.leave": members,
    "privacy.leave_now": members,
    "privacy.left": nobody,
    "privacy.make_copy": lost(Permission.PRIVACY_HANDLE),
    "privacy.restrict_member": lost(Permission.PRIVACY_HANDLE),
    "privacy.new_breach": holders(Permission.PRIVACY_HANDLE),
    "privacy.object_": members,
    "privacy.offer_mailed": nobody,
    "privacy.queue": holders(Permission.PRIVACY_HANDLE),
    "privacy.record_breach": holders(Permission.PRIVACY_HANDLE),
    "privacy.register": holders(Permission.PRIVACY_HANDLE),
    "privacy.register_file": holders(Permission.PRIVACY_HANDLE),
    "privacy.restriction": members,
    "privacy.sent": everybody,
    "privacy.show_message": lost(Permission.PRIVACY_HANDLE),
    "privacy.show_request": lost(Permission.PRIVACY_HANDLE),
    "privacy.withdraw": stranger_s,
    "review.decide": held_study,
    "review.picture": stranger_s,
    "review.queue": held_queue,
    "review.show": held_study,
    "site.healthz": everybody,
    "site.readyz": everybody,
    "site.theme": everybody,
    "slices.choose": lost(Permission.STUDY_UPLOAD),  # one slice leaves nothing to choose
    "slices.keep": lost(Permission.STUDY_UPLOAD),
    "static": everybody,
    "studies.choose": holders(Permission.STUDY_UPLOAD),
    "studies.close_upload": OWN_UPLOAD,
    "studies.discard_upload": OWN_UPLOAD,
    "studies.mine": holders(Permission.STUDY_UPLOAD),
    "studies.open_upload": holders(Permission.STUDY_UPLOAD),
    "studies.put_file": OWN_UPLOAD,
    "studies.show": UPLOAD,
    "summaries.accept": nobody,  # no key is configured here: then none of this exists
    "summaries.ask": nobody,
    "summaries.choose": nobody,
    "summaries.discard": nobody,
    "summaries.exchanged": nobody,
    "summaries.ledger": nobody,
    "summaries.remove": WRITE,
    "summaries.settings": nobody,
    "summaries.show": nobody,
    "studies.show_upload": OWN_UPLOAD,
    "studies.upload_progress": OWN_UPLOAD,
    "wording.look": everybody,
    "viewer.show": case_seers,
}


# Where the input is read before the service is asked, it has to be whole for the answer to be about the person.
BODIES = {"/uploads": {"attestation_version": CURRENT.version, "file_count": 1, "total_bytes": 1}}


@dataclass
class House:
    """A site in production's settings, one of everything, and a way back to how it was."""

    app: Flask
    site: Site
    database: Path
    people: dict[Who, str]  # their session tokens
    values: dict[str, str]  # what stands for the names in addresses
    series: tuple[str, str, str, str]

    def restore(self) -> None:
        """Undoes what the last request changed; most were refused and changed nothing."""
        log = Path(f"{self.database}-wal")
        if not log.exists() or log.stat().st_size == 0:  # every commit goes through the write-ahead log
            return
        self.site.database.engine.dispose()
        shutil.copy(self.database.with_suffix(".kept"), self.database)
        for name in ("-wal", "-shm"):
            Path(f"{self.database}{name}").unlink(missing_ok=True)
        self.put_objects()

    def put_objects(self) -> None:
        """What DICOMweb answers with."""
        study, series, instance, revision = self.series
        store = self.site.store
        store.put(StudyKeys.frame(study, series, instance, 1), b"frame")
        store.put(StudyKeys.metadata(study, series, revision), b"[]")
        for kind in ("thumbnail", "preview"):
            store.put(StudyKeys.picture(study, series, revision, kind), b"webp")

    def client(self, who: Who) -> FlaskClient:
        """Their browser."""
        client = self.app.test_client()
        if who in self.people:
            with client.session_transaction(base_url="https://matrix.example") as cookie:
                cookie["auth"] = self.people[who]
        return client

    def address(self, route: Route) -> str:
        """The route's address about the owner's things."""
        path = str(route.rule)
        for name, value in self.values.items():
            for form in (f"<{name}>", f"<path:{name}>"):
                path = path.replace(form, quote(value))
        return re.sub(r"<any\(([^,)]+)[^)]*\):\w+>", r"\1", path)

    def ask(self, who: Who, method: str, address: str) -> Answer:
        """What the address answers them."""
        answer = self.client(who).open(
            address, method=method, base_url="https://matrix.example", json=BODIES.get(address)
        )
        answer.close()
        # A provider that can't be reached is the provider's matter: the request was let through to it.
        assert answer.status_code < 500 or answer.status_code in (502, 503), f"{method} {address} broke for {who}"
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next=")
        if answer.status_code == 401 or to_sign_in:
            return Answer.SIGN_IN
        return {403: Answer.FORBIDDEN, 404: Answer.ABSENT, 410: Answer.GONE}.get(answer.status_code, Answer.OPEN)


@pytest.fixture(scope="module")
def houses(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[State, House]]:
    """One house for each state of the case."""
    made = {state: _build(state, sqlite_template, tmp_path_factory.mktemp(state)) for state in State}
    limiter.enabled = False
    yield made
    limiter.enabled = True
    for house in made.values():
        house.site.close()


def _build(state: State, template: Path, folder: Path) -> House:
    database = folder / "matrix.db"
    shutil.copy(template, database)
    config = Config(
        secret_key="test-secret-key-" + "x" * 32,
        site_key="test-site-key-" + "y" * 32,
        environment=Environment.PRODUCTION,
        public_url="https://matrix.example",
        data=folder / "data",
        database_url=f"sqlite:///{database}",
        google_client_id="dicomtube",
        google_client_secret="a-secret",
    )
    site = open_site(config)
    app = create_app(config, site)
    app.config["WTF_CSRF_ENABLED"] = False  # another guard, tested beside; it would hide this one
    with site.database.writing() as session:
        people = {who: member(session, _role_of(who)) for who in Who if who is not Who.VISITOR}
        case = case_of(session, people[Who.OWNER])
        comment = CommentFactory.create(session=session, case_id=case.id, author_id=people[Who.OWNER].user_id)
        upload = Upload(owner_id=people[Who.OWNER].user_id, attestation_version="v", declared_files=1, declared_bytes=1)
        session.add(upload)
        tokens = {
            who: open_session(
                session,
                person.user_id,
                identity_id=None,
                user_agent="tests",
                passkey_at=None if who is Who.ASLEEP else utcnow(),
            )
            for who, person in people.items()
        }
        series = case.study.series[0]
        instance = series.instances[0]
        values = {
            "case_id": case.id,
            "study_id": case.study.id,
            "comment_id": comment.id,
            "upload_id": upload.id,
            "study_uid": case.study.uid,
            "series_uid": series.uid,
            "sop_uid": instance.uid,
            "frame_list": "1",
            "digest": "0" * 64,
            "provider": "google",
            "user_id": people[Who.OWNER].user_id,
            "name": "nobody",
            "number": "nobody",
            "filename": "css/base.css",
            "session_id": "nobody",
            "passkey_id": "nobody",
            "identity_id": "nobody",
            "token": "nobody",
            "message_id": "nobody",
            "request_id": "nobody",
            "export_id": "nobody",
            "version": "nobody",
            "breach_id": "nobody",
            "exchange_id": "nobody",
            "held_id": "nobody",
            "view": "window",
            "int:frame": "1",
            "matter_id": "nobody",
            "decision_id": "nobody",
        }
        uids = (case.study.uid, series.uid, instance.uid, series.revision)
        _bring_into(session, state, case)
    house = House(app, site, database, tokens, values, uids)
    site.database.engine.dispose()
    shutil.copy(database, database.with_suffix(".kept"))
    house.put_objects()
    return house


def _role_of(who: Who) -> Role:
    return Role.MODERATOR if who is Who.ASLEEP else who.role or Role.READER


def _bring_into(session: Session, state: State, case: Case) -> None:
    if state is State.DRAFT:
        case.state, case.published_at = CaseState.DRAFT, None
    elif state is State.HIDDEN:
        case.hidden_at = utcnow()
    elif state is State.RETRACTED:
        retract(session, None, case)


def _routes() -> list[tuple[str, str]]:
    """Every endpoint with each of its methods."""
    config = Config(
        secret_key="x" * 40, site_key="y" * 40, environment=Environment.DEVELOPMENT, database_url="sqlite://"
    )
    app = create_app(config, Site(config, None, None, None))  # type: ignore[arg-type]
    return sorted(
        (route.endpoint, method)
        for route in app.url_map.iter_rules()
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    )


ROUTES = _routes()


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert {endpoint for endpoint, _ in ROUTES} == set(RULES)


@pytest.mark.parametrize(("endpoint", "method"), ROUTES)
def test_permission_matrix(houses: dict[State, House], endpoint: str, method: str) -> None:
    found, expected = {}, {}
    for state, house in houses.items():
        route = next(rule for rule in house.app.url_map.iter_rules(endpoint) if method in (rule.methods or set()))
        address = house.address(route)
        assert "<" not in address, f"say in `values` what stands for the names in {address}"
        for who in Who:
            found[state, who] = house.ask(who, method, address)
            expected[state, who] = RULES[endpoint](who, state)
            if method != "GET":
                house.restore()

    differing = [
        f"{state} {who}: {found[state, who]}" for state, who in found if found[state, who] != expected[state, who]
    ]
    assert differing == []


_OF_AI = re.compile(r"gemini|artificial intelligence|\bAI\b|\bmodels?\b|google analytics|ذكاء اصطناعي", re.IGNORECASE)
_SAID = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"]*)"')


@pytest.mark.parametrize("who", [Who.VISITOR, Who.READER, Who.OWNER, Who.MODERATOR, Who.ADMIN])
def test_without_keys_no_page_speaks_of_models_or_google_analytics(houses: dict[State, House], who: Who) -> None:
    house = houses[State.PUBLIC]
    addresses = {house.address(route) for route in house.app.url_map.iter_rules() if "GET" in (route.methods or set())}
    for slug in Slug:
        addresses |= {f"/{slug}?language=ar", *(f"/{slug}/{day}" for day in versions(slug)), f"/{slug}/changes"}
    client, read, speaking = house.client(who), 0, {}
    for address in sorted(addresses):
        answer = client.get(address, base_url="https://matrix.example", follow_redirects=False)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            read += 1
            words = text_of(answer.text) + " ".join(_SAID.findall(answer.text))
            if found := set(_OF_AI.findall(words)):
                speaking[address] = found
        answer.close()
    house.restore()
    assert read > 20
    assert speaking == {}

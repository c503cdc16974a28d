"""A site that offers summaries, with a model on loopback and an owner who allowed one case."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from config import Config
from dicomtube.core.db import utcnow
from dicomtube.core.handlers import HANDLERS
from dicomtube.core.policy import Actor, Role
from dicomtube.core.queue import Job
from dicomtube.core.runner import Timing, run_job
from dicomtube.core.site import Site, open_site
from dicomtube.summaries import jobs
from dicomtube.summaries.models import SummaryRequest
from dicomtube.summaries.service import asking, choices
from dicomtube.summaries.service.asking import ASK
from tests.factories import case_of, member
from tests.summaries.model import GOOD, Model, answer_of, serving

assert jobs.ASK == ASK  # the import is what registers the handler


@pytest.fixture(scope="session")
def model_host() -> Iterator[Model]:
    with serving() as server:
        yield server


@pytest.fixture
def model(model_host: Model) -> Iterator[Model]:
    """A model that answers well until it is told otherwise."""
    model_host.__dict__.update(status=200, body=answer_of(json.dumps(GOOD)), seconds=0.0, trickle=0.0)
    model_host.received.clear()
    return model_host


@pytest.fixture
def config(config: Config, model: Model) -> Config:
    return dataclasses.replace(
        config,
        gemini_api_key="a-secret-key",
        gemini_model="gemini-test",
        gemini_endpoint=model.endpoint,
        gemini_seconds=2,
    )


@dataclass
class House:
    """The site with its people and one case."""

    site: Site
    owner: Actor
    admin: Actor
    case_id: str
    offer: choices.Offer

    def allow(self) -> None:
        """Admin and owner say yes."""
        with self.site.database.writing() as session:
            choices.switch(session, self.admin, self.offer, on=True, terms_confirmed=True)
        with self.site.database.writing() as session:
            choices.choose(session, self.owner, self.offer, self.case_id, on=True)

    def seen(self) -> str:
        """The digest of what the preview shows now."""
        with self.site.database.reading() as session:
            case = choices.summarisable_case(session, self.owner, self.offer, self.case_id)
            return asking.preview(case).digest(self.offer.model)

    def ask(self) -> str:
        """Asks for what the preview shows; the request's id."""
        seen = self.seen()
        with self.site.database.writing() as session:
            return asking.ask(session, self.owner, self.offer, self.case_id, seen_digest=seen).id

    def work(self, attempts: int = 1) -> None:
        """Lets the worker try every waiting job that often."""
        for _attempt in range(attempts):
            with self.site.database.writing() as session:
                waiting = [job.id for job in session.scalars(select(Job).where(Job.kind == ASK, Job.state == "queued"))]
                for job in session.scalars(select(Job).where(Job.id.in_(waiting))):
                    job.run_after = utcnow()
            for job_id in waiting:
                run_job(self.site, HANDLERS, job_id, Timing())

    def request(self, request_id: str) -> SummaryRequest:
        """The request with its exchanges."""
        with self.site.database.reading() as session:
            row = session.get_one(SummaryRequest, request_id)
            assert row.exchanges is not None
            return row


@pytest.fixture
def house(config: Config) -> Iterator[House]:
    site = open_site(config)
    with site.database.writing() as session:
        owner = member(session, display_name="Olivia Owner", adult_confirmed_at=utcnow())
        admin = member(session, Role.ADMIN)
        case = case_of(session, owner)
    offer = choices.Offer(True, config.gemini_model, 3, 5, 100_000)
    yield House(site, owner, admin, case.id, offer)
    site.close()

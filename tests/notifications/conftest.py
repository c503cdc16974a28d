"""A site with a mail server, and what its worker does with the mail jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import dicomtube.worker  # noqa: F401 - registers the handlers
from config import Config, MailSecurity
from dicomtube.core.db import utcnow
from dicomtube.core.handlers import HANDLERS
from dicomtube.core.queue import Job, JobState
from dicomtube.core.runner import Timing, run_job, sweep
from dicomtube.core.site import Site, open_site
from tests.notifications.mailhost import PASSWORD, USER, MailHost, mail_host

Work = Callable[[Site], None]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[MailHost]:
    with mail_host(tmp_path) as running:
        yield running


@pytest.fixture
def mail_config(config: Config, host: MailHost) -> Config:
    return replace(
        config,
        public_url="https://site.example",
        google_metadata_url="https://accounts.google.com/.well-known/openid-configuration",
        smtp_host="127.0.0.1",
        smtp_port=host.port,
        smtp_security=MailSecurity.STARTTLS,
        smtp_ca_file=str(host.certificate),
        smtp_user=USER,
        smtp_password=PASSWORD,
        smtp_timeout_seconds=5,
        mail_from="site@site.example",
    )


@pytest.fixture
def mail_site(mail_config: Config) -> Iterator[Site]:
    opened = open_site(mail_config)
    yield opened
    opened.close()


@pytest.fixture
def work() -> Work:
    """Runs every due mail job once, as the worker would; what is to be tried again later is due at the next call."""

    def run(site: Site) -> None:
        timing = Timing(lease=timedelta(seconds=30))
        for job_id in sweep(site):
            run_job(site, HANDLERS, job_id, timing)
        with site.database.writing() as session:
            session.execute(update(Job).where(Job.state == JobState.QUEUED).values(run_after=utcnow()))

    return run


def job_states(site: Site) -> list[JobState]:
    with site.database.reading() as session:
        return list(session.scalars(select(Job.state)))

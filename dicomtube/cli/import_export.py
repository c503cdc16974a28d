"""`dicomtube import-export`: take a copy that another DicomTube made of somebody's data into this site."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from config import Config, ConfigError
from dicomtube.core.errors import DomainError
from dicomtube.core.handlers import HANDLERS
from dicomtube.core.queue import Job
from dicomtube.core.runner import Timing, run_job
from dicomtube.core.site import Site, open_site
from dicomtube.identity.service import member_actor
from dicomtube.privacy.service.importing import opened_copy, send_studies, write_cases
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.models import Upload, UploadState
from dicomtube.studies.service.uploads import INGEST, UploadLimits
from dicomtube.worker import MODULES

MEGABYTE = 1024 * 1024
assert MODULES  # importing them registers the handlers that run here


@click.command("import-export")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--member", required=True, help="Id of the member here who takes it in (see `role list --all`).")
@click.option("--attested", is_flag=True, help="The member has confirmed the statement about imaging.")
@click.option("--public", is_flag=True, help="Cases that were public there become public here; else all are drafts.")
def command(file: Path, member: str, attested: bool, public: bool) -> None:
    """Take the copy FILE in for a member: studies, cases, their own comments under these, what they lack of a profile.

    All imaging is de-identified again on its way in. Doing it twice changes nothing.
    """
    if not attested:
        points = "\n".join(f"  - {point}" for point in CURRENT.points)
        raise click.ClickException(f"The member must first confirm this; then add --attested:\n{points}")
    try:
        with closing(open_site(Config.from_env())) as site, opened_copy(file) as copy:
            with site.database.reading() as session:
                actor = member_actor(session, member)
            click.echo(f"{len(copy.studies)} studies, {len(copy.cases)} cases, {len(copy.comments)} comments")
            uploads = send_studies(site.database, site.quarantine, actor, copy, _limits(site.config))
            _ingest(site, uploads.values())
            taken = write_cases(site.database, actor, copy, site.config.site_key.encode(), public=public)
    except NoResultFound as error:
        raise click.ClickException(f"There is no member {member}.") from error
    except (ConfigError, DomainError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{taken.cases} cases written, {taken.cases_known} were here already, {taken.cases_without_study} lack their "
        f"study; {taken.comments} comments, {taken.comments_left_out} left out"
    )
    if taken.profile:
        click.echo(f"profile: {', '.join(taken.profile)}")
    for case_id in taken.kept_as_draft:
        click.echo(f"kept as a draft: {case_id}")


def _ingest(site: Site, upload_ids: Iterable[str]) -> None:
    """Runs the ingests here, or waits for the worker that was quicker."""
    for upload_id in upload_ids:
        with site.database.reading() as session:
            job_id = session.scalar(select(Job.id).where(Job.key == f"{INGEST}:{upload_id}").limit(1))
        if job_id is not None:
            run_job(site, HANDLERS, job_id, Timing())
        state = _await(site, upload_id)
        click.echo(f"upload {upload_id}: {state}")


def _await(site: Site, upload_id: str) -> str:
    while True:
        with site.database.reading() as session:
            state = session.scalar(select(Upload.state).where(Upload.id == upload_id))
        if state in (UploadState.READY, UploadState.FAILED, None):
            return state or "gone"
        time.sleep(1)


def _limits(config: Config) -> UploadLimits:
    return UploadLimits(
        max_file_bytes=config.upload_max_file_mb * MEGABYTE,
        max_files=config.upload_max_files,
        quota_bytes=config.quota_mb * MEGABYTE,
        keep_hours=config.upload_keep_hours,
    )

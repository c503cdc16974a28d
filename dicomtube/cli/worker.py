"""`dicomtube worker`: run the jobs."""

from __future__ import annotations

import click

from config import Config, ConfigError
from dicomtube.core.engine import WorkerOptions
from dicomtube.core.log import configure_logging
from dicomtube.core.queue import QueueError
from dicomtube.worker import run_worker


@click.command("worker")
@click.option("--processes", type=click.IntRange(min=1), help="Worker processes (default: DICOMTUBE_WORKERS).")
@click.option("--periodic/--no-periodic", default=True, help="Whether this worker also starts periodic jobs.")
def command(processes: int | None, periodic: bool) -> None:
    """Run jobs in the foreground; Ctrl-C or SIGTERM stops (settings from the environment)."""
    try:
        config = Config.from_env()
        configure_logging(json_lines=config.log_json)
        run_worker(config, WorkerOptions(processes=processes or config.worker_processes, periodic=periodic))
    except (ConfigError, QueueError) as error:
        raise click.ClickException(str(error)) from error

"""The `dicomtube` command. Each subcommand is a module of this package, imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from dicomtube.core.log import configure_logging

COMMANDS = {
    "config": "dicomtube.cli.settings",
    "deidentify": "dicomtube.cli.deidentify",
    "demo": "dicomtube.cli.demo",
    "doctor": "dicomtube.cli.doctor",
    "export-schema": "dicomtube.cli.export_schema",
    "import-export": "dicomtube.cli.import_export",
    "lint-text": "dicomtube.cli.lint_text",
    "migrate": "dicomtube.cli.migrate",
    "newsletter": "dicomtube.cli.newsletter",
    "purge": "dicomtube.cli.purge",
    "replay-deletions": "dicomtube.cli.replay",
    "role": "dicomtube.cli.role",
    "web": "dicomtube.cli.web",
    "worker": "dicomtube.cli.worker",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_LazyGroup)
@click.version_option(package_name="dicomtube")
def main() -> None:
    """DicomTube: teaching cases with real DICOM imaging, and nobody can recognise the patient."""
    configure_logging(json_lines=False)  # before anything can fail: the library's own way shows what variables held

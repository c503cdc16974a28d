"""`python -m dicomtube` is the `dicomtube` command."""

from dicomtube.cli import main

main(prog_name="dicomtube")

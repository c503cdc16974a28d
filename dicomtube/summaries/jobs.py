"""What the worker does for summaries: asks the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from config import Config
from dicomtube.core.handlers import GiveUp, JobContext, handler
from dicomtube.summaries.payload import Payload
from dicomtube.summaries.service.asking import ASK
from dicomtube.summaries.service.running import Answered, Ask, AskFailed, give_up, run


def _farewell(job: JobContext) -> None:
    give_up(job.site.database, str(job.payload["request_id"]))


@handler(ASK, farewell=_farewell, time_limit=timedelta(minutes=5))
def ask(job: JobContext) -> None:
    """Answers one request."""
    if not job.site.config.gemini_api_key:
        raise GiveUp("no key is configured any more")
    run(job.site.database, str(job.payload["request_id"]), _gemini(job.site.config), job.hold)


def _gemini(config: Config) -> Ask:
    # Not at the top: the package is an extra, costs a second to import, and is of use only where a key is set.
    gemini = import_module("dicomtube.summaries.gemini")
    model = gemini.Gemini(
        key=config.gemini_api_key,
        model=config.gemini_model,
        endpoint=config.gemini_endpoint,
        seconds=config.gemini_seconds,
    )

    def asked(payload: Payload, on_send: Callable[[bytes], None]) -> Answered:
        try:
            answer: Answered = model.ask(payload, on_send)
        except gemini.GeminiError as error:
            passing = error.failure in gemini.PASSING
            raise AskFailed(error.failure.value, passing=passing, received=error.received) from error
        return answer

    return asked

"""An erasure whose process is killed for real: the next one finds what is left to do, and nothing remains."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from dicomtube.core.site import Site
from dicomtube.identity.models import User
from dicomtube.privacy.models import Cause, DoomedObjects, Extent
from dicomtube.privacy.service.erasure import ask, carry_out
from dicomtube.studies.models import Study, StudyKeys
from tests.factories import case_of, member

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("where", "steps"), [("transaction", 3), ("store", 99)])
def test_an_erasure_killed_in_the_middle_leaves_nothing_when_it_is_taken_up_again(
    site: Site, where: str, steps: int
) -> None:
    with site.database.writing() as session:
        person = member(session)
        study = case_of(session, person).study
        erasure_id = ask(session, person.user_id, Extent.EVERYTHING, cause=Cause.MEMBER, actor=person).id
    for number in range(3):
        site.store.put(StudyKeys.instance(study.uid, "2.25.1", f"2.25.{number}"), b"pixels")
    settings = {
        "data": str(site.config.data),
        "database_url": site.config.database_url,
        "erasure_id": erasure_id,
        "where": where,
        "steps": steps,
    }
    killed = subprocess.run(
        [sys.executable, "-m", "tests.privacy.dying", json.dumps(settings)], cwd=ROOT, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert list(site.store.keys("")) != []
    carry_out(site, erasure_id, lambda _session: None)
    with site.database.reading() as session:
        assert session.get(User, person.user_id) is None
        assert session.scalars(select(Study.id)).all() == []
        assert session.scalars(select(DoomedObjects.id)).all() == []
    assert list(site.store.keys("")) == []

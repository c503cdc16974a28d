"""Retraction leaves a tombstone and nothing else: rows, objects, mentions go, even where it is killed on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from dicomtube.cases.models import Case, CaseState, Tombstone
from dicomtube.cli.doctor import Verdict, examine
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deletion
from dicomtube.core.queue import Job
from dicomtube.core.site import Site
from dicomtube.core.storage import FolderStore
from dicomtube.discussions.models import Comment
from dicomtube.moderation.models import Action, Matter, Reason
from dicomtube.moderation.models import Report as ReportRow
from dicomtube.moderation.service.decisions import Verdict as Ruling
from dicomtube.moderation.service.decisions import decide
from dicomtube.moderation.service.retraction import END_COPIES, PURGE, enter_forgotten, purge
from dicomtube.privacy.models import DataExport, ExportState
from dicomtube.privacy.models.exports import export_key
from dicomtube.privacy.service.export import end_copies
from dicomtube.studies.models import Frame, Instance, Series, Study, StudyKeys
from tests.factories import case_of, study_of
from tests.members import signed_in
from tests.moderation.conftest import RULES, WHY, Town, report, statuses
from tests.pages import text_of


def retract(town: Town) -> None:
    """A privacy report, and staff take the case away."""
    report(town)
    with town.site.database.writing() as session:
        matter = session.scalars(select(Matter.id).where(Matter.state == "open")).one()
        decide(session, town.moderator, matter, Ruling(Action.REMOVE, Reason.PRIVACY, WHY), RULES)


def keys(town: Town) -> list[str]:
    return sorted(item.key for item in town.site.store.keys("studies/"))


def doctor(site: Site, name: str = "retractions") -> tuple[Verdict, str]:
    ((_, found),) = examine(site, (name,))
    return found.verdict, found.message


def test_the_address_says_that_it_was_retracted_to_everybody_and_tells_nothing(app: Flask, town: Town) -> None:
    retract(town)
    for client in (app.test_client(), *(signed_in(app, who) for who in (town.owner, town.reader, town.admin))):
        assert statuses(client, town.addresses) == [410] * 6
        assert statuses(client, [one.replace(town.study_uid, "2.25.404") for one in town.dicomweb]) == [404] * 4
        page = client.get(f"/c/{town.case_id}").text
        assert "This case was retracted." in text_of(page)
        for part in ("Unusual appendix", "appendicitis", "Well seen", town.study_uid, WHY):
            assert part not in page
    assert "Unusual appendix" not in signed_in(app, town.owner).get("/my/cases").text
    assert statuses(signed_in(app, town.reader), [f"/comments/{town.comment_id}/edit"]) == [404]


def test_rows_go_with_the_decision_and_objects_with_the_job(town: Town) -> None:
    retract(town)
    with town.site.database.reading() as session:
        for table in (Case, Study, Series, Instance, Frame, Comment):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        jobs = session.execute(select(Job.kind, Job.payload).where(Job.kind.in_([PURGE, END_COPIES]))).all()
        assert sorted((kind, *payload.values()) for kind, payload in jobs) == [
            (PURGE, town.case_id),
            (END_COPIES, town.owner.user_id),
        ]
        assert session.scalars(select(ReportRow.sealed_text)).all() == [None]
        assert sorted(session.scalars(select(Deletion.subject_kind))) == ["objects", "retraction", "study"]
    assert len(keys(town)) == 5
    assert purge(town.site.database, town.site.store, town.case_id) == 5
    assert keys(town) == []
    with town.site.database.reading() as session:
        stone = session.get_one(Tombstone, town.case_id)
        assert (stone.study_uid, stone.purged_at is not None, len(stone.uid_digests)) == (None, True, 3)
    assert doctor(town.site) == (Verdict.OK, "1 retracted cases left nothing")
    assert doctor(town.site, "objects")[0] is Verdict.OK
    assert purge(town.site.database, town.site.store, town.case_id) == 0


def test_other_cases_about_the_study_go_too_and_other_studies_stay(town: Town) -> None:
    with town.site.database.writing() as session:
        study = session.get_one(Case, town.case_id).study
        twin = case_of(session, town.owner, study).id
        draft = case_of(session, town.owner, study, state=CaseState.DRAFT, published_at=None).id
        bystander = study_of(session, town.owner)
        kept = StudyKeys.instance(bystander.uid, bystander.series[0].uid, bystander.series[0].instances[0].uid)
        town.site.store.put(kept, b"not concerned")
    retract(town)
    purge(town.site.database, town.site.store, town.case_id)
    purge(town.site.database, town.site.store, twin)
    with town.site.database.reading() as session:
        assert set(session.scalars(select(Tombstone.case_id))) == {town.case_id, twin}
        assert session.get(Case, draft) is None
        assert session.scalars(select(Study.id)).all() == [bystander.id]
    assert keys(town) == [kept]


class Dying(FolderStore):
    """Deletes so many objects and dies."""

    left = 2

    def delete_many(self, keys: Iterable[str]) -> None:
        for key in keys:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            super().delete(key)


def test_killed_among_the_objects_it_goes_on_where_it_stopped(town: Town) -> None:
    retract(town)
    assert isinstance(town.site.store, FolderStore)
    with pytest.raises(KeyboardInterrupt):
        purge(town.site.database, Dying(town.site.store.root), town.case_id)
    assert len(keys(town)) == 3
    assert doctor(town.site) == (Verdict.OK, "1 retracted cases left nothing, 1 about to be purged")
    assert purge(town.site.database, town.site.store, town.case_id) == 3
    assert keys(town) == []


def test_a_purge_that_ran_out_of_attempts_is_seen_and_entered_again(town: Town) -> None:
    retract(town)
    with town.site.database.writing() as session:
        session.execute(update(Job).values(state="failed"))
        session.execute(update(Tombstone).values(retracted_at=utcnow() - timedelta(hours=2)))
    assert doctor(town.site)[0] is Verdict.FAIL
    with town.site.database.writing() as session:
        assert enter_forgotten(session) == 1
        assert session.scalars(select(Job.kind).where(Job.state == "queued")).all() == [PURGE]


def test_what_is_left_anywhere_is_found(town: Town) -> None:
    with town.site.database.writing() as session:
        other = case_of(session, town.owner)
        other_id = other.id
    retract(town)
    purge(town.site.database, town.site.store, town.case_id)
    assert doctor(town.site)[0] is Verdict.OK
    with town.site.database.writing() as session:
        session.get_one(
            Case, other_id
        ).findings = f"Compare /c/x?series={town.series_uid}, and see {town.instance_uid}."
    verdict, message = doctor(town.site)
    assert (verdict, message) == (Verdict.FAIL, "left of retracted cases: case.findings")
    with town.site.database.writing() as session:
        session.get_one(Case, other_id).findings = "Compare version 1.2.3"
    town.site.store.put(f"exports/x/{town.instance_uid}.dcm", b"left over")
    assert doctor(town.site) == (Verdict.FAIL, "left of retracted cases: store 1: exports/")


def test_what_was_uploaded_again_is_told_apart(town: Town) -> None:
    retract(town)
    with town.site.database.writing() as session:
        study_of(session, town.owner, uid=town.study_uid, created_at=utcnow() + timedelta(seconds=1))
    town.site.store.put(f"studies/{town.study_uid}/2.25.9/instances/2.25.8.dcm", b"new, its row not yet written")
    purge(town.site.database, town.site.store, town.case_id)
    verdict, message = doctor(town.site)
    assert (verdict, message) == (Verdict.WARN, f"uploaded again after their retraction: {town.case_id}")


def test_doctor_finds_objects_without_rows_and_rows_without_objects(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor(town.site, "objects") == (Verdict.OK, "1 studies have their 5 objects, and nothing else is there")
    stray = f"studies/{town.study_uid}/2.25.9/instances/2.25.8.dcm"
    town.site.store.put(stray, b"stray")
    assert doctor(town.site, "objects")[0] is Verdict.WARN
    monkeypatch.setattr("dicomtube.cli.doctor.ORPHAN_SECONDS", -60)
    assert doctor(town.site, "objects") == (Verdict.FAIL, "0 objects are missing, 1 belong to no row")
    town.site.store.delete(stray)
    town.site.store.delete(StudyKeys.frame(town.study_uid, town.series_uid, town.instance_uid, 1))
    assert doctor(town.site, "objects") == (Verdict.FAIL, "1 objects are missing, 0 belong to no row")


def test_copies_of_the_owners_data_end_with_what_they_held(town: Town) -> None:
    with town.site.database.writing() as session:
        rows = []
        for who, state in (
            (town.owner, ExportState.READY),
            (town.owner, ExportState.BUILDING),
            (town.reader, ExportState.READY),
        ):
            row = DataExport(user_id=who.user_id, state=state, expires_at=utcnow() + timedelta(days=7))
            session.add(row)
            session.flush()
            rows.append(row.id)
            town.site.store.put(export_key(row.id), b"a copy")
    retract(town)
    assert end_copies(town.site.database, town.site.store, town.owner.user_id) == 2
    with town.site.database.reading() as session:
        states = [session.get_one(DataExport, row).state for row in rows]
    assert states == [ExportState.EXPIRED, ExportState.FAILED, ExportState.READY]
    assert [item.key for item in town.site.store.keys("exports/")] == [export_key(rows[2])]


def test_owner_and_log_learn_of_it(town: Town) -> None:
    retract(town)
    with town.site.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case:retract")).one()
        assert (entry.actor_id, entry.affected_id, entry.subject_id) == (
            town.moderator.user_id,
            town.owner.user_id,
            town.case_id,
        )


def test_a_site_without_retractions_is_healthy(town: Town) -> None:
    assert doctor(replace(town.site)) == (Verdict.OK, "0 retracted cases left nothing")

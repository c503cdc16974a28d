"""The form that writes a case."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from dicomtube.cases.models import Case, Specialty
from dicomtube.cases.service import TEXT_LENGTH, TITLE_LENGTH, CaseText

SPECIALTY_LABELS: dict[Specialty, LazyString] = {
    Specialty.NEURORADIOLOGY: _("Neuroradiology"),
    Specialty.HEAD_AND_NECK: _("Head and neck"),
    Specialty.CHEST: _("Chest"),
    Specialty.CARDIAC: _("Cardiac"),
    Specialty.BREAST: _("Breast"),
    Specialty.ABDOMINAL: _("Abdominal"),
    Specialty.MUSCULOSKELETAL: _("Musculoskeletal"),
    Specialty.PAEDIATRIC: _("Paediatric"),
    Specialty.ULTRASOUND: _("Ultrasound"),
    Specialty.NUCLEAR_MEDICINE: _("Nuclear medicine"),
    Specialty.INTERVENTIONAL: _("Interventional"),
    Specialty.PHYSICS: _("Physics and technique"),
    Specialty.OTHER: _("Other"),
}


class CaseForm(FlaskForm):  # type: ignore[misc]
    """Title, specialty and the four texts of a case."""

    title = StringField(_("Title"), [DataRequired(_("Give the case a title.")), Length(max=TITLE_LENGTH)])
    specialty = SelectField(
        _("Specialty"), choices=[SelectChoice(s.value, label) for s, label in SPECIALTY_LABELS.items()]
    )
    presentation = TextAreaField(_("Clinical presentation"), [Length(max=TEXT_LENGTH)])
    findings = TextAreaField(_("Findings"), [Length(max=TEXT_LENGTH)])
    diagnosis = TextAreaField(_("Diagnosis"), [Length(max=TEXT_LENGTH)])
    face_attested = BooleanField(
        _("My institution allows me to publish thin slices of a head; I know that a face could be rebuilt from them.")
    )
    description = TextAreaField(_("Discussion and teaching points"), [Length(max=TEXT_LENGTH)])

    def text(self) -> CaseText:
        """What was written, as the service takes it."""
        return CaseText(
            title=self.title.data or "",
            specialty=Specialty(self.specialty.data),
            presentation=self.presentation.data or "",
            findings=self.findings.data or "",
            diagnosis=self.diagnosis.data or "",
            description=self.description.data or "",
        )

    @classmethod
    def for_case(cls, case: Case | None) -> CaseForm:
        """The form, filled from `case` where there is one."""
        return cls(obj=case)

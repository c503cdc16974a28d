"""The policy as data: what happens to every attribute, why, and where the standard says so.

It is an allow-list. ``rule_for`` looks in this order: the tag itself in ``TABLES``, its group in
``REMOVED_GROUPS``, the default of its VR in ``VR_DEFAULTS``; what none of them knows is removed. Text stays only
where a table names the attribute, and then only its known words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pydicom.datadict import keyword_dict

from dicomtube.dicom.deidentify.wordset import words
from dicomtube.dicom.part10 import TAG_VR

POLICY_VERSION = "2026.2"

BASIC = "PS3.15 E.1-1, Basic Profile"
DESCRIPTORS = "PS3.15 E.3.6, Clean Descriptors"
STRUCTURED = "PS3.15 E.3.5, Clean Structured Content"
DATES = "PS3.15 E.3.8, Retain Longitudinal Temporal Information with Modified Dates"
CHARACTERISTICS = "PS3.15 E.3.7, Retain Patient Characteristics (sex, age up to 89)"
SAFE_PRIVATE = "PS3.15 E.3.10, Retain Safe Private"
HOUSE = "site policy"

OPTION_CODES: tuple[tuple[str, str], ...] = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113103", "Clean Graphics Option"),
    ("113104", "Clean Structured Content Option"),
    ("113105", "Clean Descriptors Option"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    ("113108", "Retain Patient Characteristics Option"),
)
"""Codes of CID 7050 (PS3.16) written into every cleaned object."""

PIXELS_CODE = ("113101", "Clean Pixel Data Option")
"""Written beside them where pixels were blanked, and carried over only where a keyed mark shows that we did it."""


class Action(Enum):
    """What is done with a value."""

    KEEP = "kept if it is of its type"
    TERM = "kept if it is a defined term"
    CLEAN = "reduced to known words"
    MODEL = "reduced to known makers, models and version numbers"
    RELABEL = "kept if all its words are known, otherwise replaced by a keyed label"
    LABEL = "reduced to known words, or replaced by a fixed word"
    CODE = "kept if it belongs to a known coding scheme"
    SHIFT = "moved by the patient's number of days"
    MAP = "replaced by a keyed UID"
    PATIENT = "replaced by a keyed patient label"
    AGE = "kept up to 89 years"
    SEX = "kept if M, F or O"
    WEIGHT = "rounded to whole kilograms in PET, otherwise removed"
    CHARSET = "written as UTF-8"
    IMAGE_TYPE = "kept term by term"
    EMPTY = "emptied"
    DUMMY = "replaced by a fixed word"
    RECURSE = "cleaned inside"
    BULK = "kept if its size is what the object says"
    PIXELS = "kept; padding, comments and unused bits removed"
    ICC = "kept without its texts"
    REMOVE = "removed"


@dataclass(frozen=True, slots=True)
class Rule:
    """One decision: what is done, why, and its source."""

    action: Action
    reason: str
    reference: str


TABLES: tuple[tuple[Rule, frozenset[str]], ...] = (
    (
        Rule(Action.PATIENT, "identifies the patient; a label keeps a patient's studies together", BASIC),
        words("""
        PatientID PatientName
        """),
    ),
    (
        Rule(Action.EMPTY, "identifies a person or an order, and must be present", BASIC),
        words("""
        PatientBirthDate ReferringPhysicianName AccessionNumber StudyID ConsultingPhysicianName
        ROIInterpreter ContentCreatorName ReviewerName OperatorsName InstitutionName StationName
        InstitutionCodeSequence PlacerOrderNumberImagingServiceRequest
        FillerOrderNumberImagingServiceRequest IssuerOfTheContainerIdentifierSequence
        IssuerOfTheSpecimenIdentifierSequence CustodialOrganizationSequence PrescriptionNotesSequence
        VerifyingObserverIdentificationCodeSequence ReferencedRequestSequence
        ClinicalTrialCoordinatingCenterName ClinicalTrialProtocolName ClinicalTrialSiteID
        ClinicalTrialSiteName ClinicalTrialTimePointID FractionationNotes
        PrescriptionNotes BarcodeValue LabelText TreatmentMachineName RadiationMachineName
        RTAccessoryDeviceSlotID RTAccessoryHolderSlotID SourceSerialNumber
        ManufacturerDeviceIdentifier DeviceAlternateIdentifier
        """),
    ),
    (
        Rule(Action.DUMMY, "identifies a person, thing or place, and may not be empty", BASIC),
        words("""
        DeviceSerialNumber VerifyingObserverName VerifyingOrganization PersonName ContainerIdentifier
        SpecimenIdentifier ClinicalTrialSponsorName ClinicalTrialProtocolID ClinicalTrialSubjectID
        ClinicalTrialSubjectReadingID DetectorID XRaySourceID XRayDetectorID ModifyingSystem
        """),
    ),
    (Rule(Action.SEX, "one of the two characteristics a case needs", CHARACTERISTICS), words("PatientSex")),
    (Rule(Action.AGE, "one of the two characteristics a case needs", CHARACTERISTICS), words("PatientAge")),
    (Rule(Action.WEIGHT, "standardised uptake values need it", HOUSE), words("PatientWeight")),
    (Rule(Action.CHARSET, "text is written anew", HOUSE), words("SpecificCharacterSet")),
    (Rule(Action.IMAGE_TYPE, "its later values are free and may hold anything", HOUSE), words("ImageType FrameType")),
    (
        Rule(Action.LABEL, "a label that others refer to; must not be empty", STRUCTURED),
        words("""
        SegmentLabel ContentLabel UnformattedTextValue TextValue CodeMeaning AnnotationGroupLabel
        TrackSetLabel RTPlanLabel StructureSetLabel AcquisitionFieldOfViewLabel TemplateName
        RTImageLabel
        """),
    ),
    (
        Rule(Action.RELABEL, "a name other elements refer to", STRUCTURED),
        words("""
        TrackingID StackID OpticalPathIdentifier ReferencedOpticalPathIdentifier GraphicLayer
        FiducialIdentifier
        """),
    ),
    (
        Rule(Action.TERM, "free text by type, a defined term in use", HOUSE),
        words("""
        PositionReferenceIndicator RescaleType ModalityLUTType ImagedNucleus
        """),
    ),
    (Rule(Action.TERM, "how the picture is to be shown", HOUSE), words("Polarity")),
    (
        Rule(Action.CODE, "codes of published schemes describe, they do not identify", STRUCTURED),
        words("""
        CodeValue LongCodeValue CodingSchemeDesignator CodingSchemeVersion
        """),
    ),
    (
        Rule(Action.MODEL, "equipment explains the picture; makers and models are known words", DESCRIPTORS),
        words("""
        Manufacturer ManufacturerModelName SoftwareVersions SecondaryCaptureDeviceManufacturer
        SecondaryCaptureDeviceManufacturerModelName SecondaryCaptureDeviceSoftwareVersions
        ConvolutionKernel TransducerData TransducerType ReceiveCoilName TransmitCoilName
        ReceiveCoilManufacturerName TransmitCoilManufacturerName SourceManufacturer CollimatorGridName
        ApplicatorDescription MultiCoilElementName DetectorManufacturerName
        DetectorManufacturerModelName DetectorDescription ContrastBolusIngredient SequenceName
        PulseSequenceName ReconstructionAlgorithm SegmentAlgorithmName AlgorithmName AlgorithmVersion
        DigitizingDeviceTransportDirection ApplicationName ApplicationVersion ApplicationManufacturer
        """),
    ),
    (
        Rule(Action.CLEAN, "descriptions teach; only their known words stay", DESCRIPTORS),
        words("""
        StudyDescription SeriesDescription ProtocolName DerivationDescription ContrastBolusAgent
        ContrastBolusRoute ImageComments FrameComments AcquisitionProtocolDescription
        AcquisitionDeviceProcessingDescription AcquisitionDeviceProcessingCode
        PerformedProcedureStepDescription RequestedProcedureDescription AcquisitionComments StageName
        ViewName TriggerSourceOrType WindowCenterWidthExplanation LUTExplanation
        Radiopharmaceutical RadiopharmaceuticalRoute InterventionDrugName InterventionDescription
        AnatomicStructure ContentDescription SegmentDescription ROIName ROIDescription
        ROIObservationLabel ROIObservationDescription ROIGenerationDescription StructureSetName
        StructureSetDescription AcquisitionContextDescription RTPlanName RTPlanDescription BeamName
        BeamDescription RTImageName RTImageDescription DoseComment FractionGroupDescription
        GridAbsorbingMaterial GridSpacingMaterial DetectorMode
        FilterLookupTableDescription ImagePresentationComments QualityControlSubject
        PatientSpeciesDescription PatientBreedDescription AttenuationCorrectionMethod
        ScatterCorrectionMethod ReconstructionMethod ChannelLabel ChannelDerivationDescription
        MultiplexGroupLabel WaveformFilterDescription ImageProcessingApplied
        ExposureControlModeDescription FieldOfViewDescription SurfaceComments Radionuclide
        VideoImageFormatAcquired CardiacFramingType PVCRejection FilterType
        TypeOfFilters PaddleDescription AcquisitionMode DoseModeName PlateType PhosphorType
        FrameLabelVector OutputPower ProcessingFunction PostprocessingFunction MultiCoilConfiguration
        MetaboliteMapDescription ASLTechniqueDescription ASLCrusherDescription ASLBolusCutoffTechnique
        ImageFilter AlgorithmDescription ReconstructionDescription ImageFilterDescription
        EventTimerNames ImageGeometryType TargetPositionReferenceIndicator FrameLabel
        PixelSpacingCalibrationDescription PartialViewDescription
        FrameOfInterestDescription MaskOperationExplanation PerformedProcedureTypeDescription
        GraphicGroupLabel GraphicGroupDescription FiducialDescription TickLabel TextureLabel FontName
        CSSFontName AlgorithmParameters TrackSetDescription MeasuredDoseDescription FluenceModeID
        WedgeID BolusID BlockTrayID ApplicatorID ToleranceTableLabel PatientSetupLabel
        SetupDeviceLabel SetupDeviceDescription FixationDeviceLabel ShieldingDeviceLabel
        RangeShifterID SnoutID OphthalmicImageTypeDescription PixelValueMappingExplanation
        LensStatusDescription VitreousStatusDescription ExtendedCodeMeaning
        ContainerComponentDescription LensDescription SurfaceProcessingDescription
        DimensionDescriptionLabel OpticalPathDescription SpecimenShortDescription
        SpecimenDetailedDescription ContainerDescription SetupTechniqueDescription
        FixationDeviceDescription ShieldingDeviceDescription
        RespiratoryMotionCompensationTechniqueDescription DecompositionDescription
        MultienergyAcquisitionDescription AnnotationGroupDescription CommentsOnRadiationDose
        ModifiedImageDescription PyramidLabel PyramidDescription DeviceDescription DeviceLabel
        DigitalImageFormatAcquired EntityLabel EnergyWindowName TreatmentSite TextString ImageID
        DoseReferenceDescription
        GraphicLayerDescription CompoundGraphicUnits MaterialID SourceApplicatorName SourceIsotopeName
        BolusDescription CompensatorDescription BlockName LUTLabel
        """),
    ),
    (
        Rule(Action.MAP, "would lead back to the original objects", BASIC),
        words("""
        ReferencedFrameOfReferenceUID TrackingUID UID
        """),
    ),
    (
        Rule(Action.BULK, "what the picture is computed from", HOUSE),
        words("""
        RedPaletteColorLookupTableData GreenPaletteColorLookupTableData
        BluePaletteColorLookupTableData AlphaPaletteColorLookupTableData
        SegmentedRedPaletteColorLookupTableData SegmentedGreenPaletteColorLookupTableData
        SegmentedBluePaletteColorLookupTableData SegmentedAlphaPaletteColorLookupTableData LUTData
        WaveformData ChannelMinimumValue ChannelMaximumValue WaveformPaddingValue PointCoordinatesData
        VectorCoordinateData AnnotationIndexList UValueData VValueData
        TwoDimensionalToThreeDimensionalMapData CompensatorProximalThicknessMap
        CompensatorDistalThicknessMap BlockEdgeData WeightingLookupTableData
        VolumetricCurveUpDirections TrackPointIndexList PrimitivePointIndexList TrianglePointIndexList
        LongPrimitivePointIndexList LongTrianglePointIndexList EdgePointIndexList
        LongEdgePointIndexList VertexPointIndexList LongVertexPointIndexList VectorGridData
        FloatingPointValues DoublePointCoordinatesData SpectroscopyData BlendingLookupTableData
        ExtendedOffsetTable ExtendedOffsetTableLengths VolumetricCurvePoints GrayLookupTableData
        """),
    ),
    (
        Rule(Action.PIXELS, "the picture itself", "PS3.15 E.3.1, Clean Pixel Data"),
        words("""
        PixelData FloatPixelData DoubleFloatPixelData
        """),
    ),
    (Rule(Action.ICC, "colours need its numbers, not its names and dates", HOUSE), words("ICCProfile")),
    (
        Rule(Action.REMOVE, "tells who, where or with which paper", BASIC),
        words("""
        IssuerOfPatientID OtherPatientIDs OtherPatientNames OtherPatientIDsSequence PatientBirthTime
        InstitutionAddress InstitutionalDepartmentName InstitutionalDepartmentTypeCodeSequence
        ReferringPhysicianAddress ReferringPhysicianTelephoneNumbers
        ReferringPhysicianIdentificationSequence ConsultingPhysicianIdentificationSequence
        PhysiciansOfRecord PhysiciansOfRecordIdentificationSequence PerformingPhysicianName
        PerformingPhysicianIdentificationSequence NameOfPhysiciansReadingStudy
        PhysiciansReadingStudyIdentificationSequence OperatorIdentificationSequence
        ReferencedPatientSequence ReferencedPatientAliasSequence ReferencedPatientPhotoSequence
        AdmittingDiagnosesDescription AdmittingDiagnosesCodeSequence TimezoneOffsetFromUTC NetworkID
        StationAETitle IconImageSequence IssuerOfAccessionNumberSequence RequestAttributesSequence
        ScheduledProcedureStepID PerformedProcedureStepID PerformedLocation
        PerformedStationNameCodeSequence PerformedStationGeographicLocationCodeSequence
        ScheduledPerformingPhysicianIdentificationSequence ActualHumanPerformersSequence
        ReasonForRequestedProcedureCodeSequence PersonIdentificationCodeSequence
        AuthorObserverSequence ParticipantSequence
        IntendedRecipientsOfResultsIdentificationSequence ScheduledHumanPerformersSequence
        ScheduledStationGeographicLocationCodeSequence ScheduledStationNameCodeSequence
        ContentCreatorIdentificationCodeSequence
        UDISequence InstanceCoercionDateTime InstanceOriginStatus TransducerIdentificationSequence
        ROICreatorSequence ROIInterpreterSequence MakerNote DeviceSettingDescription
        VerbalSourceIdentifierCodeSequenceTrial HL7DocumentTypeCodeSequence HL7InstanceIdentifier
        OriginalAttributesSequence PatientSetupPhotoDescription InterpretationAuthor ModifyingDeviceID
        CassetteID PlateID GeneratorID GantryID SecondaryCaptureDeviceID HardcopyCreationDeviceID
        SlideIdentifier ContainerComponentID DataSetTrailingPadding StorageMediaFileSetUID
        DigitalSignaturesSequence MACParametersSequence EncryptedAttributesSequence
        ReferencedSOPInstanceMACSequence ReferencedDigitalSignatureSequence ConfidentialityCode
        PatientSexNeutered PatientSize PregnancyStatus SmokingStatus
        PrivateDataElementCharacteristicsSequence DeidentificationActionSequence
        PatientIdentityRemoved DeidentificationMethod DeidentificationMethodCodeSequence
        LongitudinalTemporalInformationModified FrameOriginTimestamp
        """),
    ),
    (
        Rule(Action.REMOVE, "publicly known dates: their shifted value would give the shift away", HOUSE),
        words("""
        ContextGroupVersion ContextGroupLocalVersion TemplateVersion TemplateLocalVersion
        DateOfManufacture DateOfInstallation DateOfLastCalibration TimeOfLastCalibration
        DateTimeOfLastCalibration CalibrationDate CalibrationTime DateOfLastDetectorCalibration
        TimeOfLastDetectorCalibration ProductExpirationDateTime LastMenstrualDate EffectiveDateTime
        InformationIssueDateTime HangingProtocolCreationDateTime SOPAuthorizationDateTime
        ApprovalStatusDateTime
        """),
    ),
)

REMOVED_GROUPS: Mapping[int, str] = {
    0x0000: "command set, not stored content",
    0x0002: "file meta information is written anew",
    0x0004: "media directory",
    0x0010: "about the patient",
    0x0012: "clinical trial membership",
    0x0014: "non-destructive testing",
    0x0016: "photographic and position metadata",
    0x0032: "request and order management",
    0x0034: "real-time transport",
    0x0038: "visit and admission",
    0x0042: "encapsulated document",
    0x0044: "product and approval",
    0x0072: "hanging protocol selectors",
    0x0074: "worklist and procedure progress",
    0x0076: "implant template",
    0x0078: "implant template",
    0x0082: "contour assertions by persons",
    0x0088: "storage media",
    0x0100: "authorisation",
    0x0400: "signatures, encryption and original values",
    0x2000: "film",
    0x2010: "film",
    0x2020: "film",
    0x2030: "film",
    0x2040: "film",
    0x2100: "print job",
    0x2110: "printer",
    0x2120: "print queue",
    0x2130: "print content",
    0x2200: "media creation",
    0x4000: "arbitrary text",
    0x4008: "interpretation by persons",
    0x4010: "security screening",
    0x4FFE: "integrity codes",
    0xFFFA: "signatures",
    0xFFFC: "padding",
}

_NUMBERS = Rule(Action.KEEP, "a number of a public attribute", HOUSE)
_TEXT = Rule(Action.REMOVE, "free text of an attribute no viewer needs", BASIC)
VR_DEFAULTS: Mapping[str, Rule] = {
    **dict.fromkeys(("US", "SS", "UL", "SL", "FL", "FD", "UV", "SV", "AT", "IS", "DS", "US or SS"), _NUMBERS),
    **dict.fromkeys(("LO", "SH", "ST", "LT", "UT", "UC", "UR", "AE", "OB", "OW", "OF", "OD", "OL", "OV", "UN"), _TEXT),
    "CS": Rule(Action.TERM, "a defined term", HOUSE),
    "DA": Rule(Action.SHIFT, "intervals teach, dates identify", DATES),
    "DT": Rule(Action.SHIFT, "intervals teach, dates identify", DATES),
    "TM": Rule(Action.KEEP, "intervals teach; a time without its date does not identify", DATES),
    "UI": Rule(Action.MAP, "would lead back to the original objects", BASIC),
    "SQ": Rule(Action.RECURSE, "each item is cleaned by the same rules", STRUCTURED),
    "PN": Rule(Action.EMPTY, "a person's name", BASIC),
    "AS": Rule(Action.AGE, "an age", CHARACTERISTICS),
    "US or OW": _NUMBERS,
    "US or SS or OW": _NUMBERS,
}

UNKNOWN = Rule(Action.REMOVE, "not an attribute of the standard", BASIC)
PRIVATE = Rule(Action.REMOVE, "private: its content is not known", BASIC)
SAFE = Rule(Action.KEEP, "numbers of a documented private attribute", SAFE_PRIVATE)


def _table() -> dict[int, Rule]:
    rules: dict[int, Rule] = {}
    for tag, vr in TAG_VR.items():
        if tag >> 16 in REMOVED_GROUPS:
            rules[tag] = Rule(Action.REMOVE, REMOVED_GROUPS[tag >> 16], BASIC)
        elif tag & 0xFFFF == 0 or not vr:
            rules[tag] = Rule(Action.REMOVE, "group lengths are no longer used", "PS3.5 7.2")
        else:
            rules[tag] = VR_DEFAULTS.get(vr, UNKNOWN)
    for rule, keywords in TABLES:
        for keyword in keywords:
            rules[keyword_dict[keyword]] = rule
    return rules


RULES: Mapping[int, Rule] = _table()


def rule_for(tag: int) -> Rule:
    """The rule of a public tag; private tags and repeating groups (curves, overlays) are not in the table."""
    return RULES.get(tag, PRIVATE if tag >> 16 & 1 else UNKNOWN)

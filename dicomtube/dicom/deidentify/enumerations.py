"""Terms that PS3.3 defines for one attribute: kept there, and there alone.

Most defined terms are words that may stand in any code string (``terms.CS_TERMS``). These are not: elsewhere they
could be a person's name (Ann, Dev, Block) or initials, so each is known by its attribute.
"""

from collections.abc import Mapping

from pydicom.datadict import tag_for_keyword

_BY_KEYWORD: Mapping[str, str] = {
    "ImageType": "CARDRESP_GATED BULLSEYE DIFFUSION_ANISO FRACTIONAL_ANISO RELATIVE_ANISO VOLUME_RATIO T2_STAR_RHO",
    "FrameType": "CARDRESP_GATED BULLSEYE DIFFUSION_ANISO FRACTIONAL_ANISO RELATIVE_ANISO VOLUME_RATIO T2_STAR_RHO",
    "Modality": "ANN ASMT BDUS CFM CTPROTOCOL DMS EOG EMG EEG KER LEN M3D POS RESP RTINTENT RTRAD SRF TEXTUREMAP "
    "XAPROTOCOL FS DS MA MS GM VF AS",
    "AttenuationCorrectionSource": "CALCULATED MR",
    "BlockDivergence": "PRESENT ABSENT",
    "BlockMountingPosition": "PATIENT_SIDE SOURCE_SIDE",
    "BlockType": "APERTURE SHIELDING",
    "BodyPartExamined": "CIRCLEOFWILLIS CORONARYARTERY UMBILICALARTERY CHESTABDPELVIS NECKCHESTABDPELV "
    "NECKCHESTABDOMEN HEADNECK LSSPINE TLSPINE CTSPINE",
    "BulkMotionCompensationTechnique": "NAVIGATOR REALTIME",
    "CardiacCycleDirection": "FORWARD BACKWARD",
    "CardiacSynchronizationTechnique": "PROSPECTIVE RETROSPECTIVE REALTIME PACED",
    "CollimatorShape": "RECTANGULAR CIRCULAR POLYGONAL",
    "CollimatorType": "PARA PINH FANB CONE SLNT ASTG DIVG NONE UNKN RING",
    "CompoundGraphicType": "MULTILINE INFINITELINE CUTLINE RANGELINE RULER AXIS CROSSHAIR ARROW RECTANGLE ELLIPSE",
    "ContourGeometricType": "POINT OPEN_PLANAR OPEN_NONPLANAR CLOSED_PLANAR CLOSEDPLANAR_XOR",
    "ContentQualification": "PRODUCT RESEARCH SERVICE",
    "DecayCorrection": "NONE START ADMIN",
    "DetectorConditionsNominalFlag": "YES NO",
    "DetectorConfiguration": "AREA SLOT",
    "DetectorGeometry": "CYLINDRICAL_RING CYL_RING_PARTIAL MULTIPLE_PLANAR MUL_PLAN_PARTIAL",
    "DiffusionAnisotropyType": "FRACTIONAL RELATIVE VOLUME_RATIO",
    "DiffusionDirectionality": "DIRECTIONAL BMATRIX ISOTROPIC NONE",
    "DimensionOrganizationType": "3D 3D_TEMPORAL TILED_FULL TILED_SPARSE",
    "ExposureControlMode": "MANUAL AUTOMATIC",
    "ExposureModulationType": "NONE ANGULAR LONGITUDINAL ORGAN_BASED ECG_BASED EXPOSURE_MODULATED XYZ_EC XY_EC Z_EC",
    "ExposureStatus": "NORMAL ABORTED",
    "FieldOfViewShape": "RECTANGLE ROUND HEXAGONAL",
    "FilterMaterial": "MOLYBDENUM ALUMINUM COPPER RHODIUM NIOBIUM EUROPIUM LEAD SILVER TIN TANTALUM",
    "FluenceMode": "STANDARD NON_STANDARD",
    "GantryRotationDirection": "CW CC CCW NONE",
    "GatedInformationType": "CARDIAC RESPIRATORY",
    "GeometryOfKSpaceTraversal": "RECTILINEAR RADIAL SPIRAL",
    "GraphicType": "POINT POLYLINE INTERPOLATED CIRCLE ELLIPSE MULTIPOINT POLYGON ELLIPSOID MULTILINE INFINITELINE",
    "Grid": "FIXED FOCUSED RECIPROCATING PARALLEL CROSSED NONE",
    "IntendedPhaseEndPosition": "PEAK",
    "KSpaceFiltering": "COSINE COSINE_SQUARED FERMI GAUSSIAN HAMMING HANNING LORENTZIAN LRNTZ_GSS_TRNSFM RIESZ TUKEY "
    "USER_DEFINED NONE",
    "LossyImageCompressionMethod": "ISO_10918_1 ISO_14495_1 ISO_15444_1 ISO_15444_15 ISO_13818_2 ISO_14496_10 "
    "ISO_23008_2 ISO_18181_1",
    "MagnetizationTransfer": "ON_RESONANCE OFF_RESONANCE NONE",
    "MaskOperation": "AVG_SUB TID REV_TID NONE",
    "MultiCoilElementUsed": "YES NO",
    "MultipleSpinEcho": "YES NO",
    "ObserverType": "PSN DEV",
    "OversamplingPhase": "2D 3D 2D_3D NONE",
    "ParallelAcquisitionTechnique": "PILS SENSE SMASH OTHER",
    "PartialFourierDirection": "PHASE FREQUENCY SLICE_SELECT COMBINATION",
    "PatientPosition": "HFP HFS HFDR HFDL HFV HFI FFDR FFDL FFP FFS FFV FFI LFP LFS RFP RFS AFDR AFDL PFDR PFDL",
    "PatientSupportRotationDirection": "CW CC CCW NONE",
    "TableTopEccentricRotationDirection": "CW CC NONE",
    "PhaseContrast": "YES NO",
    "PixelPresentation": "COLOR MONOCHROME MIXED TRUE_COLOR COLOR_RANGE COLOR_REF",
    "PlanIntent": "CURATIVE PALLIATIVE PROPHYLACTIC VERIFICATION MACHINE_QA RESEARCH SERVICE",
    "PositionerType": "CARM COLUMN MAMMOGRAPHIC PANORAMIC CEPHALOSTAT RIGID NONE OTHER",
    "PrimaryDosimeterUnit": "MU MINUTE",
    "RTBeamLimitingDeviceType": "X Y ASYMX ASYMY MLCX MLCY",
    "RTImagePlane": "NORMAL NON_NORMAL",
    "RTROIInterpretedType": "EXTERNAL PTV CTV GTV TREATED_VOLUME IRRAD_VOLUME OAR BOLUS AVOIDANCE ORGAN MARKER "
    "REGISTRATION ISOCENTER CONTRAST_AGENT CAVITY BRACHY_CHANNEL BRACHY_ACCESSORY BRACHY_SRC_APP BRACHY_CHNL_SHLD "
    "SUPPORT FIXATION DOSE_REGION CONTROL DOSE_MEASUREMENT DEVICE",
    "RTROIRelationship": "SAME ENCLOSED ENCLOSING",
    "RadiationType": "PHOTON ELECTRON NEUTRON PROTON ION",
    "RandomsCorrectionMethod": "NONE DLYD SING",
    "ReportedValuesOrigin": "OPERATOR PLAN ACTUAL",
    "RecommendedViewingMode": "SUB NAT",
    "RespiratoryMotionCompensationTechnique": "BREATH_HOLD REALTIME GATING TRACKING PHASE_ORDERING PHASE_SCAN "
    "RETROSPECTIVE CORRECTION NONE",
    "ScanOptions": "PER RG CG PPG FC PFF PFP SP FS EKG",
    "ScanningSequence": "SE IR GR EP RM",
    "SegmentAlgorithmType": "AUTOMATIC SEMIAUTOMATIC MANUAL",
    "SegmentedKSpaceTraversal": "SINGLE PARTIAL FULL",
    "SegmentationType": "BINARY FRACTIONAL LABELMAP",
    "SegmentationFractionalType": "PROBABILITY OCCUPANCY",
    "ShutterShape": "RECTANGULAR CIRCULAR POLYGONAL BITMAP",
    "SourceType": "POINT LINE CYLINDER SPHERE",
    "SpatialPresaturation": "SLAB NONE",
    "Spoiling": "RF GRADIENT RF_AND_GRADIENT NONE",
    "SteadyStatePulseSequence": "FREE_PRECESSION TRANSVERSE TIME_REVERSED LONGITUDINAL NONE",
    "T2Preparation": "YES NO",
    "TableMotion": "STATIC DYNAMIC",
    "TemporalRangeType": "POINT MULTIPOINT SEGMENT MULTISEGMENT BEGIN END",
    "TransducerType": "SECTOR_PHASED SECTOR_MECH SECTOR_ANNULAR SECTOR LINEAR PENCIL LINEAR_OMNI ENDORECT ENDOCAV "
    "ENDOCAV_CLA INTRAOP INTRAVASCULAR TRANSESOPH TRANSTHORACIC LAPAROSCOPIC BIPLANE",
    "TransducerGeometry": "SECTOR_PHASED SECTOR_MECHANICAL SECTOR_ANNULAR LINEAR_ARRAY CURVED_LINEAR RADIAL NONE",
    "Units": "CNTS NONE CM2 CM2ML PCNT CPS BQML MGMINML UMOLMINML MLMING MLG 1CM UMOLML PROPCNTS PROPCPS MLMINML GML "
    "STDDEV KBQML GRAM1ML",
    "VerificationFlag": "VERIFIED UNVERIFIED",
    "ViewPosition": "ML MLO LM LMO CC FB SIO ISO XCC XCCL XCCM AP PA LL RL RLD LLD RLO LLO YX",
    "VolumetricProperties": "VOLUME SAMPLED DISTORTED MIXED",
    "WaveformOriginality": "ORIGINAL DERIVED",
    "WedgeType": "STANDARD DYNAMIC MOTORIZED",
}  # fmt: skip

ENUMERATED: Mapping[int, frozenset[str]] = {
    tag: frozenset(terms.split())
    for keyword, terms in _BY_KEYWORD.items()
    if (tag := tag_for_keyword(keyword)) is not None
}
"""By tag, the terms in capitals."""

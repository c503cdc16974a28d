"""Obviously fictitious identifying values, planted in every demo file.

The house promises that nothing identifying is left after ingest. The demo proves it on itself: its files arrive
identified, and ``PLANTED`` lists what a search of the database, objects, logs and pages must not find.
"""

from dataclasses import dataclass, fields

from pydicom.dataset import Dataset
from pydicom.uid import PYDICOM_ROOT_UID, UID, generate_uid

RETAINED = frozenset({"sex", "study_time"})
"""What de-identification keeps by policy: a patient characteristic, and times, whose intervals teach."""


@dataclass(frozen=True)
class PlantedIdentity:
    """One invented patient and visit; dates and times in DICOM's own form (PS3.5 section 6.2, DA and TM)."""

    family_name: str
    given_name: str
    patient_id: str
    sex: str
    birth_date: str
    study_date: str
    study_time: str
    accession: str
    institution: str
    institution_address: str
    patient_address: str
    telephone: str
    referring: str
    performing: str
    operator: str
    station: str
    serial: str
    relative: str

    @property
    def name(self) -> str:
        """The patient's name as DICOM writes it: family^given."""
        return f"{self.family_name}^{self.given_name}"

    @property
    def values(self) -> tuple[str, ...]:
        """Every value that must be gone after ingest: not the sex and the time of day, which the house retains."""
        return tuple(getattr(self, field.name) for field in fields(self) if field.name not in RETAINED)


def _identity(
    number: int,
    family: str,
    given: str,
    sex: str,
    birth: str,
    date: str,
    time: str,
    doctors: tuple[str, str, str],
) -> PlantedIdentity:
    referring, performing, operator = doctors
    return PlantedIdentity(
        family_name=family,
        given_name=given,
        patient_id=f"ZZDEMO-PID-{number:03d}-FICTIVE",
        sex=sex,
        birth_date=birth,
        study_date=date,
        study_time=time,
        accession=f"ZZACC{number:03d}X{number * 7919 % 100000:05d}",
        institution=f"Neverwhere Infirmary Wing {number:03d}",
        institution_address=f"{number} Unreal Crescent, Neverwhere ZZ9 {number}ZA",
        patient_address=f"{100 + number} Make-Believe Lane, Neverwhere",
        telephone=f"+1-555-0100-{number:03d}",
        referring=referring,
        performing=performing,
        operator=operator,
        station=f"ZZSTATION{number:03d}",
        serial=f"ZZSN-{number:03d}-{number * 104729 % 1000000:06d}",
        relative=f"Mother of {given} {family}",
    )


IDENTITIES: dict[str, PlantedIdentity] = {
    "brain-t1": _identity(
        1, "Quibblethorpe", "Zebedee", "O", "19410703", "20130219", "081733.482100",
        ("Pettigrewsome^Ottoline", "Fizzlewick^Barnabas", "Twaddlebury^Hester"),
    ),
    "motor-map": _identity(
        2, "Mockingham", "Zephyrine", "O", "19770825", "20140611", "093141.150200",
        ("Grumblestone^Isolde", "Wafflington^Cuthbert", "Snickerly^Maud"),
    ),
    "abdomen-ct": _identity(
        3, "Fauxbourg", "Théodoline", "O", "19690117", "20110926", "102217.730300",
        ("Bumblecroft^Lysander", "Noodleworth^Philippa", "Dawdlemere^Enid"),
    ),
    "chest-cr": _identity(
        4, "Pseudonyma", "Wilhelmintje", "F", "19520930", "20091208", "111959.260400",
        ("Crumpetshire^Ignatius", "Piffleton^Rosamund", "Hobblethwaite^Ned"),
    ),
    "leg-cr": _identity(
        5, "Hüppenstroh", "Schnörkeline", "F", "19990411", "20120503", "123847.910500",
        ("Bafflegate^Demetrius", "Tumbleforth^Agnes", "Wobbleham^Silas"),
    ),
    "shoulder-mr": _identity(
        6, "Inventado", "Fulgencio", "M", "19800222", "20081117", "134403.370600",
        ("Quagmirette^Ottilie", "Splendifer^Horatio", "Muddlecombe^Vera"),
    ),
    "node-us": _identity(
        7, "Placeholderson", "Torbjorna", "M", "19610814", "20070327", "145126.640700",
        ("Trundlebury^Casimir", "Flapdoodler^Winifred", "Jigglesworth^Amos"),
    ),
    "echo-loop": _identity(
        8, "Imaginariou", "Kalliopetta", "O", "19551229", "20100714", "152238.280800",
        ("Doodlebrook^Percival", "Yonderfield^Clementine", "Gobbledale^Ruth"),
    ),
    "bone-scan": _identity(
        9, "Nirgendwohl", "Balthasarius", "M", "19480606", "20060905", "163511.530900",
        ("Whimsicotte^Leopold", "Scribblemoor^Henrietta", "Frumpington^Otis"),
    ),
    "liver-mr": _identity(
        10, "Nonexistova", "Melisandrina", "M", "19530319", "20051024", "171649.761000",
        ("Poppycocke^Valentine", "Gigglesmith^Theodora", "Lollygaggin^Iris"),
    ),
}  # fmt: skip


def demo_uid(study: str, *parts: str) -> UID:
    """A UID that is the same on every build: under pydicom's root, from a hash of its parts."""
    return generate_uid(prefix=PYDICOM_ROOT_UID, entropy_srcs=["dicomtube demo", study, *parts])


PLANTED: tuple[str, ...] = tuple(value for identity in IDENTITIES.values() for value in identity.values)
"""Every planted value of every demo study."""

PLANTED_UIDS: tuple[str, ...] = tuple(str(demo_uid(study, "study")) for study in IDENTITIES)
"""The Study Instance UIDs the files arrive with; ingest gives new ones."""


def plant(dataset: Dataset, study: str) -> None:
    """Put the invented identity into the places real files carry one: header, comments, sequences, private."""
    who = IDENTITIES[study]
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = who.name
    dataset.PatientID = who.patient_id
    dataset.PatientSex = who.sex
    dataset.PatientBirthDate = who.birth_date
    dataset.PatientAddress = who.patient_address
    dataset.PatientTelephoneNumbers = who.telephone
    dataset.PatientComments = f"{who.given_name} {who.family_name} brought by {who.relative}, {who.telephone}"
    for moment in ("Study", "Series", "Acquisition", "Content"):
        setattr(dataset, f"{moment}Date", who.study_date)
        setattr(dataset, f"{moment}Time", who.study_time)
    dataset.AccessionNumber = who.accession
    dataset.StudyID = who.accession
    dataset.InstitutionName = who.institution
    dataset.InstitutionAddress = who.institution_address
    dataset.ReferringPhysicianName = who.referring
    dataset.PerformingPhysicianName = who.performing
    dataset.OperatorsName = who.operator
    dataset.StationName = who.station
    dataset.DeviceSerialNumber = who.serial
    dataset.ImageComments = f"Ordered by {who.referring.replace('^', ' ')} at {who.institution}"
    request = Dataset()
    request.RequestedProcedureID = who.accession
    request.RequestedProcedureDescription = f"For {who.family_name}, born {who.birth_date}"
    request.ScheduledProcedureStepID = who.accession
    dataset.RequestAttributesSequence = [request]
    other = Dataset()
    other.PatientID = who.patient_id
    other.TypeOfPatientID = "TEXT"
    dataset.OtherPatientIDsSequence = [other]
    private = dataset.private_block(0x0099, "ZZDEMO PRIVATE", create=True)
    private.add_new(0x01, "LO", who.name)
    private.add_new(0x02, "LT", f"{who.relative}; {who.patient_address}")

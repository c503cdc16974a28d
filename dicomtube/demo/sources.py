"""The demo studies by key: what builds their files, and whom to credit for the pictures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dicomtube.demo.brain import brain_t1, motor_map
from dicomtube.demo.credits import CREDITS
from dicomtube.demo.files import DemoFile
from dicomtube.demo.loops import echo_loop
from dicomtube.demo.planted import PLANTED, PLANTED_UIDS
from dicomtube.demo.singles import abdomen_ct, bone_scan, chest_cr, leg_cr, liver_mr, node_us, shoulder_mr

__all__ = ["PLANTED", "PLANTED_UIDS", "STUDIES", "DemoFile", "DemoStudy"]


@dataclass(frozen=True)
class DemoStudy:
    """One study to upload: ``files`` builds it afresh on each call, one file at a time."""

    key: str
    files: Callable[[], Iterator[DemoFile]]
    credit: str


STUDIES: Mapping[str, DemoStudy] = MappingProxyType(
    {
        key: DemoStudy(key, files, CREDITS[key])
        for key, files in (
            ("brain-t1", brain_t1),
            ("motor-map", motor_map),
            ("abdomen-ct", abdomen_ct),
            ("chest-cr", chest_cr),
            ("leg-cr", leg_cr),
            ("shoulder-mr", shoulder_mr),
            ("node-us", node_us),
            ("echo-loop", echo_loop),
            ("bone-scan", bone_scan),
            ("liver-mr", liver_mr),
        )
    }
)
"""Every demo study by its key, in the order to upload."""

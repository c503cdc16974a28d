"""Who the demo people are, and the cases in the order they were posted, oldest first."""

from dicomtube.core.policy import Role
from dicomtube.demo.case import DemoCase, DemoComment, DemoPerson, DemoReply, Difficulty
from dicomtube.demo.texts import (
    abdomen_ct,
    bone_scan,
    brain_t1,
    chest_cr,
    echo_loop,
    leg_cr,
    liver_mr,
    motor_map,
    node_us,
    shoulder_mr,
)

__all__ = ["CASES", "PEOPLE", "DemoCase", "DemoComment", "DemoPerson", "DemoReply", "Difficulty"]

PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("ingrid", "Ingrid Adeyemi", "ingrid.adeyemi@example.org", Role.EDUCATOR),
    DemoPerson("mateo", "Mateo Tanaka", "mateo.tanaka@example.org", Role.EDUCATOR),
    DemoPerson("leila", "Leila Haddad", "leila.haddad@example.org", Role.EDUCATOR),
    DemoPerson("jonas", "Jonas Wolny", "jonas.wolny@example.org", Role.READER),
    DemoPerson("wanjiru", "Wanjiru Bell", "wanjiru.bell@example.org", Role.READER),
    DemoPerson("priya", "Priya Castellan", "priya.castellan@example.org", Role.MODERATOR),
)
"""The demo people: three educators, two readers (a trainee and a physicist), one moderator."""

CASES: tuple[DemoCase, ...] = (
    node_us.CASE,
    shoulder_mr.CASE,
    bone_scan.CASE,
    leg_cr.CASE,
    echo_loop.CASE,
    abdomen_ct.CASE,
    chest_cr.CASE,
    motor_map.CASE,
    liver_mr.CASE,
    brain_t1.CASE,
)
"""Every demo case, oldest first; one of them still a draft."""

"""A world with its faults: takes a call, gives what goes over the wire."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from wxdesk.simulator import wire
from wxdesk.simulator.call import Call
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.endpoints import SimulatedReply, answer, refuse, render
from wxdesk.simulator.faults import Action, Fault, Faults, Point
from wxdesk.simulator.wire import Step
from wxdesk.simulator.world import World


class Stage:
    """``peak`` is the most calls that were under way at once, ``busy`` those now."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults(world.seed)
        self.peak = 0
        self.busy = 0
        self._held: SimulatedReply | None = None
        self._counting = threading.Lock()

    def play(
        self,
        call: Call,
        fault: Fault | None,
        wait: Callable[[float], None],
    ) -> Sequence[Step]:
        """Answer a call that has arrived whole. ``wait`` spends the latency of the
        call itself; what a fault adds on the wire is in the steps."""
        with self._counting:
            self.busy += 1
            self.peak = max(self.peak, self.busy)
        try:
            return self._play(call, fault, wait)
        finally:
            with self._counting:
                self.busy -= 1

    def refused_early(self, fault: Fault) -> Sequence[Step]:
        """What goes out when a fault strikes before the request was read."""
        return wire.steps(None, fault, self.faults.random)

    def _play(
        self, call: Call, fault: Fault | None, wait: Callable[[float], None]
    ) -> Sequence[Step]:
        if fault is None:
            return wire.whole(answer(self.world, call, lambda: wait(0.0)))
        if not fault.applies:
            call.number = self.world.next_call(call.path)
            if error := self._error(call, fault):
                return wire.whole(error)
            return wire.steps(None, fault, self.faults.random)
        late = fault.action is Action.LATENCY and fault.at is Point.AFTER_APPLY
        reply = answer(self.world, call, lambda: wait(fault.seconds if late else 0.0))
        if late:
            return wire.whole(reply)
        if error := self._error(call, fault):
            return wire.whole(error)
        if fault.action is Action.REORDER and fault.k < 0:
            reply, self._held = self._held or reply, reply
            return wire.whole(reply)
        return wire.steps(reply, fault, self.faults.random)

    def _error(self, call: Call, fault: Fault) -> SimulatedReply | None:
        """The refusal that an ERRCODE fault puts in place of the answer."""
        if fault.action is not Action.ERRCODE:
            return None
        ip = self.world.rules.caller_ip or call.ip
        refusal = Refused(fault.errcode, ip=ip, ipv6=f" ipv6 ::ffff:{ip}")
        return render(self.world, call, refuse(self.world, call, refusal))

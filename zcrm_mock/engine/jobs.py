"""Jobs: what Zoho does later. They wait for the org's clock, or are done at once (`Switches.job_seconds`).

A job is a value on the shelf, so a snapshot carries it and a file keeps it; what it does is its kind's
business. Due jobs are run before the next request is answered (docs/design/jobs.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine.settings.channels import Told

if TYPE_CHECKING:
    from zcrm_mock.engine.org import Org

Job = dict[str, Any]
Runner = Callable[["Org", Job], Any]

KIND = "job"
SCHEDULED, RUNNING, DONE = "SCHEDULED", "RUNNING", "COMPLETED"


@dataclass(frozen=True, slots=True)
class Kind:
    """What jobs of one kind do: `run` answers the result, `broken` that of a job that was made to fail,
    `tell` says who is told of its end."""

    run: Runner
    broken: Callable[[], Any] | None = None
    tell: Callable[[Org, Job], Told | None] | None = None


class Jobs:
    """The jobs of one org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._kinds: dict[str, Kind] = {}
        self.failing = 0
        """How many of the next jobs fail that can: a test's wish."""
        self.told: list[Told] = []
        """The callbacks of jobs that are done, until somebody sends them."""
        self._running = False
        self.waiting = False
        """Whether any job is not done: every request looks here first."""
        self.reload()

    def reload(self) -> None:
        """Read the shelf again: the org went back to a snapshot, or was emptied."""
        self.told.clear()
        self._look()

    def _look(self) -> None:
        self.waiting = any(job["result"] is None for job in self._org.store.shelf.all(KIND).values())

    def kind(self, name: str, kind: Kind) -> None:
        """Say what jobs called `name` do."""
        self._kinds[name] = kind

    def take_told(self) -> list[Told]:
        """The callbacks that are to be sent now."""
        told, self.told = self.told, []
        return told

    def start(self, kind: str, payload: Any) -> Job:
        """Begin a job; with `job_seconds=0` it is done when this returns."""
        job = self.later(kind, payload, self._org.clock.timestamp() + self._org.switches.job_seconds)
        self.run_due()
        return self.find(kind, job["id"]) or job

    def later(self, kind: str, payload: Any, due: float) -> Job:
        """Plan a job for a time (epoch seconds): before the next request that is answered from then on."""
        job: Job = {
            "id": str(self._org.store.next_id()),
            "kind": kind,
            "at": self._org.clock.timestamp(),
            "due": due,
            "payload": payload,
            "result": None,
        }
        self._org.store.shelf.put(KIND, job["id"], job)
        self.waiting = True
        return job

    def run_due(self) -> None:
        """Do what is due by the clock, in the order of its time; a job whose runner answers None is
        forgotten. Jobs may plan others, and what a job calls may ask for due ones: each is done once."""
        if self._running:
            return
        self._running = True
        try:
            while due := self._due():
                for job in due:
                    self._run(job)
        finally:
            self._running = False
        self._look()

    def _due(self) -> list[Job]:
        now = self._org.clock.timestamp()
        jobs = self._org.store.shelf.all(KIND).values()
        return sorted((j for j in jobs if j["result"] is None and j["due"] <= now), key=lambda j: j["due"])

    def _run(self, job: Job) -> None:
        kind, shelf = self._kinds[job["kind"]], self._org.store.shelf
        if self.failing and kind.broken is not None:
            self.failing -= 1
            result = kind.broken()
        else:
            result = kind.run(self._org, job)
        if result is None:
            shelf.remove(KIND, job["id"])
            return
        done = job | {"result": result}
        shelf.put(KIND, job["id"], done)
        told = kind.tell(self._org, done) if kind.tell else None
        if told:
            self.told.append(told)

    def find(self, kind: str, job_id: str) -> Job | None:
        """The job of that kind and id, or None."""
        job: Job | None = self._org.store.shelf.get(KIND, job_id)
        return job if job and job["kind"] == kind else None

    def unfinished(self, kind: str) -> list[Job]:
        """The jobs of a kind that are not done."""
        jobs = self._org.store.shelf.all(KIND).values()
        return [job for job in jobs if job["kind"] == kind and job["result"] is None]

    def state(self, job: Job) -> str:
        """SCHEDULED for the first half of its time, then RUNNING, then COMPLETED (inferred)."""
        if job["result"] is not None:
            return DONE
        half = (job["at"] + job["due"]) / 2
        return SCHEDULED if self._org.clock.timestamp() < half else RUNNING

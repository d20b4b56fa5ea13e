"""Making: the one job that a map still misses, done where it belongs."""

from __future__ import annotations

from collections.abc import Callable

from sd_explorer.prompts.atlas import Atlas
from sd_explorer.prompts.map_state import Group, LayOut, Read, Umap
from sd_explorer.session.ticket import Priority


class Making:
    """Starts what is missing, once; when it is there, `then()`.

    What was stopped by hand is not begun again until somebody asks for it (`ask_again`); what failed is tried again at
    the next occasion.
    """

    def __init__(self, panel, atlas: Atlas, changed: Callable[[], None], then: Callable[[], None]):
        self._session, self._atlas, self._then = panel.session, atlas, then
        self.work = panel.long_work(changed)
        self.job = self._declined = None

    def want(self, missing):
        """Have this job done, or none; any other one that goes on is given up."""
        if missing == self.job and self.work.state != "idle":
            return
        if missing is None or missing == self._declined:
            self.work.stop()
            return
        self.job = missing
        run, process = self._run(missing)
        # what the model reads in a moment goes before the picture; nobody waits for the rest
        quick = isinstance(missing, (Read, LayOut)) and not process and not getattr(missing, "agreed", False)
        self.work.start(run, lambda _: self._then(), process=process,
                        priority=Priority.PLACE if quick else Priority.DERIVED)  # fmt: skip

    def decline(self):
        """Stopped by hand."""
        self._declined = self.job
        self.work.stop()

    def ask_again(self):
        """Somebody has asked for something: what was stopped may be begun again."""
        self._declined = None

    def _run(self, job):
        """(what gives the job's generator, whether it runs beside the pictures)."""
        atlas, model = self._atlas, self._session.model
        if isinstance(job, Read):
            make = atlas.read if job.agreed else atlas.look
            return (lambda model: make(model, job.lines, job.which)), False
        if isinstance(job, Group):
            return (lambda: atlas.group(model, job.lines, job.which, job.layout)), True
        if isinstance(job.layout, Umap):
            return (lambda: atlas.lay_out(model, job.lines, job.which, job.layout)), True
        return (lambda model: atlas.lay_out(model, job.lines, job.which, job.layout)), False

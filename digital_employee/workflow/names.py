"""Whether every name an expression reads exists where it stands: item fields, steps before it, `each`, `run`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digital_employee.workflow.cases import branches_of
from digital_employee.workflow.expressions import NameUse, names_in
from digital_employee.workflow.faults import Fault, did_you_mean
from digital_employee.workflow.model import Step, WorkflowDefinition
from digital_employee.workflow.references import literal_values
from digital_employee.workflow.source import SourceMap, ValuePath
from digital_employee.workflow.syntax import place_in, texts_at
from digital_employee.workflow.templates import (
    PlacedStep,
    Reads,
    TemplatePlace,
    item_templates,
    step_templates,
    walk_steps,
)

Members = frozenset[str] | None
"""The names below a root; None when only the run will tell."""
Roots = Mapping[str, Members]

RUN_MEMBERS = frozenset({"id", "business_date"})
SKIPPED = "skipped"


def check_names(definition: WorkflowDefinition, places: SourceMap) -> Iterator[Fault]:
    """Yield a fault for every name that does not exist where it is read."""
    checker = _Checker(places, {placed.step.id: placed for placed in walk_steps(definition) if placed.step.id})
    item, run = frozenset(definition.item.fields), RUN_MEMBERS
    end = {"item": item, "run": run, **_answers_of(definition.steps, in_round=False)}
    scopes: dict[Reads, Roots] = {Reads.ITEM: {"item": item}, Reads.RUN: {"run": run}, Reads.END: end}
    for place in item_templates(definition):
        yield from checker.check(place, scopes[place.reads])
    yield from checker.check_steps(definition.steps, ("steps",), {"item": item, "run": run}, in_round=False)


def answer_of(step: Step) -> Members:
    """Return the names that a step answers with, as far as the text tells."""
    if step.each is not None:
        values = literal_values(step.each) if step.key is None else None
        return None if values is None else frozenset({*values, SKIPPED})
    if step.write is not None:
        check = step.write.check.receipt if step.write.check is not None else {}
        return frozenset({*step.write.receipt, *check, SKIPPED})
    if step.switch is not None:
        return frozenset({"case", SKIPPED})
    return None if step.skill is not None else frozenset({*step.read, *step.download, SKIPPED})


@dataclass(frozen=True)
class _Checker:
    places: SourceMap
    steps: Mapping[str, PlacedStep]

    def check_steps(self, steps: tuple[Step, ...], path: ValuePath, roots: Roots, *, in_round: bool) -> Iterator[Fault]:
        """Check steps in order; each sees the answers of those before it."""
        seen = dict(roots)
        for index, step in enumerate(steps):
            here = (*path, index)
            yield from self._check_step(step, here, seen)
            if step.do:
                yield from self.check_steps(step.do, (*here, "do"), {**seen, "each": None}, in_round=True)
            for branch, inner in branches_of(step):
                yield from self.check_steps(inner, (*here, *branch), seen, in_round=in_round)
            if step.write is not None:
                yield from self.check_steps(step.write.do, (*here, "write", "do"), seen, in_round=in_round)
                yield from self._check_compensate(step, here, seen)
            seen.update(_answers(step, in_round=in_round))

    def _check_compensate(self, step: Step, path: ValuePath, seen: Roots) -> Iterator[Fault]:
        """Check what takes a write back: after a crash only the item, the run and its own receipt are still known."""
        assert step.write is not None  # noqa: S101 - asked for writes only
        known = {name: members for name, members in seen.items() if name in ("item", "run")}
        own = {step.id: answer_of(step)} if step.id else {}
        yield from self.check_steps(
            step.write.compensate, (*path, "write", "compensate"), {**known, **own}, in_round=False
        )

    def check(self, place: TemplatePlace, roots: Roots) -> Iterator[Fault]:
        """Check the names of one template."""
        for path, text in texts_at(place.template, place.path):
            start = self.places.key_at(path) if place.is_key else self.places.at(path)
            for use in names_in(text):
                for message, hint in self._wrong(use, roots):
                    yield Fault(place_in(text, use.place, start), message, hint)

    def _check_step(self, step: Step, path: ValuePath, roots: Roots) -> Iterator[Fault]:
        own = {step.id: answer_of(step)} if step.id else {}
        scopes = {
            Reads.STEP: roots,
            Reads.ROUND: {**roots, "each": None},
            Reads.ANSWER: {**roots, **own, **dict.fromkeys([*step.read, *step.download])},
        }
        for place in step_templates(PlacedStep(step, path)):
            yield from self.check(place, scopes[place.reads])

    def _wrong(self, use: NameUse, roots: Roots) -> Iterator[tuple[str, str]]:
        root, *members = use.path
        if root not in roots:
            yield self._unknown_root(root, roots)
            return
        known = roots[root]
        if members and known is not None and members[0] not in known:
            what = f"the item has no field `{members[0]}`" if root == "item" else f"`{root}` has no `{members[0]}`"
            yield what, did_you_mean(members[0], known - {SKIPPED})

    def _unknown_root(self, root: str, roots: Roots) -> tuple[str, str]:
        if root == "each":
            return "`each` is known only inside `each … do`", ""
        if root in self.steps:
            line = self.places.at((*self.steps[root].path, "id")).line
            return f"the answer of `{root}` (line {line}) is not known here", "a step sees only what came before it"
        return f"nothing here is named `{root}`", did_you_mean(root, roots)


def _answers(step: Step, *, in_round: bool) -> dict[str, Members]:
    """Return the roots that a step adds for those after it: its id, or in a round what it reads without an id.

    A `switch` adds those of all its cases: which of them was done, the run will tell.
    """
    inner: dict[str, Members] = {}
    for _, steps in branches_of(step):
        for name, members in _answers_of(steps, in_round=in_round).items():
            known = inner.get(name, frozenset())
            inner[name] = None if members is None or known is None else members | known
    if step.id:
        return {**inner, step.id: answer_of(step)}
    return {**inner, **dict.fromkeys([*step.read, *step.download] if in_round else [])}


def _answers_of(steps: tuple[Step, ...], *, in_round: bool) -> dict[str, Members]:
    """Return the roots that steps in order add for those after them."""
    added: dict[str, Members] = {}
    for step in steps:
        added.update(_answers(step, in_round=in_round))
    return added

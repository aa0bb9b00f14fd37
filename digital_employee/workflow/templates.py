"""Where a definition holds templates: every place for `${{ … }}`, with what it may read. Checks nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from digital_employee.workflow.cases import branches_of
from digital_employee.workflow.model import ReadTable, Step, WorkflowDefinition, Write
from digital_employee.workflow.source import ValuePath


class Reads(StrEnum):
    """Which names a template may read."""

    ITEM = "item"
    """Only the item: its key, deadline and priority are the same on every run."""
    RUN = "run"
    """Only the run: a source is asked before there is an item."""
    STEP = "step"
    """Item, run, and the steps before this one."""
    ROUND = "round"
    """As STEP, and `each` of this very step."""
    ANSWER = "answer"
    """As STEP, and what this very step has just answered."""
    END = "end"
    """Item, run and every step."""


@dataclass(frozen=True)
class TemplatePlace:
    """One template: its path in the file, its value, and how it is used."""

    path: ValuePath
    template: Any
    reads: Reads = Reads.STEP
    is_condition: bool = False
    is_key: bool = False
    """The template is the key at this path (an element reference), not the value."""


@dataclass(frozen=True)
class PlacedStep:
    """A step, its path in the file, and the steps around it, outermost first."""

    step: Step
    path: ValuePath
    parents: tuple[Step, ...] = ()

    @property
    def in_write(self) -> bool:
        """Whether the step is part of a write's `do`."""
        return ("write", "do") in zip(self.path, self.path[1:], strict=False)

    @property
    def in_compensate(self) -> bool:
        """Whether the step is one of those that take a write back, or the `do` of their write."""
        return ("write", "compensate") in zip(self.path, self.path[1:], strict=False)


def walk_steps(definition: WorkflowDefinition) -> Iterator[PlacedStep]:
    """Yield every step in the order of the text, each before the steps inside it."""
    yield from _walk(definition.steps, ("steps",), ())


def _walk(steps: tuple[Step, ...], path: ValuePath, parents: tuple[Step, ...]) -> Iterator[PlacedStep]:
    for index, step in enumerate(steps):
        here = (*path, index)
        yield PlacedStep(step, here, parents)
        yield from _walk(step.do, (*here, "do"), (*parents, step))
        for branch, inner in branches_of(step):
            yield from _walk(inner, (*here, *branch), (*parents, step))
        if step.write is not None:
            yield from _walk(step.write.do, (*here, "write", "do"), (*parents, step))
            yield from _walk(step.write.compensate, (*here, "write", "compensate"), (*parents, step))


def item_templates(definition: WorkflowDefinition) -> Iterator[TemplatePlace]:
    """Yield the templates outside the steps."""
    item = definition.item
    yield TemplatePlace(("item", "key"), item.key, Reads.ITEM)
    yield TemplatePlace(("item", "priority"), item.priority, Reads.ITEM)
    if item.deadline is not None:
        yield TemplatePlace(("item", "deadline", "after"), item.deadline.after, Reads.ITEM)
    for name, source in definition.sources.items():
        yield from _entries(("sources", name, "with"), source.with_, Reads.RUN)
    yield from _entries(("result",), definition.result, Reads.END)


def step_templates(placed: PlacedStep) -> Iterator[TemplatePlace]:
    """Yield the templates of one step, without those of the steps inside it."""
    step, path = placed.step, placed.path
    if step.when is not None:
        yield TemplatePlace((*path, "when"), step.when, is_condition=True)
    yield from _rounds(step, path)
    if step.switch is not None:
        yield TemplatePlace((*path, "switch"), step.switch)
    yield from _page_templates(step, path)
    yield from _entries((*path, "with"), step.with_)
    if step.write is not None:
        yield from _write_templates(step.write, (*path, "write"))
    yield from _endings(step, path)
    if step.repeat is not None:
        yield TemplatePlace((*path, "repeat", "while"), step.repeat.while_, Reads.ANSWER, is_condition=True)


def _rounds(step: Step, path: ValuePath) -> Iterator[TemplatePlace]:
    if step.each is not None:
        yield TemplatePlace((*path, "each"), step.each)
    if step.where is not None:
        yield TemplatePlace((*path, "where"), step.where, Reads.ROUND, is_condition=True)
    if step.key is not None:
        yield TemplatePlace((*path, "key"), step.key, Reads.ROUND)


def _page_templates(step: Step, path: ValuePath) -> Iterator[TemplatePlace]:
    for verb, entries in (("fill", step.fill), ("expect", step.expect)):
        for reference in entries:
            yield TemplatePlace((*path, verb, reference), reference, is_key=True)
        yield from _entries((*path, verb), entries)
    if step.press is not None:
        yield TemplatePlace((*path, "press"), step.press)
    yield from _entries((*path, "download"), step.download)
    for name, target in step.read.items():
        if isinstance(target, ReadTable):
            yield TemplatePlace((*path, "read", name, "table"), target.table)
        else:
            yield TemplatePlace((*path, "read", name), target)


def _write_templates(write: Write, path: ValuePath) -> Iterator[TemplatePlace]:
    yield from _entries((*path, "identity"), write.identity)
    if write.check is not None:
        yield from _entries((*path, "check", "fill"), write.check.fill)
        yield from _entries((*path, "check", "find", "where"), write.check.find.where)
        yield from _entries((*path, "check", "equals"), write.check.equals)
    if write.amount is not None:
        yield TemplatePlace((*path, "amount"), write.amount)
    if write.approve is not None:
        if write.approve.when is not None:
            yield TemplatePlace((*path, "approve", "when"), write.approve.when, is_condition=True)
        for index, name in enumerate(write.approve.not_):
            yield TemplatePlace((*path, "approve", "not", index), name)


_ENDINGS = {
    "hand_over": ("code", "suggest", "disposition"),
    "retry_later": ("code", "reason"),
    "raise": ("business", "system", "integrity", "message"),
    "finish": ("code",),
}


def _endings(step: Step, path: ValuePath) -> Iterator[TemplatePlace]:
    for verb, names in _ENDINGS.items():
        ending = getattr(step, "raise_" if verb == "raise" else verb)
        if ending is None:
            continue
        for name in names:
            if (template := getattr(ending, name)) is not None:
                yield TemplatePlace((*path, verb, name), template)


def _entries(path: ValuePath, entries: Mapping[str, Any], reads: Reads = Reads.STEP) -> Iterator[TemplatePlace]:
    for key, template in entries.items():
        yield TemplatePlace((*path, key), template, reads)

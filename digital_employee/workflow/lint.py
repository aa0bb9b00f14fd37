"""What the trade advises against, in a plan that would run. Warnings only; faults are the loader's and the plan's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from digital_employee.errors import ExpressionError
from digital_employee.workflow.cases import branches_of, choices_of
from digital_employee.workflow.expressions import evaluate_condition, names_in
from digital_employee.workflow.faults import Position
from digital_employee.workflow.model import Element, FieldType, Locator, Step
from digital_employee.workflow.plan import Plan
from digital_employee.workflow.references import expand, references_of
from digital_employee.workflow.templates import PlacedStep, walk_steps

_STRONG_WAYS = ("role", "label", "near", "test_id", "text", "id")
_FINAL = ("hand_over", "retry_later", "raise_", "finish")


class Rule(StrEnum):
    """What is advised against; names stay for ever."""

    WRITE_WITHOUT_PROOF = "write-without-proof"
    WRITE_WITHOUT_CHECK = "write-without-check"
    WRITE_WITHOUT_RECEIPT = "write-without-receipt"
    WRITE_WITHOUT_IDENTITY = "write-without-identity"
    WRITE_WITHOUT_COMPENSATE = "write-without-compensate"
    UNUSED_COMPENSATE = "unused-compensate"
    MONEY_WITHOUT_LIMIT = "money-without-limit"
    MONEY_WITHOUT_AMOUNT = "money-without-amount"
    UNREACHABLE = "unreachable"
    UNUSED_ELEMENT = "unused-element"
    WEAK_PROOF = "weak-proof"
    CSS_FIRST = "css-first"
    MISSING_CASE = "missing-case"


@dataclass(frozen=True)
class Warning:  # noqa: A001 - the word of the trade; warnings of Python are not meant here
    """One piece of advice: where, which rule, and what to do."""

    position: Position
    rule: Rule
    message: str

    def __str__(self) -> str:
        return f"{self.position}: {self.message} [{self.rule}]"


def lint(plan: Plan) -> list[Warning]:
    """Return every warning about a plan, in the order of its files and lines."""
    found = [
        *_writes(plan),
        *_compensations(plan),
        *_unreachable(plan, plan.definition.steps),
        *_unused(plan),
        *_screens(plan),
        *_cases(plan),
    ]
    return sorted(found, key=lambda warning: (warning.position, warning.rule))


def _writes(plan: Plan) -> Iterator[Warning]:
    for placed in walk_steps(plan.definition):
        write = placed.step.write
        if write is None:
            continue
        place = plan.places.key_at((*placed.path, "write"))
        if write.check is None and not write.receipt:
            yield Warning(
                place, Rule.WRITE_WITHOUT_PROOF, "a write without `check` and `receipt`: nobody can tell if it landed"
            )
        elif write.check is None:
            yield Warning(place, Rule.WRITE_WITHOUT_CHECK, "a write without `check`: after a crash a person must look")
        elif not write.receipt:
            yield Warning(place, Rule.WRITE_WITHOUT_RECEIPT, "a write without `receipt`: only `check` can prove it")
        if not write.identity:
            message = f"a write without `identity`: it may land on another person ({write.no_identity})"
            yield Warning(place, Rule.WRITE_WITHOUT_IDENTITY, message)
        if write.amount is not None and plan.definition.limits.amount is None:
            yield Warning(place, Rule.MONEY_WITHOUT_LIMIT, "money is written and `limits.amount` is not set")
        if write.amount is None and _fills_money(placed, plan):
            yield Warning(place, Rule.MONEY_WITHOUT_AMOUNT, "the write fills an amount of money and names no `amount`")


def _compensations(plan: Plan) -> Iterator[Warning]:
    writes = [placed for placed in walk_steps(plan.definition) if placed.step.write and not placed.in_compensate]
    undoes = plan.definition.on_failure == "compensate"
    for placed in writes:
        write = placed.step.write
        place = plan.places.key_at((*placed.path, "write"))
        if undoes and len(writes) > 1 and write is not None and not write.compensate:
            message = "`on_failure: compensate`, and this write names no `compensate`: a person takes it back"
            yield Warning(place, Rule.WRITE_WITHOUT_COMPENSATE, message)
        if not undoes and write is not None and write.compensate:
            message = "`compensate` is never used: the workflow does not say `on_failure: compensate`"
            yield Warning(place, Rule.UNUSED_COMPENSATE, message)


def _fills_money(placed: PlacedStep, plan: Plan) -> bool:
    own = (*placed.path, "write", "do")
    inside = [inner for inner in walk_steps(plan.definition) if inner.path[: len(own)] == own]
    elements = (_element(text, plan) for inner in inside for text in _texts(inner))
    fillable = ("input", "select", "date")
    return any(element and element.type is FieldType.MONEY and element.kind in fillable for element in elements)


def _texts(placed: PlacedStep) -> list[str]:
    return [
        text
        for reference in references_of(placed)
        if reference.verb == "fill"
        for text in expand(reference.text, placed.parents) or []
    ]


def _element(text: str, plan: Plan) -> Element | None:
    screen, _, name = text.partition(".")
    return plan.screens[screen].elements.get(name) if screen in plan.screens else None


def _unreachable(plan: Plan, steps: tuple[Step, ...]) -> Iterator[Warning]:
    ended = False
    for step in steps:
        if ended:
            yield Warning(
                plan.position(step), Rule.UNREACHABLE, "no item gets here: a step before it always ends the item"
            )
        elif _never(step.when):
            yield Warning(plan.position(step), Rule.UNREACHABLE, "its `when` is never true")
        ended = ended or _always_ends(step)
        yield from _unreachable(plan, step.do)
        for _, inner in branches_of(step):
            yield from _unreachable(plan, inner)


def _always_ends(step: Step) -> bool:
    if step.when is not None:
        return False
    if step.switch is not None:
        # Without `else` a value that no case names goes to a person: that ends the item as well.
        return all(any(_always_ends(last) for last in inner) for _, inner in branches_of(step))
    return any(getattr(step, verb) is not None for verb in _FINAL)


def _never(when: object) -> bool:
    if when is None or names_in(when):
        return False
    try:
        return not evaluate_condition(when, {})
    except ExpressionError:
        return False


def _unused(plan: Plan) -> Iterator[Warning]:
    used, whole_screens = _used(plan)
    for screen_name, screen in plan.screens.items():
        places = plan.source_maps[plan.screen_files[screen_name]]
        for name in screen.elements:
            if f"{screen_name}.{name}" not in used and screen_name not in whole_screens:
                place = places.key_at(("screens", screen_name, "elements", name))
                yield Warning(place, Rule.UNUSED_ELEMENT, f"`{screen_name}.{name}` is used by no step of this workflow")


def _used(plan: Plan) -> tuple[set[str], set[str]]:
    """Return the elements that are used, and the screens of which any element may be (the run decides)."""
    used: set[str] = set()
    whole: set[str] = set()
    for placed in walk_steps(plan.definition):
        for reference in references_of(placed):
            known = expand(reference.text, placed.parents)
            used.update(known or [])
            if known is None:
                whole.add(reference.text.partition(".")[0])
    # A source is told in YAML which screen it reads; which elements it takes there is its own matter.
    told = (value for use in plan.definition.sources.values() for value in use.with_.values())
    whole.update(value for value in told if isinstance(value, str) and value in plan.screens)
    forms = (_element(text, plan) for text in tuple(used))
    used.update(reference for form in forms if form is not None for reference in form.fields.values())
    return used, whole


def _screens(plan: Plan) -> Iterator[Warning]:
    for name, screen in plan.screens.items():
        places = plan.source_maps[plan.screen_files[name]]
        here = ("screens", name)
        if not any(_strong(locator) for locator in screen.proof):
            message = f"the screen `{name}` is proved by css alone: prove it by what a person reads on it"
            yield Warning(places.key_at((*here, "proof")), Rule.WEAK_PROOF, message)
        for element_name, element in screen.elements.items():
            # css beside a role, label or near only narrows it (the same label stands twice on a page)
            if element.find[0].css is not None and not _strong(element.find[0]) and _has_stronger(element):
                message = f"`{name}.{element_name}` is looked for by css first: put role, label or near before it"
                yield Warning(places.key_at((*here, "elements", element_name, "find")), Rule.CSS_FIRST, message)


def _cases(plan: Plan) -> Iterator[Warning]:
    for placed in walk_steps(plan.definition):
        missing = (
            [choice for choice in choices_of(placed.step, plan.definition) if choice not in placed.step.cases]
            if placed.step.else_ is None
            else []
        )
        if missing:
            place = plan.places.key_at((*placed.path, "switch"))
            message = f"no case for {', '.join(missing)}, and no `else`: such an item goes to a person"
            yield Warning(place, Rule.MISSING_CASE, message)


def _strong(locator: Locator) -> bool:
    return any(getattr(locator, way) for way in _STRONG_WAYS)


def _has_stronger(element: Element) -> bool:
    """Return whether a sturdier way exists: one is written further down, or the kind has a role or label by nature."""
    return any(_strong(locator) for locator in element.find) or element.kind in (
        "button",
        "input",
        "select",
        "checkbox",
    )

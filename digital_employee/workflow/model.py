"""What is written: the frozen model of a workflow and of the portal's screens. Reads no files."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name that expressions can use: lower case, digits and underscores."""

Template = Any
"""Text with `${{ … }}`, or a list or mapping of such; a lone expression keeps its type."""

ElementRef = str
"""`screen.element`; may hold an expression (`checks.${{ each }}`)."""

Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(ms|s|m|h|d)$")]
"""A span such as `500ms`, `30s`, `5m`, `2h`, `1d`."""


class Disposition(StrEnum):
    """The business outcome of an item (DOMAIN §1.6)."""

    AUTO_DONE = "AUTO_DONE"
    AUTO_SUBMITTED = "AUTO_SUBMITTED"
    HUMAN = "HUMAN"
    REJECT_SUGGESTED = "REJECT_SUGGESTED"
    RETRY_LATER = "RETRY_LATER"
    FROZEN = "FROZEN"


class FieldType(StrEnum):
    """Types of an item's fields and of a screen's elements; each has a check and a mask."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    PERIOD = "period"
    ID_CARD = "id_card"
    USCC = "uscc"
    BANK_CARD = "bank_card"
    MOBILE = "mobile"
    PERSON_NAME = "person_name"
    REGION = "region"
    CHOICE = "choice"
    FILE = "file"
    TABLE = "table"


class Written(BaseModel):
    """Base of everything a person writes in YAML: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)


class FieldDefinition(Written):
    """One typed field of an item."""

    type: FieldType
    optional: bool = False
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    column: str | None = None
    """The heading of this field in a spreadsheet, when it differs from the field's name."""


class Deadline(Written):
    """A legal time limit: `after` a date, so many working or calendar days."""

    after: Template
    workdays: int | None = Field(default=None, ge=0, le=400)
    days: int | None = Field(default=None, ge=0, le=4000)
    warn: int | None = None
    """Working days after the start at which the item turns amber."""
    alarm: int | None = None
    rule: str = Field(default="", max_length=32)
    """The id of the rule that sets the limit, stored beside it: `UI-R09`."""
    event: str = Field(default="", max_length=32)
    """What happened on the date it begins after, in the agency's words: 申请."""


class ItemDefinition(Written):
    """What one unit of business is: its unique key, its fields, its deadline."""

    key: Template
    fields: dict[Identifier, FieldDefinition]
    deadline: Deadline | None = None
    priority: Template = 100


class SourceUse(Written):
    """Where items come from: a named source and its parameters."""

    use: str
    with_: dict[str, Template] = Field(default_factory=dict, alias="with")


class Limits(Written):
    """Blast radius of one run; beyond it the run is held and a person asked."""

    items: int | None = Field(default=None, ge=1)
    amount: Decimal | None = None
    failure_rate: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}%$")] | None = None
    frozen: int = 10


class Retry(Written):
    """How often a step that failed by a system exception is tried again."""

    limit: int = Field(default=3, ge=0, le=10)
    delay: Duration = "2s"
    backoff: float = Field(default=4.0, ge=1, le=10)


class Repeat(Written):
    """Do the step again while the condition holds (a source that answers 超时)."""

    while_: Template = Field(alias="while")
    limit: int = Field(default=3, ge=1, le=20)
    delay: Duration = "2s"


class Find(Written):
    """Rows of a table element in which every named column holds the given value."""

    row: ElementRef
    where: dict[str, Template]


class Check(Written):
    """Read-only search for an effect that may already stand in the portal; all matches count."""

    open: str
    fill: dict[ElementRef, Template] = Field(default_factory=dict)
    press: ElementRef | None = None
    find: Find
    receipt: dict[Identifier, str]
    """Receipt name → column of the row that was found."""
    equals: dict[str, Template] = Field(default_factory=dict)
    """Columns that must hold what would be written, for a row that stood there before we began."""


class Approve(Written):
    """A gate of our own before a write: another person approves exactly what will be written."""

    when: Template | None = None
    """Only if this holds; always when absent."""
    role: Literal["supervisor", "reviewer"] = "supervisor"
    not_: tuple[Template, ...] = Field(default=(), alias="not")
    """Names of people who may not approve, beside the initiator of the run."""
    after: Duration = "1d"
    """When nobody has decided by then, `escalate_to` is asked; time never approves."""
    escalate_to: Literal["supervisor", "reviewer"] = "supervisor"


class Write(Written):
    """One effect on the outside world: check → identity → approval → intent → do → receipt → read-back."""

    identity: dict[ElementRef, Template] = Field(default_factory=dict)
    no_identity: str = ""
    """Why nobody can be recognised on this page; only instead of `identity`."""
    check: Check | None = None
    do: tuple[Step, ...]
    receipt: dict[Identifier, ElementRef] = Field(default_factory=dict)
    amount: Template | None = None
    """Money that this write commits, for `limits.amount`."""
    requests: int = Field(default=1, ge=1, le=5)
    """How many write requests the gate lets through in `do`."""
    deadline: Duration = "60s"
    approve: Approve | None = None
    compensate: tuple[Step, ...] = ()
    """How the write is taken back (`on_failure: compensate`): page verbs, and one write of its own at the end."""


class HandOver(Written):
    """End the item with a human task."""

    code: Template
    to: str = "reviewer"
    suggest: Template = ""
    disposition: Template = Disposition.HUMAN.value


class RetryLater(Written):
    """Put the item back until later; after `limit` times a person decides."""

    code: Template
    reason: Template = ""
    after: Duration = "30m"
    limit: int = Field(default=8, ge=1, le=100)


class Raise(Written):
    """Raise an exception of the given class by code."""

    business: Template | None = None
    system: Template | None = None
    integrity: Template | None = None
    message: Template = ""


class ReadTable(Written):
    """Read a grid: every row of every page, as a list of mappings by column heading."""

    table: ElementRef


class Finish(Written):
    """End the item here with a disposition."""

    disposition: Disposition
    code: Template = ""


class Step(Written):
    """One line of work. Page verbs run in the order open, fill, press, download, expect, read."""

    id: Identifier | None = None
    name: str = ""
    when: Template | None = None
    each: Template | None = None
    where: Template | None = None
    key: Template | None = None
    """What names one round of `each` (and its writes); needed when the entries are not single values."""
    do: tuple[Step, ...] = ()
    open: str | None = None
    fill: dict[ElementRef, Template] = Field(default_factory=dict)
    press: ElementRef | None = None
    download: dict[Identifier, ElementRef] = Field(default_factory=dict)
    """Name of the file → the element whose press makes the portal hand it out."""
    expect: dict[ElementRef, Template] = Field(default_factory=dict)
    read: dict[Identifier, ElementRef | ReadTable] = Field(default_factory=dict)
    switch: Template | None = None
    cases: dict[str, tuple[Step, ...]] = Field(default_factory=dict)
    """The value of `switch` → what is done for it."""
    else_: tuple[Step, ...] | None = Field(default=None, alias="else")
    """What is done for any other value; without it such a value goes to a person."""
    skill: str | None = None
    with_: dict[Identifier, Template] = Field(default_factory=dict, alias="with")
    write: Write | None = None
    hand_over: HandOver | None = None
    retry_later: RetryLater | None = None
    raise_: Raise | None = Field(default=None, alias="raise")
    finish: Finish | None = None
    repeat: Repeat | None = None
    retry: Retry | None = None
    timeout: Duration | None = None


class WorkflowDefinition(Written):
    """A workflow as written (docs/workflow-language.md)."""

    workflow: Identifier
    title: str
    portal: Identifier
    elements: tuple[str, ...] = ()
    item: ItemDefinition
    sources: dict[Identifier, SourceUse]
    limits: Limits = Limits()
    on_failure: Literal["leave", "compensate"] = "leave"
    """What becomes of an item's writes when it fails for good after them."""
    steps: tuple[Step, ...] = Field(min_length=1)
    result: dict[Identifier, Template] = Field(default_factory=dict)
    """Figures kept with the item's outcome, whatever ended it; one whose step was not reached is left out."""


class Locator(Written):
    """One way to find an element; the first that matches exactly once is taken."""

    role: str | None = None
    name: str | None = None
    label: str | None = None
    text: str | None = None
    near: str | None = None
    """Text of the cell before the element (legacy tables: 标签 | 输入框)."""
    test_id: str | None = None
    id: str | None = None
    css: str | None = None


class Element(Written):
    """One thing on a screen."""

    find: tuple[Locator, ...] = Field(min_length=1)
    kind: Literal["input", "select", "date", "checkbox", "button", "text", "table", "form", "file"] = "text"
    type: FieldType = FieldType.TEXT
    columns: dict[str, FieldType] = Field(default_factory=dict)
    """For a table or a form: the type of each column or labelled value that is not plain text."""
    fields: dict[Identifier, ElementRef] = Field(default_factory=dict)
    """For a form: the name of each value → the element of the same screen that holds it."""
    next_page: tuple[Locator, ...] = ()
    """For a paged table: the control that turns the page."""
    extract: str | None = None
    """For a text: a pattern whose one group is the value (`业务流水号：(\\w+)`)."""
    dialog: Literal["accept", "dismiss"] | None = None
    """What to answer if pressing opens a confirm dialog; none expected when absent."""


class Screen(Written):
    """One screen of the portal: how to reach it, what proves it, what is on it."""

    title: str
    open: dict[str, str] = Field(default_factory=dict)
    """What the portal's `open_screen` needs (a menu path, say); empty when only a press leads here."""
    frame: tuple[str, ...] = ()
    """Names of the frames that lead to the screen, outermost first."""
    proof: tuple[Locator, ...] = Field(min_length=1)
    """What must be visible before anything on this screen is touched."""
    elements: dict[str, Element]


class ElementsDefinition(Written):
    """An elements file: screens of one portal, each described once."""

    portal: Identifier
    screens: dict[Identifier, Screen]


Step.model_rebuild()
Write.model_rebuild()
WorkflowDefinition.model_rebuild()

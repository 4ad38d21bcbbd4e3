"""``let`` and ``fix``: values for the texts, and what would cure the fault."""

from __future__ import annotations

from collections.abc import Mapping as Readable

from layerlint.patterns.reading.conditions import read_operand, read_reference
from layerlint.patterns.reading.document import Mapping, Position, Scalar, Sequence, Value
from layerlint.patterns.reading.grammar import FIX_STEPS
from layerlint.patterns.reading.reader import Reader
from layerlint.patterns.reading.templates import read_template
from layerlint.patterns.syntax import (
    Constant,
    FixPlan,
    FixStep,
    InsertLayer,
    LetValue,
    MoveNode,
    Operand,
    Placeholder,
    Product,
    Quotient,
    Reference,
    RemoveNode,
    ReplaceLayer,
    SetArguments,
    Table,
    Template,
    UnsetArguments,
)


def read_let(reader: Reader, value: Value | None) -> Readable[str, LetValue]:
    """The values that messages and fixes may use, in the order of the file."""
    if not isinstance(value, Mapping):
        return {}
    found: dict[str, LetValue] = {}
    for name, inner in value.entries.items():
        if name in reader.bindings:
            reader.wrong(value.keys[name], f"`{name}` is bound by a step already")
        if isinstance(inner, Mapping):
            found[name] = _read_let_value(reader, inner)
        reader.let[name] = value.keys[name]
    return found


def _read_let_value(reader: Reader, value: Mapping) -> LetValue:
    match value.entries:
        case {"product": Sequence(items=items)}:
            return Product(
                factors=tuple(read_operand(reader, item, references=True) for item in items)
            )
        case {"quotient": Sequence(items=items)}:
            if len(items) != 2:
                reader.wrong(value.at, "a quotient has a dividend and a divisor")
            operands = [read_operand(reader, item, references=True) for item in items]
            if operands[-1] == 0:
                reader.wrong(items[-1].at, "a quotient by 0 has no value")
            return Quotient(dividend=operands[0], divisor=operands[-1])
        case _:
            table, of = value.entries.get("table"), value.entries.get("of")
            otherwise = value.entries.get("otherwise")
            entries: dict[str, Constant] = {}
            if isinstance(table, Mapping):
                entries = {
                    key: entry.value
                    for key, entry in table.entries.items()
                    if isinstance(entry, Scalar)
                }
            reference = read_operand(reader, of, references=True) if of is not None else None
            if not isinstance(reference, Reference):
                reference = Reference(variable="", attribute=None)
            return Table(
                of=reference,
                entries=entries,
                otherwise=otherwise.value if isinstance(otherwise, Scalar) else None,
            )


def read_fix(reader: Reader, value: Value | None) -> FixPlan | None:
    """The plan of a fix; its steps in the order of the file."""
    if not isinstance(value, Mapping):
        return None
    steps: list[FixStep] = []
    for word, inner in value.entries.items():
        if word in FIX_STEPS:
            items = inner.items if isinstance(inner, Sequence) else [inner]
            steps.extend(
                _read_step(reader, word, item) for item in items if isinstance(item, Mapping)
            )
    safety, because = value.entries.get("safety"), value.entries.get("because")
    title = value.entries.get("title")
    safe = isinstance(safety, Scalar) and safety.written == "safe"
    if not safe and because is None and isinstance(safety, Scalar):
        reader.wrong(value.at, "an unsafe fix says what it costs: `because`")
    return FixPlan(
        steps=tuple(steps),
        safety="safe" if safe else "unsafe",
        title=read_template(reader, title) if title is not None else _title(steps),
        because=" ".join(because.written.split()) if isinstance(because, Scalar) else "",
    )


def _read_step(reader: Reader, word: str, value: Mapping) -> FixStep:
    node = _node(reader, value, "node") if "node" in value.keys else ""
    match word:
        case "set":
            return SetArguments(node=node, arguments=_arguments(reader, value, node))
        case "unset":
            listed = value.entries.get("arguments")
            items = listed.items if isinstance(listed, Sequence) else []
            names = [(item.written, item.at) for item in items if isinstance(item, Scalar)]
            for name, at in names:
                _check_argument(reader, node, name, at)
            return UnsetArguments(node=node, arguments=tuple(name for name, _ in names))
        case "remove":
            return RemoveNode(node=node)
        case "move":
            side = "before" if "before" in value.keys else "after"
            return MoveNode(
                node=node,
                anchor=_node(reader, value, side),
                side="before" if side == "before" else "after",
            )
        case "replace":
            layer = value.entries.get("layer")
            read: str | Reference = ""
            if isinstance(layer, Scalar):
                read = _layer(reader, layer)
            elif isinstance(layer, Mapping) and isinstance(ref := layer.entries.get("ref"), Scalar):
                read = read_reference(reader, ref.written, ref.at)
            return ReplaceLayer(node=node, layer=read, arguments=_arguments(reader, value, None))
        case _:
            layer = value.entries.get("layer")
            side = "before" if "before" in value.keys else "after"
            return InsertLayer(
                layer=_layer(reader, layer) if isinstance(layer, Scalar) else "",
                anchor=_node(reader, value, side),
                side="before" if side == "before" else "after",
                arguments=_arguments(reader, value, None),
            )


def _node(reader: Reader, value: Mapping, key: str) -> str:
    inner = value.entries.get(key)
    if not isinstance(inner, Scalar):
        return ""
    reader.use(inner.written, inner.at, "layer", always=True)
    return inner.written


def _layer(reader: Reader, value: Scalar) -> str:
    if reader.vocabulary.layer(value.written) is None:
        hint = reader.hint(value.written, reader.vocabulary.layer_names)
        reader.wrong(value.at, f"no layer is called `{value.written}`{hint}")
    return value.written


def _arguments(reader: Reader, value: Mapping, node: str | None) -> Readable[str, Operand]:
    """Arguments with their new values; checked against the layers a node can be."""
    inner = value.entries.get("arguments")
    if not isinstance(inner, Mapping):
        return {}
    found: dict[str, Operand] = {}
    for name, operand in inner.entries.items():
        if node is not None:
            _check_argument(reader, node, name, inner.keys[name])
        found[name] = read_operand(reader, operand, references=True)
    return found


def _check_argument(reader: Reader, node: str, name: str, at: Position) -> None:
    binding = reader.bindings.get(node)
    if binding is not None:
        reader.check_attribute(name, binding.layers, at)


def _title(steps: list[FixStep]) -> Template:
    """What a fix does, where the rule has no words of its own for it."""
    parts: list[str | Placeholder] = []

    def layer_of(node: str) -> tuple[str | Placeholder, ...]:
        return ("`", Placeholder(variable=node, attribute="layer"), "`")

    for step in steps:
        if parts:
            parts.append(" and ")
        match step:
            case SetArguments(node=node, arguments=arguments):
                parts.append("set ")
                for number, (name, operand) in enumerate(arguments.items()):
                    parts.append(f"{', ' if number else ''}`{name}=")
                    if isinstance(operand, Reference):
                        parts.append(
                            Placeholder(variable=operand.variable, attribute=operand.attribute)
                        )
                    else:
                        parts.append(repr(operand))
                    parts.append("`")
                parts.extend((" in ", *layer_of(node)))
            case UnsetArguments(node=node, arguments=names):
                words = ", ".join(f"`{name}`" for name in names)
                parts.extend((f"drop {words} from ", *layer_of(node)))
            case RemoveNode(node=node):
                parts.extend(("remove ", *layer_of(node)))
            case MoveNode(node=node, anchor=anchor, side=side):
                parts.extend(("move ", *layer_of(node), f" {side} ", *layer_of(anchor)))
            case ReplaceLayer(node=node, layer=Reference(variable=variable, attribute=attribute)):
                other = Placeholder(variable=variable, attribute=attribute)
                parts.extend(("replace ", *layer_of(node), " by `", other, "`"))
            case ReplaceLayer(node=node, layer=layer):
                parts.extend(("replace ", *layer_of(node), f" by `{layer}`"))
            case InsertLayer(layer=layer, anchor=anchor, side=side):
                parts.extend((f"insert `{layer}` {side} ", *layer_of(anchor)))
    return Template(parts=tuple(parts))

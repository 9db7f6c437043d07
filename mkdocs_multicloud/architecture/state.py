"""Reads which resources exist, from files of Terraform, CloudFormation and Kubernetes.

States contain secrets. Only types, addresses, ids and names of resources leave this module: neither
messages nor values of it contain anything else of a file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_multicloud.architecture.resource_types import (
    kind_of_state_type,
    kubernetes_kind,
    parse_arn,
)
from mkdocs_multicloud.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_STATE = 64 * 2**20
MAX_YAML = 4 * 2**20
"""YAML takes PyYAML about a second for each MiB."""
MAX_DEPTH = 200
MAX_RESOURCES = 100_000
ANYTHING = "*"
"""What Terraform tells about when it has no resources at all."""
MAX_TEXT = 2048
"""Characters of an id; the longest ARNs have so many."""

_NAMES = (
    "name", "bucket", "function_name", "identifier", "domain_name", "family", "zone_id", "key_id",
)  # fmt: skip
"""Attributes of Terraform that name the resource itself, besides its `id`."""
_EMPTY = {"format_version", "terraform_version"}
"""What `terraform show -json` prints when there is no state."""
_DELETED = ("DELETE_COMPLETE", "DELETE_SKIPPED")
_KNOWN = (
    "what `terraform show -json` prints, a CloudFormation template, what "
    "`aws cloudformation describe-stack-resources` prints, nor what `kubectl get -o json` prints"
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that exists.

    Attributes:
        type: as the state has it: `aws_sqs_queue`, `AWS::SQS::Queue`, `Deployment`.
        address: what the state calls it: `module.shop.aws_sqs_queue.jobs`, a logical id, or
            `Deployment/shop/web`.
        id: its ARN, else its id; empty if unknown.
        kind: see `resource_types`.
        arns: without versions, see `resource_types.Arn`.
        names: ids and names, unique only among resources of its kind.
        is_managed: whether the state is what creates it. Data sources of Terraform are not, nor
            what Kubernetes creates for another object.
    """

    type: str
    address: str
    id: str
    kind: str
    arns: tuple[str, ...]
    names: tuple[str, ...]
    is_managed: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """The resources that exist.

    Attributes:
        families: what it can tell about: `aws`, `kubernetes`, other providers of Terraform, or
            `ANYTHING`.
    """

    resources: tuple[Resource, ...]
    families: frozenset[str]


def read_state(data: bytes, name: str) -> State:
    """Read a state.

    Args:
        name: of its file, for messages.

    Raises:
        StateError: it is none, or too large.
    """
    found: list[Resource] = []
    families: set[str] = set()
    documents = _parsed(data, name)
    if len(documents) == 1 and isinstance(documents[0], dict) and "TemplateBody" in documents[0]:
        # `aws cloudformation get-template` prints a template in JSON, or its YAML as a text.
        body = documents[0]["TemplateBody"]
        documents = (
            _parsed(body.encode("utf-8", "replace"), name) if isinstance(body, str) else [body]
        )
    for document in documents:
        family, resources = _resources(document, name)
        own = list(islice(resources, MAX_RESOURCES + 1 - len(found)))
        families |= {family} if family else set(map(_family, own)) or {ANYTHING}
        found += own
        if len(found) > MAX_RESOURCES:
            raise StateError(f"{name} has more than {MAX_RESOURCES} resources", "split it")
    return State(tuple(found), frozenset(families))


def _family(resource: Resource) -> str:
    """Return the provider of a resource of Terraform."""
    provider = resource.type.partition("_")[0]
    return "aws" if provider == "awscc" else provider


def _parsed(data: bytes, name: str) -> list[Any]:
    """Return the values in a file: one, or those of several YAML documents."""
    if len(data) > MAX_STATE:
        raise StateError(f"{name} is larger than {MAX_STATE // 2**20} MiB", "split it")
    try:
        # PowerShell writes UTF-16.
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise StateError(f"{name} is not text", "write it as JSON in UTF-8") from None
    try:
        if text.lstrip()[:1] in ("{", "["):
            return [json.loads(text)]
        return _yaml(text, name)
    except json.JSONDecodeError as error:
        raise StateError(f"{name} is not valid JSON (line {error.lineno})", _again(name)) from None
    except yaml.YAMLError as error:
        # The error's text would quote the file.
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise StateError(f"{name} is not valid YAML{where}", _again(name)) from None
    except RecursionError:
        raise StateError(f"{name} is nested too deeply", _again(name)) from None
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        # Values that Python cannot hold: PyYAML's constructors do not check them.
        raise StateError(f"{name} has a value that cannot be read", _again(name)) from None


def _again(name: str) -> str:
    return f"write {name} again"


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StateLoader(_Base):  # type: ignore[misc]
    """Loads YAML with the tags of CloudFormation, `!Ref` and others, as no text."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Keep `<<` as a key: neither tool has merges, and nested ones grow without bounds."""


def _tagged(loader: Any, suffix: str, node: yaml.Node) -> dict[str, str]:
    return {"tag": suffix}


_StateLoader.add_multi_constructor("!", _tagged)
_StateLoader.add_constructor("tag:yaml.org,2002:merge", lambda loader, node: node.value)


def _yaml(text: str, name: str) -> list[Any]:
    if len(text) > MAX_YAML:
        raise StateError(f"{name} is YAML of more than {MAX_YAML // 2**20} MiB", "write it as JSON")
    depth = 0
    # The loader in C does not survive very deep nesting.
    for event in yaml.parse(text, _StateLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise RecursionError
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    found = [one for one in yaml.load_all(text, _StateLoader) if one is not None]
    return found or [None]


def _resources(document: Any, name: str) -> tuple[str, Iterator[Resource]]:
    """Return the resources of a value that was read from a file, and the family of all of them.

    The family is empty if it depends on the resource.
    """
    if isinstance(document, dict):
        if "format_version" in document and ("values" in document or document.keys() <= _EMPTY):
            return "", _terraform(document)
        if "planned_values" in document or "resource_changes" in document:
            raise StateError(
                f"{name} is a plan of Terraform", f"write the state: terraform show -json > {name}"
            )
        if "lineage" in document and "serial" in document:
            raise StateError(
                f"{name} is the file that Terraform keeps for itself",
                "write what it means: terraform show -json > state.json",
            )
        for key in ("StackResources", "StackResourceSummaries"):
            if isinstance(document.get(key), list):
                return "aws", _stack(document[key])
        if _is_template(document):
            return "aws", _template(document["Resources"])
        if isinstance(document.get("items"), list) and _text(document, "kind").endswith("List"):
            return "kubernetes", _objects(document["items"])
        if _text(document, "kind") and isinstance(document.get("metadata"), dict):
            return "kubernetes", _objects([document])
    raise StateError(f"{name} is neither {_KNOWN}", "write one of these")


def _is_template(document: Mapping[str, Any]) -> bool:
    resources = document.get("Resources")
    return isinstance(resources, dict) and (
        "AWSTemplateFormatVersion" in document
        or any(_text(one, "Type").startswith(("AWS::", "Custom::")) for one in resources.values())
    )


def _terraform(document: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield the resources of `terraform show -json`."""
    modules = [_inner(document, "values", "root_module")]
    known: set[int] = set()
    while modules:
        module = modules.pop()
        # With YAML, a module could contain itself.
        if id(module) in known:
            continue
        known.add(id(module))
        inner = _list(module.get("child_modules"))
        modules += [one for one in reversed(inner) if isinstance(one, dict)]
        for one in _list(module.get("resources")):
            if isinstance(one, dict) and (type_ := _text(one, "type")):
                yield _of_terraform(one, type_)


def _of_terraform(one: Mapping[str, Any], type_: str) -> Resource:
    sensitive = _inner(one, "sensitive_values")
    values = {
        key: value
        for key, value in _inner(one, "values").items()
        if sensitive.get(key) in (None, False, {}, [])
    }
    names = [*_NAMES, *(["cluster_identifier", "cluster_name", "cluster_id"] * _is_cluster(type_))]
    texts = [_text(values, key) for key in ("id", *names)]
    texts += [_text(_inner(values, "tags"), "Name"), _text(values, "self_link")]
    if type_.startswith("kubernetes_"):
        texts += [_text(one, "name") for one in _list(values.get("metadata"))]
    return _resource(
        type_,
        _text(one, "address") or f"{type_}.{_text(one, 'name')}",
        [_text(values, "arn"), _text(values, "stream_arn")],
        texts,
        is_managed=_text(one, "mode") != "data",
    )


def _is_cluster(type_: str) -> bool:
    """Whether `cluster_name` is the name of the resource itself, not of what it is part of."""
    return type_.endswith("_cluster")


def _stack(found: list[Any]) -> Iterator[Resource]:
    """Yield the resources of `describe-stack-resources` or `list-stack-resources`."""
    for one in found:
        type_ = _text(one, "ResourceType")
        if type_ and _text(one, "ResourceStatus") not in _DELETED:
            physical = _text(one, "PhysicalResourceId")
            # The id of a queue is its URL.
            names = [physical, physical.rpartition("/")[2] if "://" in physical else ""]
            logical = _text(one, "LogicalResourceId")
            yield _resource(type_, logical, [physical], [*names, logical])


def _template(found: Mapping[Any, Any]) -> Iterator[Resource]:
    """Yield the resources of a template; only those that it names have a name."""
    for logical, one in found.items():
        type_ = _text(one, "Type")
        if type_ and isinstance(logical, str) and (address := _clean(logical)):
            word = type_.rpartition("::")[2]
            keys = (f"{word}Name", f"{word}Identifier", "Name", "ManagedPolicyName")
            properties = _inner(one, "Properties")
            names = [name for key in keys if (name := _text(properties, key))]
            yield _resource(type_, address, [], [*names, address])


def _objects(found: list[Any]) -> Iterator[Resource]:
    """Yield the objects of `kubectl get`."""
    for one in found:
        metadata = _inner(one, "metadata")
        kind, name = _text(one, "kind"), _text(metadata, "name")
        if not (kind and name):
            continue
        namespace = _text(metadata, "namespace")
        whole = f"{namespace}/{name}" if namespace else name
        owners = metadata.get("ownerReferences")
        yield Resource(
            kind, f"{kind}/{whole}", "", kubernetes_kind(kind), (), (name, whole),
            is_managed=not owners,
        )  # fmt: skip


def _resource(
    type_: str, address: str, arns: list[str], names: list[str], *, is_managed: bool = True
) -> Resource:
    known = [arn for text in arns if (arn := parse_arn(text))]
    ids = [text for text in (*arns, *names) if text]
    kind = kind_of_state_type(type_)
    if kind == type_ and known:
        # A type that is not in the table.
        kind = known[0].kind
    return Resource(
        type_,
        address,
        next((text for text in ids if text != address), ""),
        kind,
        tuple(dict.fromkeys(arn.text for arn in known)),
        tuple(
            dict.fromkeys([*(text for text in names if text), *(n for a in known for n in a.names)])
        ),
        is_managed,
    )


def _inner(value: Any, *keys: str) -> dict[str, Any]:
    """Return the mapping at a path; empty if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any, key: str) -> str:
    """Return the text of a key; empty for anything else, and for what is too long."""
    found = value.get(key) if isinstance(value, dict) else None
    return _clean(found) if isinstance(found, str) else ""


def _clean(text: str) -> str:
    """Return a text in one line that every file can have; empty for one that is too long."""
    if len(text) > MAX_TEXT:
        return ""
    # JSON can write halves of characters.
    whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
    line = " ".join(whole.split())
    return line if line.isprintable() else "".join(c if c.isprintable() else "?" for c in line)

"""Kinds of resources: what ARNs, types of states and types of nodes have in common.

A kind is `<service>:<resource>` as in ARNs, such as `dynamodb:table`, or `k8s:<kind>`.
`resource_types.json` has the types of Terraform and CloudFormation for each kind of AWS, and the
types of nodes: those of multicloud-diagrams, of draw.io's icons and of mingrammer's `diagrams`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

KUBERNETES = "k8s"

_KUBERNETES = """
pod po|deployment deploy|service svc|ingress ing|statefulset sts|daemonset ds|replicaset rs|job
cronjob cj|configmap cm|secret|namespace ns|persistentvolumeclaim pvc|persistentvolume pv
serviceaccount sa|horizontalpodautoscaler hpa|networkpolicy netpol|storageclass sc|endpoints ep
role|rolebinding rb|clusterrole crole|clusterrolebinding crb|resourcequota quota|limitrange limits
customresourcedefinition crd|node
"""
"""Kinds of Kubernetes with their short names, as `kubectl` and draw.io's icons have them."""

_WITHOUT_WORD = {
    "s3": "bucket", "sns": "topic", "sqs": "queue", "codepipeline": "pipeline",
    "codecommit": "repository",
}  # fmt: skip
"""Services whose ARNs end with a name, without the word for what it is."""
_WITH_PATH = ("role", "policy", "service")
"""Words of ARNs after which there may be a path before the name."""

_ARN = re.compile(r"arn:aws[\w-]*:([\w-]+):([\w-]*):(\w*):(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN.

    Attributes:
        text: without what names a version of the resource.
        kind: such as `dynamodb:table`.
        account: empty for some services.
        names: what the resource may be called without its ARN.
    """

    text: str
    kind: str
    account: str
    names: tuple[str, ...]


def parse_arn(text: str) -> Arn | None:
    """Parse an ARN; None if it is none."""
    found = _ARN.fullmatch(text.strip())
    if found is None:
        return None
    service, region, account, rest = found.groups()
    rest = rest.strip("/").removesuffix(":*")
    if service == "s3":
        word, name = "", rest.partition("/")[0]
    elif service in _WITHOUT_WORD:
        word, name = "", rest
    else:
        word, name = re.fullmatch(r"([\w-]*)[:/]?(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    # A version, a revision or an alias is no resource of its own; nor is when a stream began.
    if (service, word) in (("lambda", "function"), ("ecs", "task-definition")):
        name = name.partition(":")[0]
    table, slash, part = name.partition("/")
    if service == "dynamodb" and part.startswith("stream"):
        name = f"{table}/stream"
    names = [name, f"/{name}"]
    if word in _WITH_PATH:
        names.append(name.rpartition("/")[2])
    if service == "dynamodb" and slash:
        names.append(table)
    kind = f"{service}:{word or _WITHOUT_WORD.get(service, '')}"
    own = f"arn:aws:{service}:{region}:{account}:{word}/{name}"
    return Arn(own, kind, account, tuple(names))


def arns_in(text: str) -> list[str]:
    """Return the ARNs in a text, such as the lines of a label."""
    return [word.strip(",;()[]\"'") for word in text.split() if "arn:aws" in word[:9]]


def word_of(node_type: str) -> str:
    """Return a type of nodes as the table has it: `mxgraph.aws4.Lambda_function` is one of it."""
    return re.sub(r"[\W_]", "", node_type.rpartition(".")[2].lower())


def kinds_of_node_type(node_type: str) -> frozenset[str]:
    """Return the kinds that a type of nodes can stand for; empty if it is not in the table."""
    word = word_of(node_type)
    kinds = _BY_NODE.get(word, frozenset())
    return kinds | {f"{KUBERNETES}:{_SHORT[word]}"} if word in _SHORT else kinds


def kubernetes_kind(word: str) -> str:
    """Return the kind for a kind of Kubernetes or its short name, with or without its group."""
    name = word.partition(".")[0].lower()
    return f"{KUBERNETES}:{_SHORT.get(name, name)}"


def is_kubernetes_word(word: str) -> bool:
    """Whether a word is a known kind of Kubernetes, or its short name."""
    return word.partition(".")[0].lower() in _SHORT


def kind_of_state_type(state_type: str) -> str:
    """Return the kind for a type of Terraform or CloudFormation.

    Types that are not in the table are kinds of their own, except those that ARNs spell alike.
    """
    if (known := _BY_TYPE.get(state_type)) is not None:
        return known
    if state_type.startswith("kubernetes_"):
        return kubernetes_kind(re.sub(r"_v\d\w*$", "", state_type)[11:].replace("_", ""))
    service, _, word = state_type.removeprefix("AWS::").partition("::")
    return f"{service}:{word}".lower() if word else state_type


def _read_table() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Return the kind of each type in states, and the kinds of each type of nodes."""
    table = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    by_type: dict[str, str] = {}
    by_node: dict[str, frozenset[str]] = {}
    for kind, names in table.items():
        by_type |= dict.fromkeys(names["types"], kind)
        for word in names["nodes"]:
            by_node[word] = by_node.get(word, frozenset()) | {kind}
    return by_type, by_node


_BY_TYPE, _BY_NODE = _read_table()
_SHORT = {
    word: group.split()[0]
    for group in _KUBERNETES.replace("\n", "|").split("|")
    for word in group.split()
}

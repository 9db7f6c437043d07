"""Readable names of shapes and node types.

draw.io's own names are in the sidebar of its application, which takes seconds to read: too long for
a build.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs_multicloud.diagram.facts import node_type

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FOLDERS = re.compile(r".*[/\\]")
_SUFFIX = re.compile(r"([_-]\d+x\d+)?\.\w{1,5}\Z")
_SHAPES = {
    "actor": "Person", "umlActor": "Person", "cylinder": "Cylinder", "cylinder2": "Cylinder",
    "cylinder3": "Cylinder", "cube2": "Cube", "document2": "Document",
    "dynamo": "DynamoDB", "dynamo_stream": "DynamoDB stream", "mxgraph.aws4.group_vpc2": "VPC",
    "image": "", "icon": "",
}  # fmt: skip
"""Names that the types themselves do not say; none for what is only a frame."""
_WORDS = {
    word.lower(): word
    for word in (
        "ACM", "API", "AWS", "CDN", "CI", "CLI", "CPU", "DAX", "DB", "DMS", "DNS", "DynamoDB",
        "EBS", "EC2", "ECR", "ECS", "EFS", "EKS", "ELB", "EMR", "ETL", "FSx", "GCP", "GPU",
        "GraphQL", "gRPC", "HTTP", "HTTPS", "IAM", "IBM", "ID", "IoT", "IP", "JSON", "KMS",
        "MQ", "MSK", "NAT", "NoSQL", "OAuth", "PostgreSQL", "MySQL", "MongoDB", "RabbitMQ",
        "RDS", "REST", "S3", "SDK", "SES", "SLA", "SNS", "SQL", "SQS", "SSH", "SSL", "SSM",
        "SSO", "TCP", "TLS", "UI", "UML", "URL", "VHD", "VM", "VPC", "VPN", "WAF", "XML", "X-Ray",
        "AppFlow", "CloudFormation", "CloudFront", "CloudTrail", "CloudWatch", "CodeBuild",
        "CodeCommit", "CodeDeploy", "CodePipeline", "DataSync", "ElastiCache", "EventBridge",
        "OpenSearch", "QuickSight", "SageMaker", "SDKs", "WAN",
    )
} | {"gw": "gateway", "xray": "X-Ray"}  # fmt: skip
"""Words that are not written as other words, by how keys write them."""


def spaced(name: str) -> str:
    """Return `Server Farm` for `server_Farm` and `ServerFarm`."""
    words = _CAMEL.sub(" ", name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def type_of(cell: Cell) -> str:
    """Return the node type of a cell; for a picture, the name of its file without the suffix."""
    found = node_type(cell)
    image = cell.style.get("image")
    if found not in ("image", "label", "icon") or not image:
        return "" if found.startswith("stencil(") else found
    if image.startswith("data:"):
        return "image"
    return _SUFFIX.sub("", _FOLDERS.sub("", unquote(image)))


def readable_name(type_name: str) -> str:
    """Return a name for readers: `DynamoDB` for `mxgraph.aws4.dynamodb`; empty if it says nothing.

    Args:
        type_name: see `type_of`.
    """
    if type_name in _SHAPES:
        return _SHAPES[type_name]
    is_stencil = type_name.startswith("mxgraph.")
    last = (
        type_name.rpartition(".")[2].removeprefix("group_").removesuffix("_alt")
        if is_stencil
        else type_name
    )
    words = " ".join(spaced(last.replace("-", " ")).split())
    # Only words that are written in one case: others are as somebody wants them.
    found = [
        _WORDS.get(word.lower(), word) if word in (word.lower(), word.capitalize()) else word
        for word in words.split(" ")
    ]
    return " ".join([found[0][:1].upper() + found[0][1:] if found[0] else "", *found[1:]])

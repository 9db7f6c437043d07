"""Names of node types and shapes, as readers know them."""

from __future__ import annotations

import pytest
from sketches import model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.shape_names import readable_name, type_of


@pytest.mark.parametrize(
    ("type_name", "name"),
    [
        ("lambda_function", "Lambda function"),
        ("dynamo", "DynamoDB"),
        ("mxgraph.aws4.dynamodb", "DynamoDB"),
        ("mxgraph.aws4.group_vpc", "VPC"),
        ("mxgraph.aws4.group_vpc2", "VPC"),
        ("mxgraph.aws3d.elasticLoadBalancing", "Elastic Load Balancing"),
        ("api_gw", "API gateway"),
        ("ec2", "EC2"),
        ("web-client", "Web client"),
        ("Virtual_Machine", "Virtual Machine"),
        ("HDInsight", "HDInsight"),
        ("cylinder3", "Cylinder"),
        ("umlActor", "Person"),
        ("Größe_5", "Größe 5"),
        ("image", ""),
        ("", ""),
        ("mxgraph.", ""),
        ("__", ""),
    ],
)
def test_a_type_has_a_readable_name(type_name, name):
    assert readable_name(type_name) == name


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("shape=image;image=img/lib/azure2/compute/Virtual_Machine.svg", "Virtual_Machine"),
        ("image;image=https://a.example/icons/Gear%20box_128x128.png", "Gear box"),
        ("shape=label;image=../icons/web.svg", "web"),
        ("shape=image;image=data:image/png,abc", "image"),
        ("shape=image", "image"),
        ("shape=stencil(7VtRb)", ""),
        ("shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.s3", "mxgraph.aws4.s3"),
        ("rounded=1", "rectangle"),
    ],
)
def test_the_type_of_a_picture_is_the_name_of_its_file(style, found):
    text = model(vertex().replace('style="html=1;"', f'style="{style}"'))
    (cell,) = (cell for cell in mxfile.parse(text).pages[0].cells if cell.kind == "vertex")
    assert type_of(cell) == found

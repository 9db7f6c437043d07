"""Diagrams against states: which node is which resource, and what only one of them has."""

from __future__ import annotations

import pytest
from multicloud_diagrams import MultiCloudDiagrams
from sketches import book, model, vertex
from states import (
    ACCOUNT,
    KUBERNETES,
    ORDERS,
    PAYMENTS,
    PLACE_ORDER,
    STACK,
    TEMPLATE,
    TERRAFORM,
    kubernetes,
    managed,
    stack,
    terraform,
)

from mkdocs_multicloud.architecture.state import read_state
from mkdocs_multicloud.architecture.state_comparison import StateIndex
from mkdocs_multicloud.architecture.state_results import state_errors, state_part, with_missing
from mkdocs_multicloud.diagram import mxfile


def typed(node_type, node_id, label=""):
    return vertex(label=label or node_id, cell=f"vertex:{node_type}:{node_id}")


def wrapped(cell="a1B2", label="Thing", style="", **metadata):
    more = " ".join(f'{key}="{value}"' for key, value in metadata.items())
    return (
        f'<object id="{cell}" label="{label}" {more}><mxCell style="{style}" vertex="1" '
        'parent="1"><mxGeometry width="80" height="40" as="geometry"/></mxCell></object>'
    )


def compared(data, *cells, ignored=()):
    states = [read_state(one, "s.json") for one in ([data] if isinstance(data, bytes) else data)]
    document = cells[0] if isinstance(cells[0], mxfile.MxFile) else mxfile.parse(model(*cells))
    return StateIndex(states, ignored).compare(document)


def sides(comparison):
    """Names of the nodes in both, of those only in the diagram, and addresses only in the state."""
    return (
        [node.name for node, _ in comparison.both],
        [node.name for node in comparison.diagram_only],
        [one.address for one in comparison.state_only],
    )


SHOP = (
    typed("dynamo", ORDERS, "orders"),
    typed("sqs", PAYMENTS, "payments"),
    typed("lambda_function", PLACE_ORDER, "place-order"),
)


@pytest.mark.parametrize("data", [TERRAFORM, STACK])
def test_arns(data):
    gone = f"arn:aws:sqs:{ACCOUNT}:refunds"
    found = compared(data, *SHOP, typed("sqs", gone, "refunds"), typed("actor", "customer"))
    assert sides(found) == (["orders", "payments", "place-order"], ["refunds"], [])
    assert found.not_compared == 1
    without = compared(data, *SHOP[1:])
    assert sides(without) == (["payments", "place-order"], [], [])


def test_only_types_that_the_diagram_shows_are_missing_in_it():
    data = terraform(
        managed("aws_sqs_queue.payments", arn=PAYMENTS),
        managed("aws_sqs_queue.refunds", arn=f"{PAYMENTS}-refunds"),
        managed("aws_iam_role.worker", arn="arn:aws:iam::123456789012:role/worker"),
        managed("data.aws_sqs_queue.other", mode="data", arn=f"{PAYMENTS}-other"),
    )
    assert sides(compared(data, SHOP[1]))[2] == ["aws_sqs_queue.refunds"]
    # Also if none of the nodes exists any more.
    assert sides(compared(data, typed("sqs", "gone")))[1:] == (
        ["gone"], ["aws_sqs_queue.payments", "aws_sqs_queue.refunds"],
    )  # fmt: skip


@pytest.mark.parametrize("data", [TERRAFORM, STACK])
def test_names_and_types(data):
    cells = typed("dynamo", "orders"), typed("sqs", "payments"), typed("lambda_function", "orders")
    # No function is called as the table is.
    assert sides(compared(data, *cells))[:2] == (["orders", "payments"], ["orders"])


def test_a_template_knows_some_names_and_all_logical_ids():
    found = compared(TEMPLATE, *SHOP[:1], typed("sqs", "PaymentsQueue"), typed("sns", "x"))
    assert sides(found) == (["orders", "PaymentsQueue"], ["x"], [])


def test_a_library_with_its_own_labels():
    mcd = MultiCloudDiagrams()
    for name, arn, kind in (("orders", ORDERS, "dynamo"), ("ghost", f"{ORDERS}-2", "dynamo")):
        mcd.add_vertex(node_id=arn, node_name=name, node_type=kind, metadata={"team": "shop"})
    mcd.add_vertex(node_id="web", node_name="web", node_type="web_client")
    import xml.etree.ElementTree as ET

    found = compared(TERRAFORM, mxfile.parse(ET.tostring(mcd.mx_file)))
    assert sides(found) == (["orders"], ["ghost"], [])
    assert found.not_compared == 1


def test_ids_in_metadata_and_labels_of_drawio():
    found = compared(
        TERRAFORM,
        wrapped("c1", arn=ORDERS, label="A"),
        wrapped("c2", label=f"The queue&lt;br&gt;{PAYMENTS}", style="html=1"),
        wrapped("c3", Resource="module.shop.aws_lambda_function.handler[&quot;a&quot;]", label="C"),
        wrapped("c4", id_="x", label="vpc", **{"physical-id": "vpc-0f1e2d3c4b5a69788"}),
        # An arrow of words from one to the other is neither of them.
        wrapped("c5", label=f"{ORDERS} to {PAYMENTS}"),
        wrapped("c6", label="Orders", style="resIcon=mxgraph.aws4.dynamodb"),
    )  # fmt: skip
    assert sides(found)[:2] == (["A", "The queue", "C", "vpc"], [])
    assert found.not_compared == 2


def test_the_role_of_a_function_is_not_the_function():
    role = "arn:aws:iam::123456789012:role/worker"
    data = terraform(
        managed("aws_iam_role.worker", arn=role),
        managed("aws_lambda_function.place", arn=PLACE_ORDER, function_name="place-order"),
    )
    in_label = typed("lambda_function", "place-order", f"place-order<br>role: {role}")
    in_metadata = wrapped("c1", role=role, label="Worker")
    found = compared(data, in_label, in_metadata)
    addresses = [[one.address for one in many] for _, many in found.both]
    assert addresses == [["aws_lambda_function.place"]]
    assert found.not_compared == 1


def test_an_icon_with_the_name_of_a_table_is_the_table_but_any_other_text_names_none():
    icon = "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.dynamodb"
    found = compared(TERRAFORM, wrapped("c1", "orders", icon), wrapped("c2", "our tables", icon))
    assert sides(found) == (["orders"], [], [])
    assert found.not_compared == 1


def test_cells_of_drawio_are_not_found_by_their_numbers():
    found = compared(
        terraform(managed("github_team.a", id="2", name="x")), vertex(label="x", cell="2")
    )
    assert (sides(found), found.not_compared) == (([], [], []), 1)


def test_versions_of_functions_and_tasks_streams_and_policies_of_aws():
    task = f"arn:aws:ecs:{ACCOUNT}:task-definition/pack"
    stream = f"{ORDERS}/stream/2026-01-01T00:00:00.000"
    data = terraform(
        managed("aws_lambda_function.a", arn=PLACE_ORDER),
        managed("aws_ecs_task_definition.pack", arn=f"{task}:12"),
        managed("aws_dynamodb_table.orders", arn=ORDERS, stream_arn=stream),
    )
    found = compared(
        data,
        typed("lambda_function", f"{PLACE_ORDER}:PROD", "version"),
        typed("fargate", f"{task}:3", "task"),
        typed("dynamo_stream", f"{ORDERS}/stream", "stream"),
        typed("iam_policy", "arn:aws:iam::aws:policy/ReadOnlyAccess", "of AWS"),
    )
    assert sides(found) == (["version", "task", "stream"], [], [])
    assert found.not_compared == 1


@pytest.mark.parametrize(
    "cell",
    [
        typed("deployment", "web"),
        typed("deploy", "shop/web"),
        typed("Deploy", "web"),
        vertex(label="x", cell="Deployment/shop/web"),
        vertex(label="x", cell="deploy/web"),
        typed("any", "deployment.apps/web"),
        wrapped(name="web", style="shape=mxgraph.kubernetes.icon2;prIcon=deploy"),
        wrapped(
            label="web", namespace="shop", style="shape=mxgraph.kubernetes.icon2;prIcon=deploy"
        ),
    ],
)
def test_objects_of_kubernetes(cell):
    found = compared(KUBERNETES, cell)
    assert [[one.address for one in many] for _, many in found.both] == [["Deployment/shop/web"]]
    assert (found.diagram_only, found.state_only) == ((), ())


def test_what_kubernetes_creates_is_not_expected_in_the_diagram():
    data = kubernetes(("Pod", "a", "one"), ("Pod", "a", "two"), ("Pod", "b", "one"), owned=("two",))
    found = compared(data, typed("pod", "a/one"), typed("pod", "three"))
    assert sides(found) == (["a/one"], ["three"], ["Pod/b/one"])
    custom = kubernetes(("Kafka", "a", "events"))
    assert sides(compared(custom, vertex(label="K", cell="kafka/a/events")))[0] == ["K"]


def test_a_state_tells_nothing_of_another_provider():
    cells = typed("dynamo", "orders"), typed("deployment", "web"), typed("pod", "gone")
    assert sides(compared(KUBERNETES, *cells))[:2] == (["web"], ["gone"])
    assert sides(compared(TERRAFORM, *cells))[:2] == (["orders"], [])
    assert sides(compared([TERRAFORM, KUBERNETES], *cells))[:2] == (["orders", "web"], ["gone"])
    google = terraform(managed("google_pubsub_topic.a", id="projects/p/topics/a"))
    ids = (
        wrapped("c1", "A", id_="", Id="projects/p/topics/a"),
        wrapped("c2", "B", Id="projects/p/b"),
    )
    assert sides(compared(google, *ids, *SHOP))[:2] == (["A"], ["B"])


def test_nothing_is_left():
    found = compared(terraform(), *SHOP, typed("actor", "x"), vertex(label="box", cell="2"))
    assert [node.looked_for for node in found.diagram_only] == [ORDERS, PAYMENTS, PLACE_ORDER]
    assert found.not_compared == 2


def test_a_name_in_two_modules_is_both_and_two_arns_are_never_the_same():
    names = [managed(f"module.{m}.aws_sqs_queue.q", name="jobs") for m in "ab"]
    found = compared(terraform(*names), typed("sqs", "jobs"))
    assert [len(many) for _, many in found.both] == [2]
    assert found.state_only == ()
    other = PAYMENTS.replace("eu-west-1", "us-east-1")
    data = terraform(managed("aws_sqs_queue.payments", arn=other, name="payments"))
    assert sides(compared(data, SHOP[1])) == ([], ["payments"], ["aws_sqs_queue.payments"])


def test_long_ids_and_lines_in_them_are_one_short_line():
    cell = vertex(label="x", cell=f"vertex:sqs:a&#10;b{'c' * 100_000}")
    (node,) = compared(TERRAFORM, cell).diagram_only
    assert node.looked_for.startswith("a bccc")
    assert len(node.looked_for) == 2048


def test_patterns_to_leave_out():
    data = stack(("A", "a", "AWS::SQS::Queue"), ("B", "b", "AWS::SQS::Queue"))
    cells = typed("sqs", "c"), typed("sqs", "d", "Legacy queue")
    assert sides(compared(data, *cells)) == ([], ["c", "Legacy queue"], ["A", "B"])
    assert sides(compared(data, *cells, ignored=("Legacy *", "b"))) == ([], ["c"], ["A"])
    assert sides(compared(data, *cells, ignored=("sqs", "AWS::SQS::*"))) == ([], [], [])


def test_outlines_errors_and_rows():
    document = mxfile.parse(
        book(One=model(typed("sqs", "gone"), SHOP[0]), Two=model(typed("sqs", "gone")))
    )
    found = compared(TERRAFORM, document)
    drawn = with_missing(document, found, "not there")
    assert drawn.xml.count("? not there") == 2
    assert document.xml.count("? not there") == 0
    assert [str(one) for one in state_errors(found, "s.json", is_whole=True)] == [
        "sqs 'gone' is not in s.json; correct the diagram, or leave it out with compare_ignore",
        "s.json has 1 resource that the diagram does not show: aws_sqs_queue.payments; add it, or "
        "leave out with compare_ignore",
    ]  # fmt: skip
    assert len(state_errors(found, "s.json", is_whole=False)) == 1
    part = state_part(found, "s.json", is_whole=True)
    assert part.counts == (("diagram", 1), ("state", 1), ("both", 1))
    assert [(row.status, row.name, row.resources, row.id) for row in part.rows] == [
        ("diagram", "gone", (), "gone"),
        ("state", "", ("aws_sqs_queue.payments",), PAYMENTS),
        ("both", "orders", ("aws_dynamodb_table.orders",), ORDERS),
    ]
    nothing = compared(TERRAFORM, vertex(label="box", cell="2"))
    (error,) = state_errors(nothing, "s.json", is_whole=True)
    assert "no node can be compared with s.json" in str(error)
    assert state_errors(nothing, "s.json", is_whole=False) == []
    assert state_part(nothing, "s.json", is_whole=True) is None


def test_messages_and_rows_are_bounded():
    data = terraform(*(managed(f"aws_sqs_queue.q{n}", name=f"n{n}") for n in range(1000)))
    found = compared(data, *(typed("sqs", f"gone{n}") for n in range(100)))
    errors = [str(one) for one in state_errors(found, "s.json", is_whole=True)]
    assert len(errors) == 22
    assert errors[20] == "80 more nodes are not in s.json"
    assert errors[21].startswith("s.json has 1000 resources that the diagram does not show: ")
    assert "aws_sqs_queue.q4 and 995 more; add them" in errors[21]
    part = state_part(found, "s.json", is_whole=True)
    assert (len(part.rows), part.more) == (500, 600)

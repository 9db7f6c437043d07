"""States of Terraform, CloudFormation and Kubernetes: what is read of them, and what never is."""

from __future__ import annotations

import json

import pytest
from states import (
    KUBERNETES,
    ORDERS,
    PAYMENTS,
    PLACE_ORDER,
    SECRET,
    STACK,
    TEMPLATE,
    TERRAFORM,
    kubernetes,
    managed,
    stack,
    terraform,
)

from mkdocs_multicloud.architecture import state as module
from mkdocs_multicloud.architecture.resource_types import (
    kind_of_state_type,
    kinds_of_node_type,
    parse_arn,
)
from mkdocs_multicloud.architecture.state import read_state
from mkdocs_multicloud.errors import StateError


def read(data):
    return read_state(data if isinstance(data, bytes) else data.encode(), "state.json")


def shown(state):
    return [(one.type, one.address, one.id, one.kind) for one in state.resources]


def message(data):
    with pytest.raises(StateError) as caught:
        read(data)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)


def test_terraform():
    state = read(TERRAFORM)
    assert shown(state) == [
        ("aws_dynamodb_table", "aws_dynamodb_table.orders", ORDERS, "dynamodb:table"),
        ("aws_sqs_queue", "aws_sqs_queue.payments", PAYMENTS, "sqs:queue"),
        ("aws_vpc", "data.aws_vpc.main", "vpc-0f1e2d3c4b5a69788", "ec2:vpc"),
        (
            "aws_lambda_function", 'module.shop.aws_lambda_function.handler["a"]', PLACE_ORDER,
            "lambda:function",
        ),
    ]  # fmt: skip
    assert [one.is_managed for one in state.resources] == [True, True, False, True]
    assert state.families == {"aws"}
    assert "place-order" in state.resources[3].names


def test_a_state_without_resources_could_have_had_anything():
    for text in (
        '{"format_version": "1.0"}',
        '{"format_version": "1.0", "terraform_version": "1.9.5"}',
        terraform(),
    ):
        assert read(text) == module.State((), frozenset({"*"}))
    assert read(kubernetes()).families == {"kubernetes"}


def test_sensitive_attributes_are_not_even_names():
    resource = managed("aws_db_instance.main", identifier=SECRET, id="ledger")
    resource["sensitive_values"] = {"identifier": True, "tags": {"Name": True}}
    resource["values"]["tags"] = {"Name": SECRET}
    assert SECRET not in repr(read(terraform(resource)))


@pytest.mark.parametrize("data", [TERRAFORM, STACK, TEMPLATE, KUBERNETES])
def test_nothing_secret_is_kept(data):
    assert SECRET.encode() in data
    state = read(data)
    assert state.resources
    assert SECRET not in repr(state)


def test_the_resources_of_a_stack():
    assert shown(read(STACK))[1:3] == [
        (
            "AWS::SQS::Queue", "PaymentsQueue",
            "https://sqs.eu-west-1.amazonaws.com/123456789012/payments", "sqs:queue",
        ),
        ("AWS::Lambda::Function", "PlaceOrder", "place-order", "lambda:function"),
    ]  # fmt: skip
    assert "payments" in read(STACK).resources[1].names
    gone = STACK.replace(b"CREATE_COMPLETE", b"DELETE_COMPLETE")
    assert read(gone).resources == ()
    summaries = STACK.replace(b"StackResources", b"StackResourceSummaries")
    assert read(summaries) == read(STACK)


def test_a_template_has_names_only_if_it_writes_them():
    assert [(one.address, one.id, one.names) for one in read(TEMPLATE).resources] == [
        ("OrdersTable", "orders", ("orders", "OrdersTable")),
        ("PaymentsQueue", "", ("PaymentsQueue",)),
        ("PlaceOrder", "place-order", ("place-order", "PlaceOrder")),
    ]
    as_json = json.dumps(
        {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "x"}}}}}
    )
    assert [one.names for one in read(as_json).resources] == [("T",)]


def test_a_template_as_get_template_prints_it():
    as_text = json.dumps({"TemplateBody": TEMPLATE.decode(), "StagesAvailable": ["Original"]})
    assert read(as_text) == read(TEMPLATE)
    resources = {"T": {"Type": "AWS::SNS::Topic"}}
    as_json = json.dumps({"TemplateBody": {"Resources": resources}, "StagesAvailable": []})
    assert [one.address for one in read(as_json).resources] == ["T"]
    for body in (3, None, [], SECRET, "\ud800", {"TemplateBody": {}}):
        assert message(json.dumps({"TemplateBody": body}))


def test_objects_of_kubernetes():
    state = read(KUBERNETES)
    assert [one.address for one in state.resources] == [
        "Deployment/shop/web", "Service/shop/web", "Pod/shop/web-7d9f", "Secret/shop/db",
        "Namespace/shop",
    ]  # fmt: skip
    assert [one.is_managed for one in state.resources] == [True, True, False, True, True]
    one = json.loads(KUBERNETES)["items"][0]
    assert read(json.dumps(one)).resources == state.resources[:1]
    manifests = "kind: Service\nmetadata: {name: a}\n---\nkind: Job\nmetadata: {name: b}\n---\n"
    assert [one.address for one in read(manifests).resources] == ["Service/a", "Job/b"]
    deployments = json.dumps({"kind": "DeploymentList", "items": [one]})
    assert read(deployments).resources == state.resources[:1]


def test_kubernetes_by_terraform():
    metadata = [{"name": "web", "namespace": "shop"}]
    resource = managed("kubernetes_deployment_v1.web", id="shop/web", metadata=metadata)
    (found,) = read(terraform(resource)).resources
    assert (found.kind, found.names) == ("k8s:deployment", ("shop/web", "web"))
    assert read(terraform(resource)).families == {"kubernetes"}


def test_files_as_powershell_writes_them():
    assert read(TERRAFORM.decode().encode("utf-16")) == read(TERRAFORM)
    assert read(TERRAFORM.decode().encode("utf-8-sig")) == read(TERRAFORM)
    assert read(TEMPLATE.replace(b"\n", b"\r\n")) == read(TEMPLATE)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", "is neither what `terraform show -json` prints"),
        ("{}", "is neither"),
        ("[1]", "is neither"),
        ("text", "is neither"),
        ('{"Resources": {"a": {"Type": "b"}}}', "is neither"),
        ('{"kind": "Pod", "metadata": "x"}', "is neither"),
        (f'{{"password": "{SECRET}",\n oops', "is not valid JSON (line 2)"),
        (f'a: 1\npassword: "{SECRET}\n', "is not valid YAML (line "),
        (f"password: !!python/name:os.system {SECRET}", "is not valid YAML (line 1)"),
        (f"password: {SECRET}\nday: 2026-99-99", "has a value that cannot be read"),
        ('{"a": ' + "9" * 5000 + "}", "has a value that cannot be read"),
        (b"\xff\xfe\x00\xd8" + SECRET.encode(), "is not text"),
        (b"\x80" + SECRET.encode(), "is not text"),
        ('{"a":' * 100_000, "is nested too deeply"),
        ("[" * 100_000, "is nested too deeply"),
        ("- " * 100_000, "is nested too deeply"),
        # The loader in C has a limit of its own.
        ("a: " + "[" * 100_000, "is n"),
        ("a: " + "x" * (5 * 2**20), "is YAML of more than 4 MiB; write it as JSON"),
        (
            '{"format_version": "1.2", "planned_values": {}, "resource_changes": []}',
            "is a plan of Terraform; write the state: terraform show -json > state.json",
        ),
        (
            '{"version": 4, "serial": 3, "lineage": "x", "resources": []}',
            "is the file that Terraform keeps for itself; write what it means: terraform show",
        ),
    ],
)
def test_anything_else_is_one_clear_line(data, expected):
    found = message(data)
    assert expected in found
    assert found.startswith("state.json ")
    assert "\n" not in found


def test_more_than_a_limit(monkeypatch):
    monkeypatch.setattr(module, "MAX_STATE", 1000)
    monkeypatch.setattr(module, "MAX_RESOURCES", 3)
    assert "is larger than 0 MiB" in message(b"x" * 1001)
    monkeypatch.undo()
    monkeypatch.setattr(module, "MAX_RESOURCES", 3)
    assert "more than 3 resources" in message(STACK)


def test_yaml_that_refers_to_itself_or_grows_is_read_in_an_instant():
    module_ = "values: {root_module: &m {child_modules: [*m, *m], resources: []}}"
    assert read(f'format_version: "1.0"\n{module_}').resources == ()
    merges = "\n".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 60))
    text = f"a0: &a0 {{k: v}}\n{merges}\nkind: Pod\nmetadata: {{name: x}}\n"
    assert [one.address for one in read(text).resources] == ["Pod/x"]


def test_values_of_other_types_are_left_out():
    resource = managed("aws_sqs_queue.a", arn=["x"], id=7, name={"a": 1}, tags="x")
    assert [one.names for one in read(terraform(resource)).resources] == [()]
    odd = {
        "format_version": "1",
        "values": {"root_module": {"resources": [1, {}], "child_modules": 3}},
    }
    assert read(json.dumps(odd)).resources == ()
    assert read(stack(("a", "x" * 5000, "AWS::SQS::Queue"))).resources[0].id == ""


def test_halves_of_characters_and_lines_are_no_names():
    data = '{"kind": "Pod", "metadata": {"name": "a\\ud800\\n\\t\\u001bb"}}'
    (found,) = read(data).resources
    assert found.address == "Pod/a? ?b"


def test_arns():
    def kind(text):
        return parse_arn(f"arn:aws:{text}").kind

    assert kind("s3:::web-assets") == kind("s3:::web-assets/a/b") == "s3:bucket"
    assert kind("dynamodb:eu:1:table/a") == "dynamodb:table"
    assert kind("apigateway:eu::/restapis/a1") == "apigateway:restapis"
    assert kind("states:eu:1:stateMachine:a") == "states:stateMachine"
    assert parse_arn("arn:aws:iam::1:role/service/place").names[-1] == "place"
    same = ["lambda:eu:1:function:a", "lambda:eu:1:function:a:PROD", "lambda:eu:1:function:a:7"]
    assert len({parse_arn(f"arn:aws:{text}").text for text in same}) == 1
    assert parse_arn("arn:aws:logs:eu:1:log-group:/a:*").names[0] == "/a"
    for text in ("", "arn", "arn:aws:s3", "arn:aws:sqs:eu:1:", "arn:other:a:b:c:d"):
        assert parse_arn(text) is None


def test_types():
    assert kind_of_state_type("AWS::MediaLive::Channel") == "medialive:channel"
    assert kind_of_state_type("google_pubsub_topic") == "google_pubsub_topic"
    assert kinds_of_node_type("mxgraph.aws4.Lambda_function") == {"lambda:function"}
    assert kinds_of_node_type("Dynamodb") == {"dynamodb:table"}
    assert kinds_of_node_type("deploy") == kinds_of_node_type("Deployment") == {"k8s:deployment"}
    assert kinds_of_node_type("rectangle") == kinds_of_node_type("") == frozenset()

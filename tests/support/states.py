"""States for tests, with secrets: as Terraform, CloudFormation and Kubernetes write them."""

from __future__ import annotations

import json
from typing import Any

SECRET = "hunter2-do-not-show"
ACCOUNT = "eu-west-1:123456789012"
ORDERS = f"arn:aws:dynamodb:{ACCOUNT}:table/orders"
PAYMENTS = f"arn:aws:sqs:{ACCOUNT}:payments"
PLACE_ORDER = f"arn:aws:lambda:{ACCOUNT}:function:place-order"


def managed(address: str, *, mode: str = "managed", **values: Any) -> dict[str, Any]:
    """A resource of Terraform, with attributes that nobody may see."""
    type_, name = address.removeprefix("data.").split(".")[-2:]
    return {
        "address": address,
        "mode": mode,
        "type": type_,
        "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 0,
        "values": {"password": SECRET, "environment": [{"KEY": SECRET}], **values},
        "sensitive_values": {"password": True, "environment": [{}]},
    }


def terraform(*resources: dict[str, Any], modules: list[Any] | None = None) -> bytes:
    """What `terraform show -json` prints."""
    root = {"resources": list(resources), "child_modules": modules or []}
    outputs = {"token": {"sensitive": True, "value": SECRET}}
    values = {"outputs": outputs, "root_module": root}
    state = {"format_version": "1.0", "terraform_version": "1.9.5", "values": values}
    return json.dumps(state).encode()


TERRAFORM = terraform(
    managed("aws_dynamodb_table.orders", arn=ORDERS, id="orders", name="orders"),
    managed("aws_sqs_queue.payments", arn=PAYMENTS, id=f"https://sqs/{SECRET[:0]}payments"),
    managed("data.aws_vpc.main", mode="data", id="vpc-0f1e2d3c4b5a69788"),
    modules=[
        {
            "address": "module.shop",
            "resources": [
                managed(
                    'module.shop.aws_lambda_function.handler["a"]',
                    arn=PLACE_ORDER, function_name="place-order",
                )
            ],
        }
    ],
)  # fmt: skip


def stack(*resources: tuple[str, str, str]) -> bytes:
    """What `aws cloudformation describe-stack-resources` prints: logical id, physical id, type."""
    found = [
        {
            "StackName": "shop",
            "StackId": f"arn:aws:cloudformation:{ACCOUNT}:stack/shop/{SECRET}",
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical,
            "ResourceType": type_,
            "Timestamp": "2026-03-01T10:00:00.000Z",
            "ResourceStatus": "CREATE_COMPLETE",
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        }
        for logical, physical, type_ in resources
    ]
    return json.dumps({"StackResources": found}).encode()


STACK = stack(
    ("OrdersTable", "orders", "AWS::DynamoDB::Table"),
    (
        "PaymentsQueue",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/payments",
        "AWS::SQS::Queue",
    ),
    ("PlaceOrder", "place-order", "AWS::Lambda::Function"),
    ("Topic", f"arn:aws:sns:{ACCOUNT}:order-events", "AWS::SNS::Topic"),
)

TEMPLATE = f"""\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Password: {{Type: String, NoEcho: true, Default: {SECRET}}}
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      Tags: [{{Key: team, Value: !Ref Team}}]
  PaymentsQueue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${{AWS::StackName}}-payments"
      KmsMasterKeyId: !GetAtt [Key, Arn]
  PlaceOrder:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: place-order, Environment: {{Variables: {{TOKEN: {SECRET}}}}}}}
""".encode()


def kubernetes(*objects: tuple[str, str, str], owned: tuple[str, ...] = ()) -> bytes:
    """What `kubectl get -o json` prints: kind, namespace and name."""
    items = [
        {
            "apiVersion": "v1",
            "kind": kind,
            "metadata": {
                "name": name,
                **({"namespace": namespace} if namespace else {}),
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": SECRET},
                **({"ownerReferences": [{"kind": "X", "name": "x"}]} if name in owned else {}),
            },
            "data": {"password": SECRET},
        }
        for kind, namespace, name in objects
    ]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}).encode()


KUBERNETES = kubernetes(
    ("Deployment", "shop", "web"),
    ("Service", "shop", "web"),
    ("Pod", "shop", "web-7d9f"),
    ("Secret", "shop", "db"),
    ("Namespace", "", "shop"),
    owned=("web-7d9f",),
)

"""The command `compare`: diagrams against states, in words, Markdown and JSON."""

from __future__ import annotations

import json

import pytest
from command_guide import documented_json
from sketches import model, vertex
from states import KUBERNETES, ORDERS, PAYMENTS, PLACE_ORDER, SECRET, TERRAFORM

from mkdocs_multicloud import cli

TABLE = vertex(label="orders", cell=f"vertex:dynamo:{ORDERS}")
FUNCTION = vertex(label="place", cell=f"vertex:lambda_function:{PLACE_ORDER}")
GHOST = vertex(label="refunds @all", cell="vertex:sqs:refunds", at=(200, 0, 80, 40))
ACTOR = vertex(label="customer", cell="vertex:actor:customer", at=(400, 0, 80, 40))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the command is run, with two diagrams and a state."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    (tmp_path / "d/a.drawio").write_text(model(TABLE, GHOST, ACTOR), "utf-8")
    (tmp_path / "d/b.drawio").write_text(model(TABLE, FUNCTION), "utf-8")
    (tmp_path / "state.json").write_bytes(TERRAFORM)
    return tmp_path


def run(capsys, *arguments):
    code = cli.main(["compare", *arguments])
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err
    return code, shown.out, shown.err


def test_words(folder, capsys):
    assert run(capsys, "state.json", "d") == (
        1,
        "d/a.drawio\n"
        "  ? sqs 'refunds @all' (refunds) is not in the state\n"
        "state.json\n"
        "  + aws_sqs_queue.payments is in no diagram\n"
        "3 in both, 1 only in the diagrams, 1 only in the state, 1 without an id to compare\n",
        "",
    )
    # What one of the diagrams does not show, another one does.
    assert run(capsys, "state.json", "d/b.drawio")[0] == 0
    assert run(capsys, "state.json", "d", "--ignore", "*payments", "--ignore", "sqs")[0] == 0


def test_several_states(folder, capsys):
    (folder / "k8s.json").write_bytes(KUBERNETES)
    (folder / "d/c.drawio").write_text(model(vertex(label="w", cell="deploy/gone")), "utf-8")
    code, out, _ = run(capsys, "state.json,k8s.json", "d")
    assert code == 1
    assert "'w' (deploy/gone) is not in the state" in out
    assert "+ Deployment/shop/web is in no diagram" in out


def test_markdown(folder, capsys):
    code, out, _ = run(capsys, "state.json", "d", "--markdown")
    assert code == 1
    assert "**only in the diagram** d/a\\.drawio: sqs 'refunds @<!-- -->all' \\(refunds\\)" in out
    assert "- **only in the state** aws\\_sqs\\_queue\\.payments" in out


def test_json_is_as_the_guide_says(folder, capsys):
    code, out, _ = run(capsys, "state.json", "d/a.drawio", "--json")
    found = json.loads(out)
    assert code == 1
    assert found["states"] == ["state.json"]
    assert found["state_only"] == [
        {"type": "aws_sqs_queue", "address": "aws_sqs_queue.payments", "id": PAYMENTS}
    ]
    (diagram,) = found["diagrams"]
    assert diagram["both"][0]["resources"] == [
        {"type": "aws_dynamodb_table", "address": "aws_dynamodb_table.orders", "id": ORDERS}
    ]
    documented = documented_json("compare")
    assert documented.keys() == found.keys()
    assert documented["diagrams"][0].keys() == diagram.keys()
    for name in ("both", "diagram_only"):
        assert documented["diagrams"][0][name][0].keys() == diagram[name][0].keys()


def test_what_cannot_be_read(folder, capsys):
    (folder / "bad.json").write_text(f'{{"a": "{SECRET}', "utf-8")
    (folder / "d/bad.drawio").write_text("<x", "utf-8")
    assert run(capsys, "bad.json", "d") == (
        2, "", "bad.json is not valid JSON (line 1); write bad.json again\n",
    )  # fmt: skip
    assert run(capsys, "gone.json", "d")[2].startswith("gone.json cannot be read (No such file")
    code, out, err = run(capsys, "state.json", "d")
    assert code == 2
    assert err.startswith("d/bad.drawio: ")
    assert "3 in both" in out
    assert run(capsys, "state.json", "d", "--json", "--markdown")[0] == 2


def test_files_named_twice_count_once(folder, capsys):
    assert run(capsys, "state.json", "d", "d/a.drawio") == run(capsys, "state.json", "d")


def test_the_snippets_of_a_site(site, capsys, monkeypatch):
    snippet = site.snippet("refunds", "vertex:sqs:refunds")
    site.write(
        {
            "t/a.py": snippet,
            # However many directives show it, a snippet counts once.
            "docs/index.md": "# P\n\n{% include_snippet ../t/a.py %}\n\n"
            '{% include_snippet ../t/a.py name="again" %}\n\n'
            '{% include_snippet ../t/a.py name="third" show="xml" %}\n',
            "d/b.drawio": model(TABLE),
            "state.json": TERRAFORM.decode(),
            "mkdocs.yml": "site_name: T\nplugins: [{multicloud: {compare_ignore: '*payments'}}]\n",
        }
    )
    monkeypatch.chdir(site.folder)
    code, out, _ = run(capsys, "state.json")
    assert (code, out.splitlines()) == (
        1,
        [
            "t/a.py:1",
            "  ? sqs 'refunds' is not in the state",
            "0 in both, 1 only in the diagrams, 0 only in the state, 0 without an id to compare",
        ],
    )
    found = json.loads(run(capsys, "state.json", "--json")[1])
    assert [one["diagram"] for one in found["diagrams"]] == ["t/a.py:1"]
    assert run(capsys, "state.json", "--markdown")[1].count("only in the diagram**") == 1
    assert "1 in both, 1 only" in run(capsys, "state.json", "d", "-f", "mkdocs.yml")[1]
    site.write({"t/a.py": "1 / 0\n"})
    code, _, err = run(capsys, "state.json")
    assert code == 2
    assert "ZeroDivisionError" in err

"""What all verbs of the command `mkdocs-multicloud` share."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module

import click
import pytest
from command_guide import documented_verbs

from mkdocs_multicloud import cli
from mkdocs_multicloud.cli.arguments import PROGRAM


def help_of(capsys, *arguments):
    assert cli.main([*arguments, "--help"]) == 0
    return capsys.readouterr().out


def test_all_verbs_are_listed_and_none_is_imported():
    code = f"""
import sys
from mkdocs_multicloud.cli import VERBS, main
main(["--help"])
print([verb for verb in VERBS if "{cli.__name__}." + verb in sys.modules], "lxml" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[] False"
    listed = done.stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    assert dict(line.split(maxsplit=1) for line in listed.splitlines()) == cli.VERBS


@pytest.mark.parametrize("verb", cli.VERBS)
def test_each_verb_has_examples_that_it_takes_and_tells_its_exit_codes(verb, capsys):
    command = import_module(f"{cli.__name__}.{verb}").command
    assert command.name == verb
    assert all(param.help for param in command.params if isinstance(param, click.Option))
    shown = help_of(capsys, verb)
    _, _, end = shown.partition("Examples:\n")
    examples, _, codes = end.partition("\n\n")
    assert len(examples.splitlines()) >= 2
    for line in examples.splitlines():
        program, given, *arguments = shlex.split(re.sub(r" [<>]\S+", "", line))
        assert (program, given) == (PROGRAM, verb)
        # It raises for wrong usage.
        command.make_context(verb, arguments)
    assert re.sub(r"\s+", " ", codes).startswith(" Exit code: 0 if all is well; 1 if ")


def test_the_guide_lists_all_verbs():
    assert documented_verbs() == list(cli.VERBS)


def test_a_wrong_verb_is_named_with_the_right_one(capsys):
    assert cli.main(["drew"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1]) == (
        "",
        "Error: No such command 'drew'. Did you mean 'draw'?",
    )


SHELLS = {
    # What the shell does when the tab key is pressed.
    "bash": """
eval "$(_MKDOCS_MULTICLOUD_COMPLETE=bash_source mkdocs-multicloud)"
COMP_WORDS=({words}) COMP_CWORD={last} COMPREPLY=()
_mkdocs_multicloud_completion mkdocs-multicloud
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "zsh": """
compdef() {{ :; }}
compadd() {{ print -l -- ${{(P)@[-1]}}; }}
_describe() {{ print -l -- ${{${{(P)3}}%%:*}}; }}
eval "$(_MKDOCS_MULTICLOUD_COMPLETE=zsh_source mkdocs-multicloud)"
words=({words}) CURRENT=$(({last} + 1))
_mkdocs_multicloud_completion
""",
    "fish": """
_MKDOCS_MULTICLOUD_COMPLETE=fish_source mkdocs-multicloud | source
complete -C "{words}" | string split -f1 \\t
""",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_shells_complete(tmp_path, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}")
    program = tmp_path / PROGRAM
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m mkdocs_multicloud "$@"\n')
    program.chmod(0o755)
    words = f"{PROGRAM} draw --theme d"
    code = SHELLS[shell].format(words=words, last=3)
    done = subprocess.run(
        [shell, "-c", code],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("dark\n", "")


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("doc", ["plain", "doctor"]),
        ("run te", ["file", "te"]),
        ("draw docs --ch", ["plain", "--changed", "plain", "--check"]),
        ("layout --kind flow-d", ["plain", "flow-down"]),
        ("draw --format png,j", ["plain", "png,jpg"]),
        ("nothing --f", []),
    ],
)
def test_completion_of_each_kind(monkeypatch, capsys, words, completed):
    monkeypatch.setenv("_MKDOCS_MULTICLOUD_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"{PROGRAM} {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    with pytest.raises(SystemExit):
        cli.main([])
    lines = capsys.readouterr().out.splitlines()
    assert [part for line in lines if line for part in line.split(",", 1)] == completed

"""What all verbs of the command `mkdocs-multicloud` share."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib import import_module

import click
import pytest

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


def test_a_wrong_verb_is_named_with_the_right_one(capsys):
    assert cli.main(["drew"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1]) == (
        "",
        "Error: No such command 'drew'. Did you mean 'draw'?",
    )

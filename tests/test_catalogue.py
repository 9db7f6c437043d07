"""What a page's title is, whatever it is written in."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.catalogue import readable, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# DynamoDB\n\ntext", "DynamoDB"),
        ("text\n\n# A *b* `c` {#id}\n", "A b c"),
        ("# C# {: .no_toc }\n", "C#"),
        ('---\ntitle: "From the front"\n---\n# Heading\n', "From the front"),
        ("---\ndescription: none\n---\n\n# Heading #\n", "Heading"),
        ("```sh\n# a comment\n```\n\n# Title\n", "Title"),
        ("In rst\n======\n\ntext", "In rst"),
        ("# my_snake_name\n", "my_snake_name"),
        ("## Only deeper\n", ""),
        ("", ""),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dynamo_stream", "Dynamo stream"),
        ("S3", "S3"),
        ("a-b.c", "A b c"),
        ("aws_iot_lab", "AWS IoT lab"),
        ("__", "__"),
    ],
)
def test_a_file_s_name_as_words(name: str, words: str) -> None:
    assert readable(name) == words

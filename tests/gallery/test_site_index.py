"""What a page's title is, whatever it is written in."""

from __future__ import annotations

import time

import pytest

from mkdocs_multicloud.gallery.site_index import readable, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# DynamoDB\n\ntext", "DynamoDB"),
        ("text\n\n# A *b* `c` {#id}\n", "A b c"),
        ("# C# {: .no_toc }\n", "C#"),
        ('---\ntitle: "From the front"\n---\n# Heading\n', "From the front"),
        ("---\ndescription: none\n---\n\n# Heading #\n", "Heading"),
        ("---\n\n# Below a rule\n\n---\n\n# Below another\n", "Below a rule"),
        ("---\ntitle: A\nday: !!timestamp x\n---\n# Heading\n", "day: !!timestamp x"),
        ("---\ntitle: [a, b]\n---\n# Heading\n", "Heading"),
        ("---\ntitle: 2024\n---\n# Heading\n", "2024"),
        ("```sh\n# a comment\n```\n\n# Title\n", "Title"),
        ("```sh\n# a comment\n\n# Title\n", "a comment"),
        ("````md\n```\n# a comment\n```\n````\n# Title\n", "Title"),
        ("# Two  words \n", "Two words"),
        ("======\nIn rst\n======\n\ntext", "In rst"),
        ("In rst\n======\n\ntext", "In rst"),
        ("# my_snake_name\n", "my_snake_name"),
        ("## Only deeper\n", ""),
        ("", ""),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "```python multicloud\n" * 20_000,
        "".join(f"{'`' * n}\n" for n in range(3, 1_000)),
        f"# a{' ' * 100_000}b\n",
        f"# a{'#' * 100_000}b\n",
        f"a{' ' * 100_000}b\n",
        f"# {'{:' * 50_000}\n",
    ],
)
def test_a_long_page_takes_as_much_longer_as_it_is(text: str) -> None:
    began = time.process_time()
    title_of(text)
    assert time.process_time() - began < 1


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

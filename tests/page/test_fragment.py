"""Links of a diagram in a fragment: hosts decide where they lead."""

from __future__ import annotations

from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page.fragment import FragmentBuilder, Link


def fragment():
    builder = FragmentBuilder()
    where = Location("a.drawio", 1)
    links = [
        builder.link(text, Link(target, address, text, where))
        for text, target, address in (("A", "a.md", "a.md"), ("B", "b.md#x", "b.md#x"))
    ]
    opened = builder.open("details", "T", links=builder.new_links())
    assert builder.new_links() == []
    return builder.built(f"{opened}\n\n- {links[0]}\n- **{links[1]}**\n\n{builder.close()}", None)


def test_links_are_written_as_markdown():
    whole = fragment()
    assert whole.with_blocks(["("], ")").strip() == "(\n\n- [A](a.md)\n- **[B](b.md#x)**\n\n)"
    assert whole.blocks[0].data == {"links": '["a.md", "b.md#x"]'}
    assert whole.with_addresses({}) is whole


def test_links_get_other_addresses_or_become_text():
    changed = fragment().with_addresses({"a.md": "../a.md", "b.md#x": ""})
    assert changed.with_blocks(["("], ")").strip() == "(\n\n- [A](../a.md)\n- **B**\n\n)"
    # What the script reads has the links that are left.
    assert changed.blocks[0].data == {"links": '["a.md"]'}


def test_a_link_that_a_site_does_not_know_is_no_link():
    """A cached fragment is checked like any other input."""
    damaged = fragment()
    object.__setattr__(damaged, "links", ())
    assert damaged.with_blocks(["("], ")").strip() == "(\n\n- A\n- **B**\n\n)"

"""A PDF by LaTeX: real pages, read back. Needs the packages that `.ci/run` installs."""

from __future__ import annotations

import subprocess

import pytest

pytestmark = pytest.mark.pictures

LABELS = ["Größe", "naïve — “quoted” … €", "50 % & $ # _ ^ ~ \\ {{ x }}", "a → b"]


def pdf(documents, *options):
    """The text and the pictures of the documents as a PDF."""
    folder = documents.build("latex").output
    (source,) = folder.glob("*.tex")
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", source.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    made = source.with_suffix(".pdf")
    text = subprocess.check_output(["pdftotext", "-layout", made, "-"], text=True)
    images = subprocess.check_output(["pdfimages", "-list", made], text=True).splitlines()[2:]
    return " ".join(text.split()), images


def test_a_pdf_holds_headings_labels_tables_and_the_picture(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet("Order queue"),
            "docs/index.rst": (
                "Index\n=====\n\nPart\n----\n\n.. include_snippet:: ../code/box.py\n"
                "   :name: box\n   :caption: All of it\n"
            ),
        }
    )
    text, images = pdf(documents)
    for told in ("Code Snippet:", "Text in the diagram", "Order queue", "Vertex size:", "width"):
        assert told in text, told
    assert "Fig. 1: All of it" in text
    assert "<mxfile>" in text
    (picture,) = [line.split() for line in images if line.split()[2] == "image"]
    assert int(picture[3]) >= 3 * 80


def test_what_people_write_in_labels_survives(documents, site):
    cells = "".join(
        f'<mxCell id="c{n}" value="{label.replace("&", "&amp;").replace(chr(34), "&quot;")}" '
        f'parent="1" vertex="1"><mxGeometry x="{n * 90}" width="80" height="40" as="geometry"/>'
        "</mxCell>"
        for n, label in enumerate(LABELS)
    )
    edge = '<mxCell id="e" edge="1" parent="1" source="c0" target="c1"/>'
    base = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    documents.write(
        {
            "data.xml": f"<mxGraphModel><root>{base}{cells}{edge}</root></mxGraphModel>",
            "code/box.py": "xml = open('data.xml', encoding='utf-8').read()\n",
            "docs/index.rst": "Index\n=====\n\n.. include_snippet:: ../code/box.py\n",
        }
    )
    text, _ = pdf(documents)
    # LaTeX sets blanks as it likes.
    text = text.replace(" ", "")
    for label in LABELS:
        shown = label.replace(" ", "").replace("…", "...")
        assert shown in text, label
    assert "Größe→naïve" in text

#!/usr/bin/env python3
"""Tests of `bench report FILE --format html`: well formed, self-contained, with texts for all that is seen.

BENCH in the environment names the program."""

import base64
import json
import os
import re
import subprocess
import unittest
from html.parser import HTMLParser

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
VOID = {"meta", "link", "br", "img", "input", "hr"}


def page(name):
    """The page for a file of data/."""
    ended = subprocess.run([os.environ["BENCH"], "report", os.path.join(DATA, name), "--format", "html"],
                           capture_output=True, timeout=300, check=True)
    return ended.stdout.decode()


class Reader(HTMLParser):
    """Collects elements with their attributes, and complaints about tags that do not match."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.complaints = [], [], []
        self.feed(text)
        self.complaints += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.complaints.append(f"</{tag}> at line {self.getpos()[0]} closes something else")

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = page("made_up_all.json")
        cls.reader = Reader(cls.text)

    def test_is_well_formed(self):
        self.assertTrue(self.text.startswith("<!DOCTYPE html>"))
        self.assertEqual(self.reader.complaints, [])
        ids = [attributes["id"] for _, attributes in self.reader.elements if "id" in attributes]
        self.assertEqual(len(ids), len(set(ids)))

    def test_refers_to_nothing_outside(self):
        self.assertEqual(re.findall(r"https?://[^\s\"'<]*", self.text), [])
        for tag, attributes in self.reader.elements:
            for name in ("src", "href", "srcset", "data", "action", "xlink:href"):
                value = attributes.get(name, "#")
                self.assertTrue(value.startswith(("#", "data:")), f"<{tag} {name}={value[:60]}>")
        self.assertEqual(self.reader.of("script") + self.reader.of("link"), [])
        self.assertNotIn("@import", self.text)

    def test_links_within_lead_somewhere(self):
        ids = {attributes["id"] for _, attributes in self.reader.elements if "id" in attributes}
        for attributes in self.reader.of("a") + self.reader.of("use"):
            if attributes["href"].startswith("#"):
                self.assertIn(attributes["href"][1:], ids)

    def test_every_picture_has_its_text(self):
        pictures = [attributes for attributes in self.reader.of("svg") if attributes.get("role") == "img"]
        self.assertEqual(len(pictures), 6)
        for attributes in pictures:
            self.assertGreater(len(attributes["aria-label"]), 40)
            self.assertIn("viewbox", attributes)

    def test_every_section_is_there(self):
        for section in ("summary", "table", "protection", "pictures", "method", "host", "raw"):
            self.assertIn(f'<h2 id="{section}">', self.text)
        self.assertEqual(len(self.reader.of("h1")), 1)
        for table in re.findall(r"<table.*?</table>", self.text, re.S):
            self.assertIn("<caption>", table)
            self.assertIn('<th scope="col">', table)
            self.assertIn('<th scope="row"', table)

    def test_the_raw_numbers_are_those_of_the_file(self):
        links = {attributes["download"]: attributes["href"] for attributes in self.reader.of("a") if "download" in attributes}
        raw = json.loads(base64.b64decode(links["results.json"].split(",", 1)[1]))
        with open(os.path.join(DATA, "made_up_all.json"), encoding="utf-8") as file:
            original = json.load(file)
        self.assertEqual([one["samples"]["wall_s"] for one in raw["subjects"]],
                         [one["samples"]["wall_s"] for one in original["subjects"]])
        self.assertEqual(raw["verdicts"], original["verdicts"])
        rows = base64.b64decode(links["samples.csv"].split(",", 1)[1]).decode().splitlines()
        self.assertEqual(len(rows), 1 + sum(len(one["samples"]["wall_s"]) for one in original["subjects"]))

    def test_what_was_not_drawn_is_named_with_how_to_get_it(self):
        self.assertIn("<h3>Not drawn</h3>", self.text)
        self.assertIn("--exe-size", self.text)

    def test_without_verdicts_there_is_no_matrix(self):
        text = page("made_up_timing_only.json")
        self.assertEqual(Reader(text).complaints, [])
        self.assertNotIn('id="protection"', text)
        self.assertNotIn("#protection", text)
        self.assertIn("was not verified in this run", text)


if __name__ == "__main__":
    unittest.main()

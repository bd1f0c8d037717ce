#!/usr/bin/python3
"""deploy/kubernetes/job.yaml against Kubernetes' own schema, as npm's kubernetes-models has it, and against what bench needs.

    SCHEMA_FOLDER=FOLDER kubernetes_test.py    FOLDER: where npm puts the schema, once
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

MANIFEST = Path(__file__).resolve().parents[2] / "deploy/kubernetes/job.yaml"
FOLDER = Path(os.environ["SCHEMA_FOLDER"])
SCHEMA = "kubernetes-models@5.1.0"
SKIPPED = 77
# The manifest on standard input; what the schema has against it on standard output.
VALIDATE = """
import { readFileSync } from "node:fs";
import { Job } from "kubernetes-models/batch/v1";
const text = readFileSync(0, "utf8");
try { new Job(JSON.parse(text)).validate(); } catch (error) { console.log(error.message); process.exit(1); }
"""


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def bring_schema():
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            skip(f"there is no {program}: apt-get install npm")
    if not (FOLDER / "node_modules/kubernetes-models").is_dir():
        FOLDER.mkdir(parents=True, exist_ok=True)
        ended = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(FOLDER), SCHEMA],
                               capture_output=True, text=True, timeout=300)
        if ended.returncode != 0:
            skip(f"npm could not fetch {SCHEMA}: {ended.stderr.strip().splitlines()[-1:]}")


def unknown_members(value, declaration, place=""):
    """Members that the declaration of a type (a .d.ts of the same package) does not have; the schema takes them, kubectl does not."""
    if isinstance(value, list):
        for element in value:
            yield from unknown_members(element, declaration, place)
        return
    text = declaration.read_text()
    members = dict(re.findall(r'^    "(\S+)"\??: (.*)$', text.split("export interface")[1].split("\n}")[0], re.M))
    files = dict(re.findall(r'^import \{ (\w+) \} from "([^"]+)"', text, re.M))
    for name, member in value.items():
        if name not in members:
            yield f"{place}/{name}"
        elif (of := re.search(r"IIo\w+", members[name])) and isinstance(member, (dict, list)):
            file = files[of[0]].removesuffix(".js") + ".d.ts"
            next_declaration = declaration.parent / file if file.startswith(".") else FOLDER / "node_modules" / file
            yield from unknown_members(member, next_declaration, f"{place}/{name}")


def objections(manifest):
    ended = subprocess.run(["node", "--input-type=module", "--eval", VALIDATE], input=json.dumps(manifest), capture_output=True, text=True, cwd=FOLDER)
    if ended.returncode not in (0, 1) or ended.stderr:
        raise RuntimeError(ended.stderr)
    unknown = unknown_members(manifest, FOLDER / "node_modules/kubernetes-models/batch/v1/Job.d.ts")
    return ended.stdout + "".join(f"unknown: {place}\n" for place in unknown)


class Manifest(unittest.TestCase):
    def setUp(self):
        self.job = yaml.safe_load(MANIFEST.read_text())
        self.pod = self.job["spec"]["template"]["spec"]

    def test_is_a_job_as_kubernetes_has_them(self):
        self.assertEqual(objections(self.job), "")

    def test_what_is_none_is_noticed(self):
        def change(*path, value):
            changed = copy.deepcopy(self.job)
            place = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            return changed

        template = ("spec", "template", "spec")
        for changed, word in ((change("kind", value="Jobs"), "kind"),
                              (change("spec", "completions", value="three"), "completions"),
                              (change("spec", "retries", value=1), "retries"),
                              (change(*template, "containers", 0, "securityContext", "privileged", value="yes"), "privileged"),
                              (change(*template, "volumes", 0, value={"emptyDir": {}}), "name"),
                              (change(*template, "restartPolicies", value="Never"), "restartPolicies")):
            with self.subTest(word):
                self.assertIn(word, objections(changed))

    def test_one_pod_that_fails_ends_no_other_and_each_is_alone_on_its_node(self):
        spec = self.job["spec"]
        self.assertEqual((spec["completionMode"], spec["backoffLimitPerIndex"], self.pod["restartPolicy"]), ("Indexed", 0, "Never"))
        term = self.pod["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][0]
        self.assertEqual(term["topologyKey"], "kubernetes.io/hostname")
        self.assertEqual(term["labelSelector"]["matchLabels"], spec["template"]["metadata"]["labels"])

    def test_measures_on_a_filesystem_of_the_node_and_leaves_nothing_on_it(self):
        container, = self.pod["containers"]
        self.assertTrue(container["securityContext"]["privileged"])
        self.assertIn({"name": "exes", "mountPath": "/var/tmp"}, container["volumeMounts"])
        self.assertEqual([sorted(volume) for volume in self.pod["volumes"]], [["emptyDir", "name"]])
        self.assertNotIn("hostPath", MANIFEST.read_text())
        self.assertEqual(container["args"][-2:], ["--format", "json"])


if __name__ == "__main__":
    bring_schema()
    unittest.main()

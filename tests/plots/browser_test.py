#!/usr/bin/env python3
"""The page in a browser: axe-core finds nothing, light or dark, and nothing but boxes that scroll is wider than a phone.

Needs chromium and npm (for axe-core, fetched once into the folder that AXE_FOLDER names). Ends with 77, which CTest
takes for a skip, when something is missing. BENCH in the environment names the program."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
AXE = "axe-core@4.10.2"
SKIPPED = 77
SERIOUS = ("serious", "critical")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def axe_source(folder):
    path = os.path.join(folder, "node_modules", "axe-core", "axe.min.js")
    if not os.path.exists(path):
        if shutil.which("npm") is None:
            skip("npm is not installed: apt-get install npm")
        os.makedirs(folder, exist_ok=True)
        ended = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, AXE],
                               capture_output=True, text=True, timeout=180, check=False)
        if ended.returncode != 0:
            skip(f"npm could not fetch {AXE}: {ended.stderr.strip().splitlines()[-1:]}")
    with open(path, encoding="utf-8") as file:
        return file.read()


def in_browser(chromium, page, script, dark):
    """What `script` (an async function body) returns when it runs in the page."""
    runner = ("<script>window.addEventListener('load', async () => { let result; try { result = await (async () => {"
              + script + "})(); } catch (error) { result = {error: String(error)}; }"
              " const box = document.createElement('pre'); box.id = 'result'; box.textContent = JSON.stringify(result);"
              " document.body.replaceChildren(box); });</script>")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = os.path.join(folder, "page.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(page.replace("</head>", runner + "</head>", 1))
        ended = subprocess.run(
            [chromium, *FLAGS, f"--user-data-dir={folder}/profile", "--window-size=1280,2000",
             f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--virtual-time-budget=60000", "--dump-dom",
             f"file://{path}"], capture_output=True, text=True, timeout=300, check=False)
    found = re.search(r'<pre id="result">(.*?)</pre>', ended.stdout, re.S)
    if not found:
        raise RuntimeError(f"no result from the browser (status {ended.returncode}): {ended.stderr[-500:]}")
    return json.loads(html.unescape(found[1]))


def check_accessibility(chromium, axe, page):
    """Complaints of axe-core about the page, light and dark."""
    complaints = []
    for dark in (False, True):
        script = (axe.replace("</script", "<\\/script") +
                  "; document.querySelectorAll('details').forEach(one => { one.open = true; });"
                  "const found = await axe.run(document, {resultTypes: ['violations']});"
                  "return {scheme: matchMedia('(prefers-color-scheme: dark)').matches, passes: found.passes.length,"
                  " violations: found.violations.map(one => ({id: one.id, impact: one.impact, help: one.help,"
                  " where: one.nodes.slice(0, 3).map(node => node.html.slice(0, 120))}))};")
        found = in_browser(chromium, page, script, dark)
        if "error" in found or found["passes"] < 10 or found["scheme"] != dark:
            raise RuntimeError(f"axe-core did not run as it should: {str(found)[:300]}")
        for one in found["violations"]:
            print(f"{'dark' if dark else 'light'}: {one['impact']}: {one['id']}: {one['help']}: {one['where']}")
        complaints += [one for one in found["violations"] if one["impact"] in SERIOUS]
    return complaints


def check_width(chromium, page):
    """What sticks out of the page at 390 and 1280 pixels, apart from what scrolls in a box of its own."""
    # A frame of that width: the narrowest window that the browser opens by itself is wider than a phone.
    script = ("const source = '<!DOCTYPE html>' + document.documentElement.outerHTML.replace(/<script[^]*?<\\/script>/, '');"
              "const widths = {};"
              "for (const width of [390, 1280]) {"
              " const frame = document.createElement('iframe'); frame.style.width = width + 'px';"
              " frame.style.height = '2000px'; frame.style.border = 0; frame.srcdoc = source;"
              " const loaded = new Promise(done => { frame.onload = done; }); document.body.append(frame); await loaded;"
              " widths[width] = frame.contentDocument.documentElement.scrollWidth; frame.remove(); }"
              "return widths;")
    found = in_browser(chromium, page, script, False)
    if "error" in found:
        raise RuntimeError(found["error"])
    return {width: there for width, there in found.items() if there > int(width)}


def main():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        skip("chromium is not installed: apt-get install chromium")
    axe = axe_source(os.environ.get("AXE_FOLDER") or os.path.join(tempfile.gettempdir(), "sealbench-axe"))
    failed = False
    for name in ("made_up_all.json", "made_up_timing_only.json"):
        page = subprocess.run([os.environ["BENCH"], "report", os.path.join(DATA, name), "--format", "html"],
                              capture_output=True, timeout=300, check=True).stdout.decode()
        wide = check_width(chromium, page)
        print(f"{name}: wider than the screen: {wide or 'nothing'}")
        failed = failed or bool(wide) or bool(check_accessibility(chromium, axe, page))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

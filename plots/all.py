#!/usr/bin/env python3
"""Every picture that a results file has the data for; says which were not drawn, why, and how to get the data.

Exit status: 0 when a picture was drawn; 2 for bad use, bad input or no picture at all; 3 without matplotlib, or
when pictures or what was printed could not be written."""

import argparse
import importlib
import json
import os
import re
import sys

import output

# One line for each picture: its name is its script's, with - for _.
NAMES = ["tradeoff", "compare", "ratio", "phases", "syscalls", "exe-size", "curve", "steps", "drift", "micro", "history"]
TITLES = {
    "tradeoff": "Cost against protection",
    "compare": "Time of one launch",
    "ratio": "Relative to the reference",
    "phases": "Where the time goes",
    "syscalls": "System calls that differ",
    "exe-size": "Over the size of the exe",
    "curve": "Over a parameter of the workload",
    "steps": "Steps of a sample",
    "drift": "Samples in the order of time",
    "micro": "Microbenchmarks",
    "history": "Commit by commit",
    "fleet": "Host by host",
}
# Drawn when they are asked for: what they read is no results file.
ON_DEMAND = ["fleet"]
SUCCESS, BAD_INPUT, IMPOSSIBLE = 0, 2, 3


def inline(svg, name, style):
    """An SVG for a page: ids of its own, and the page's colours in place of the neutral ones."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    svg = re.sub(r'(\bid="|href="#|url\(#)', lambda found: f"{found[0]}{name}-", svg)
    for color, variable in ((style.INK, "ink"), (style.MUTED, "muted"), (style.GRID, "grid"), (style.SHADE, "shade"),
                            (style.PAPER, "paper"), (style.GOOD, "good"), (style.BAD, "bad")):
        svg = svg.replace(color, f"var(--{variable})")
    svg = re.sub(r"(<use [^>]*?)xlink:href=", r"\1href=", svg)
    svg = re.sub(r' xmlns:xlink="[^"]*"| xmlns="[^"]*"', "", svg, count=2)  # HTML needs neither
    return re.sub(r'<svg ([^>]*?)width="[^"]*"', r"<svg \1", re.sub(r'(<svg [^>]*?)height="[^"]*" ', r"\1", svg, 1), 1)


def draw(name, paths):
    """The Drawing of one picture. Throws results.Missing or results.BadInput."""
    module = importlib.import_module(name.replace("-", "_"))
    import picture
    return module.draw(getattr(module, "read", picture.read)(paths))


def arguments_of(argv):
    parser = argparse.ArgumentParser(prog="bench plot", description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="+", metavar="FILE", help="results file; a folder of them for the history")
    parser.add_argument("-o", "--output", default=".", metavar="DIR", help="where the pictures go (default: here)")
    parser.add_argument("--only", action="append", metavar="NAME", help=f"one of {', '.join(NAMES + ON_DEMAND)}; repeatable")
    parser.add_argument("--format", default="png,svg", help="png, svg or both (default: png,svg)")
    parser.add_argument("--inline", action="store_true",
                        help="for a page: DIR/NAME.svg without a header, and DIR/pictures.json with titles and texts")
    parser.add_argument("--prefix", default="", help="of ids, where a page has the pictures of several files")
    parser.add_argument("--short-footer", action="store_true", help="for a page that says what all pictures are of")
    arguments = parser.parse_args(argv)
    arguments.only = [name for names in arguments.only or [] for name in names.split(",")]
    for name in arguments.only:
        if name not in NAMES + ON_DEMAND:
            parser.error(f"unknown picture \"{name}\": choose from {', '.join(NAMES + ON_DEMAND)}")
    for extension in arguments.format.split(","):
        if extension not in ("png", "svg"):
            parser.error(f"unknown format \"{extension}\": choose from png, svg")
    return arguments


def main(argv):
    arguments = arguments_of(argv)
    try:
        import picture
        import results
        import style
    except ImportError as error:
        print(f"plot: {error}; install matplotlib and numpy: apt-get install python3-matplotlib", file=sys.stderr)
        return IMPOSSIBLE
    style.SHORT_FOOTER = arguments.short_footer
    drawn, missing = [], []
    for name in arguments.only or NAMES:
        try:
            drawing = draw(name, arguments.file)
        except results.Missing as error:
            missing.append({"name": name, "title": TITLES[name], "what": error.what, "how": error.how})
            print(f"{name}: not drawn: {error.what}; {error.how}")
            continue
        except (results.BadInput, OSError) as error:
            if name == "micro" or (not arguments.only and is_google_benchmark(arguments.file)):
                continue
            print(f"plot: {error}", file=sys.stderr)
            return BAD_INPUT
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:  # of a file that is wrong within
            print(f"plot: {name} cannot be drawn: {', '.join(arguments.file)} has not what a results file has "
                  f"({type(error).__name__}: {error}); was it edited? bench report FILE says more", file=sys.stderr)
            return BAD_INPUT
        if arguments.inline:
            os.makedirs(arguments.output, exist_ok=True)
            paths = [os.path.join(arguments.output, f"{name}.svg")]
            with open(paths[0], "w", encoding="utf-8") as file:
                file.write(inline(picture.svg_text(drawing), arguments.prefix + name, style))
        else:
            paths = picture.write(drawing, name, arguments.output, arguments.format.split(","))
        drawn.append({"name": name, "title": drawing.title or TITLES[name], "alt": drawing.alt, "file": os.path.basename(paths[-1])})
        print(f"{name}: {', '.join(paths)}")
        for note in drawing.notes:
            print(f"{name}: {note}")
    if arguments.inline:
        os.makedirs(arguments.output, exist_ok=True)
        with open(os.path.join(arguments.output, "pictures.json"), "w", encoding="utf-8") as file:
            json.dump({"drawn": drawn, "missing": missing}, file, ensure_ascii=False, indent=1)
    if not drawn:
        print("plot: no picture was drawn", file=sys.stderr)
    return SUCCESS if drawn else BAD_INPUT


def is_google_benchmark(paths):
    """Whether the only file has benchmarks in place of subjects, so that one picture alone is for it."""
    import results
    if len(paths) != 1 or os.path.isdir(paths[0]):
        return False
    try:
        document = results.load_document(paths[0])
    except results.BadInput:
        return False
    return isinstance(document, dict) and "benchmarks" in document


if __name__ == "__main__":
    sys.exit(output.checked(lambda: main(sys.argv[1:])))

"""What a picture is, and the command line that every script of this folder has."""

import argparse
import io
import os
import sys
from dataclasses import dataclass, field

import output
import results
import style

SUCCESS, BAD_INPUT = 0, 2  # exit statuses, as bench's


@dataclass
class Drawing:
    """A finished picture."""

    figure: object
    alt: str  # what it shows, in words, with the figures that matter: for those who do not see it
    notes: list = field(default_factory=list)  # what was left out of it and why
    title: str = ""  # where the picture's own says more than that of its kind


def write(drawing, name, directory, formats):
    """Writes DIRECTORY/NAME.png and .svg and returns their paths."""
    os.makedirs(directory, exist_ok=True)
    paths = []
    for extension in formats:
        path = os.path.join(directory, f"{name}.{extension}")
        metadata = {"Description": drawing.alt} if extension == "png" else {"Date": None, "Description": drawing.alt}
        drawing.figure.savefig(path, dpi=style.DPI, metadata=metadata)
        paths.append(path)
    style.plt.close(drawing.figure)
    return paths


def svg_text(drawing):
    """The picture as SVG text."""
    out = io.StringIO()
    drawing.figure.savefig(out, format="svg", metadata={"Date": None})
    style.plt.close(drawing.figure)
    return out.getvalue()


def read(paths):
    """Reads results files and folders of them. Throws results.BadInput."""
    files = []
    for path in paths:
        files += results.files_in(path) if os.path.isdir(path) else [path]
    if not files:
        raise results.BadInput(f"no *.json in {', '.join(paths)}")
    return [results.load(file) for file in files]


def the_one(files):
    """Of a picture that shows one results file: that file."""
    if len(files) != 1:
        raise results.Missing(f"this picture shows one results file, not {len(files)}", "name one file")
    return files[0]


def main(script, draw, description, read_files=read, add_options=None):
    """The command line of one script: FILE... [-o DIR] [--format png,svg]. Returns the exit status."""
    return output.checked(lambda: run(script, draw, description, read_files, add_options))


def run(script, draw, description, read_files, add_options):
    name = os.path.splitext(os.path.basename(script))[0].replace("_", "-")
    parser = argparse.ArgumentParser(prog=os.path.basename(script), description=description)
    parser.add_argument("file", nargs="+", metavar="FILE", help="results file, or a folder of them")
    parser.add_argument("-o", "--output", default=".", metavar="DIR", help="where the pictures go (default: here)")
    parser.add_argument("--format", default="png,svg", help="png, svg or both (default: png,svg)")
    if add_options:
        add_options(parser)
    arguments = parser.parse_args()
    options = {key: value for key, value in vars(arguments).items() if key not in ("file", "output", "format")}
    try:
        drawing = draw(read_files(arguments.file), **options)
    except results.Missing as missing:
        print(f"{name}: not drawn: {missing.what}; {missing.how}", file=sys.stderr)
        return BAD_INPUT
    except (results.BadInput, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return BAD_INPUT
    for path in write(drawing, name, arguments.output, arguments.format.split(",")):
        print(path)
    for note in drawing.notes:
        print(f"{name}: {note}", file=sys.stderr)
    return SUCCESS

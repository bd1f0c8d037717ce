"""The commands that README.md and docs/*.md tell readers to type, and what tests/documented/commands.toml says of them."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

# A line of a block, or words in backticks, that begin with one of these are a command; environment may stand before.
PROGRAMS = re.compile(
    r"(\w+=\S+ )*(\./bench|\.\./old/bench|bench|\./check|sealrun(-[a-z-]+)?|sealbench-micro|build/release/\S+|"
    r"hyperfine|cpack|cmake|ctest|podman|docker|buildah|python3)( |$)")
SHELL_FENCES = {"sh", "shell", "bash", "console"}
FENCE = re.compile(r" {0,3}```(\S*)")
SPAN = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")


@dataclasses.dataclass(frozen=True)
class Command:
    text: str  # one line, as typed: without a prompt, a comment, indentation
    place: str  # FILE:LINE, where it stands first


def command_of(line: str) -> str | None:
    """What is typed of a line of a block, or nothing."""
    typed = re.sub(r"\s+#\s.*", "", line.strip())
    typed = re.sub(r"^(\$|- run:|-) ", "", typed)
    return normal(typed)


def normal(typed: str) -> str | None:
    """As commands are compared; nothing for what is no command. The documents of what is installed say bench for ./bench."""
    typed = re.sub(r"^bench ", "./bench ", " ".join(typed.split()))
    return typed if PROGRAMS.match(typed) else None


def whole_lines(numbered: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines, with those that end in a backslash joined to the next."""
    begun, text = None, ""
    for number, line in numbered:
        begun = begun or number
        if line.rstrip().endswith("\\"):
            text += line.rstrip()[:-1] + " "
            continue
        yield begun, text + line
        begun, text = None, ""


def of_block(numbered: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """A block with a prompt is a session: what stands behind prompts is typed, the rest was printed."""
    prompts = any(line.strip().startswith("$ ") for _, line in numbered)
    for number, line in whole_lines(numbered):
        if (not prompts or line.strip().startswith("$ ")) and (typed := command_of(line)):
            yield number, typed


def of_prose(numbered: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Words in backticks; a program's name alone is a name, but for the two scripts of this folder."""
    text = "\n".join(line for _, line in numbered)
    for span in SPAN.finditer(text):
        typed = normal(span[1].replace("\\|", "|"))  # as a table escapes it
        if typed and (" " in typed or typed in ("./bench", "./check")):
            yield numbered[text.count("\n", 0, span.start())][0], typed


def of_markdown(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of every command."""
    prose: list[tuple[int, str]] = []
    block: list[tuple[int, str]] = []
    fence = None
    for number, line in enumerate([*text.splitlines(), ""], 1):
        edge = FENCE.match(line)
        indented = fence is None and line.startswith("    ") and (block or not prose or not prose[-1][1].strip())
        if edge is None and (fence is not None or indented):
            if prose:
                yield from of_prose(prose)
                prose = []
            block.append((number, line))
            continue
        if fence is None and block and not line.strip():  # within an indented block, or its end
            block.append((number, line))
            continue
        if block:
            yield from of_block(block)
            block = []
        if edge:
            fence = None if fence is not None else edge[1]
        else:
            prose.append((number, line))
    yield from of_block(block)
    yield from of_prose(prose)


def documented(source: Path) -> list[Command]:
    """Each command once, in the order of README.md and then docs/."""
    found: dict[str, Command] = {}
    for file in [source / "README.md", *sorted((source / "docs").glob("*.md"))]:
        for number, text in of_markdown(file.read_text()):
            found.setdefault(text, Command(text, f"{file.relative_to(source)}:{number}"))
    return list(found.values())


class Manifest:
    """commands.toml: how commands are run, or why they are not."""

    def __init__(self, path: Path):
        document = tomllib.loads(path.read_text())
        self.words: dict[str, str] = document["words"]
        self.shorter: list[dict[str, str]] = document["shorter"]
        self.instead: dict[str, dict[str, str]] = {entry["command"]: entry for entry in document["instead"]}
        self.not_run: dict[str, str] = {command: entry["because"] for entry in document["not_run"] for command in entry["commands"]}

    def problems(self, commands: list[Command]) -> list[str]:
        """Entries that speak of no command, twice of one, or without a reason."""
        texts = {command.text for command in commands}
        reasons = {**self.not_run, **{text: entry.get("because", "") for text, entry in self.instead.items()},
                   **{rule["match"]: rule.get("because", "") for rule in self.shorter}}
        problems = [f"no document has it any more: {text}" for text in [*self.instead, *self.not_run] if text not in texts]
        problems += [f"run and not run: {text}" for text in self.instead if text in self.not_run]
        problems += [f"no reason: {text}" for text, because in reasons.items() if not because.strip()]
        problems += [f"matches no command: {rule['match']}" for rule in self.shorter
                     if not any(re.search(rule["match"], text) for text in texts)]
        return problems

    def script(self, command: Command) -> str | None:
        """What a shell is given; nothing for what is not run."""
        if command.text in self.not_run:
            return None
        if command.text in self.instead:
            return self.instead[command.text]["run"]
        text = command.text
        for rule in self.shorter:
            text = re.sub(rule["match"], rule["becomes"], text)
        for word, value in self.words.items():
            text = re.sub(rf"(?<![\w./-]){re.escape(word)}(?![\w/-])", lambda _: value, text)
        return text

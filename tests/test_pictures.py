"""The guide of the commune in Vietnamese: its pictures are there and small, its commands exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import typer
from typer.main import get_command

from criteria_engine.cli.app import application
from docs import make_pictures

GUIDE = Path(__file__).parents[1] / "docs" / "huong-dan-xa.md"
MOST_BYTES = 80_000


def test_every_picture_is_named_made_and_small() -> None:
    pages = "".join(each.read_text("utf-8") for each in (GUIDE, GUIDE.with_name("commune.md")))
    named = {*re.findall(r"!\[[^\]]+\]\(huong-dan-xa/([^)]+)\)", pages)}
    files = {each.name: each for each in make_pictures.FOLDER.iterdir()}
    assert named == {*files}
    assert {*make_pictures.SHEETS, make_pictures.PHONE_PICTURE} <= named
    assert not [name for name, file in files.items() if file.stat().st_size > MOST_BYTES]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files.values())


def test_every_command_of_the_guide_exists_with_its_options() -> None:
    lines = re.findall(r"^py -m criteria_engine (.+)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert len(lines) > 6
    root = get_command(application(()))
    for text in lines:
        command, words = root, shlex.split(text)
        context = typer.Context(command)
        while (commands := getattr(command, "commands", None)) is not None:
            command = commands[words.pop(0)]
        known = {option for each in command.get_params(context) for option in each.opts}
        assert {each for each in words if each.startswith("--")} <= known, text

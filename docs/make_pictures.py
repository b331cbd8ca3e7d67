"""Make the pictures of huong-dan-xa.md and commune.md: the commands are run, and what they write is drawn.

    python docs/make_pictures.py

LibreOffice (soffice), Poppler (pdftoppm) and Chromium must be installed. Tests only look whether the
pictures are there; make them again when sheets or the report have changed, and look at each.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).with_name("huong-dan-xa")
EXAMPLES = ROOT / "examples"
OWN_SETS = ("adaptations/an-hoc", "minh-hop/criteria")
OPTIONS = (
    *(part for each in OWN_SETS for part in ("--criteria", str(EXAMPLES / each))),
    *("--place", "commune=an_hoc", "--on", "2025-11-20"),
)
PAPERS = ("--pdf", "--title", "learning_family", "--only", "quyet-dinh", "--only", "giay-cong-nhan")
PHONE = (390, 960)
PHONE_PICTURE = "bao-cao-dien-thoai.png"
SHEETS = {
    "so-tinh-huong-dan.png": ("xa.xlsx", "Số liệu của xã", 60, 340),
    "so-tinh-ho.png": ("day.xlsx", "H0004", 60, 340),
    "muc-tieu.png": ("ket-qua/targets.xlsx", "Các giai đoạn cạnh nhau", 65, 480),
    "chua-dat.png": ("ket-qua/not-earned.xlsx", "Chưa đạt, vì sao", 85, 330),
    "danh-sach.png": ("ket-qua/recognition.xlsx", "công nhận Dòng họ học tập", 75, 290),
}
"""For each picture: the workbook, a text on the page that is drawn, its resolution and height."""


def run(*command: str | Path) -> str:
    """Run a command, and return what it prints."""
    words = [*map(str, command)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours


def criteria(*arguments: str | Path) -> None:
    """Run the command `criteria`."""
    run(sys.executable, "-m", "criteria_engine", *arguments)


def page_with(pdf: Path, text: str) -> int:
    """Return the number of the first page with a text, and look past line breaks for it."""
    for number, page in enumerate(run("pdftotext", pdf, "-").split("\f"), start=1):
        if text in " ".join(page.split()):
            return number
    raise ValueError(f"{pdf}: no page with {text!r}")


def draw_sheets(folder: Path) -> None:
    """Draw one page of each workbook."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for picture, (name, text, resolution, height) in SHEETS.items():
        book = folder / name
        run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, book)
        pdf = folder / f"{book.stem}.pdf"
        page = str(page_with(pdf, text))
        target = FOLDER / picture.removesuffix(".png")
        draw = ("pdftoppm", "-singlefile", "-png", "-r", str(resolution), "-H", str(height))
        run(*draw, "-f", str(page), "-l", str(page), pdf, target)


def draw_papers(folder: Path) -> None:
    """Draw the top of the decision, and a certificate."""
    for kind, height in (("quyet-dinh", 330), ("giay-cong-nhan", 414)):
        pdf = folder / f"{kind}-learning_family.pdf"
        draw = ("pdftoppm", "-singlefile", "-png", "-gray", "-r", "50", "-H", str(height))
        run(*draw, pdf, FOLDER / kind)


def draw_phone(folder: Path) -> None:
    """Draw the report as a phone shows it, from its first targets on."""
    page = (folder / "ket-qua" / "report.html").read_text(encoding="utf-8")
    head, start, rest = page.partition("<main>")
    shown = folder / "phone.html"
    targets = rest[rest.index("<h2>Mục tiêu đến năm 2025 của xã") :]
    shown.write_text(head + start + targets, encoding="utf-8")
    profile = f"--user-data-dir={folder / 'chromium'}"
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", profile)
    width, height = PHONE
    picture = FOLDER / PHONE_PICTURE
    size = f"--window-size={width},{height}"
    run("chromium", *flags, size, f"--screenshot={picture}", shown.as_uri())


def main() -> None:
    """Run the commands of the guide in a folder of their own, and draw what they write."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        criteria("commune", "new", folder / "xa.xlsx", "--hamlets", "6", *OPTIONS)
        filled = folder / "day.xlsx"
        run(sys.executable, EXAMPLES / "commune" / "fill_workbook.py", filled)
        criteria("assess-commune", filled, *OPTIONS, "--out", folder / "ket-qua")
        criteria("commune", "papers", filled, *OPTIONS, *PAPERS, "--out", folder / "giay-to")
        draw_sheets(folder)
        draw_papers(folder / "giay-to")
        draw_phone(folder)
    for picture in sorted(FOLDER.glob("*.png")):
        sys.stdout.write(f"{picture.name}: {picture.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()

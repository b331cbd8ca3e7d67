"""A temporary PostgreSQL server, where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest


def _program(name: str) -> str | None:
    path = shutil.which(name)
    if path is not None:
        return path
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else None


@contextmanager
def running() -> Iterator[str]:
    """Start a server that listens on a socket in a temporary folder, and give its address.

    The test is skipped where none can be started. The folder is not one of pytest, which lets nobody else in.
    """
    with TemporaryDirectory(prefix="pg") as folder:
        yield from _served(Path(os.path.realpath(folder)))


def _served(folder: Path) -> Iterator[str]:
    psycopg = pytest.importorskip("psycopg")
    initdb, postgres = _program("initdb"), _program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    user_options: dict[str, Any] = {}
    if os.getuid() == 0:
        # The server refuses to run as root.
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("a PostgreSQL server does not run as root")
        os.chown(folder, user.pw_uid, user.pw_gid)
        user_options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data = folder / "data"
    trust = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--locale=C"]
    subprocess.run([initdb, "-D", data, *trust], check=True, cwd=folder, **user_options, **quiet)
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    process = subprocess.Popen(
        [postgres, "-D", data, *options], cwd=folder, **user_options, **quiet
    )
    address = f"postgresql://postgres@/postgres?host={folder}"
    try:
        for _ in range(200):
            try:
                psycopg.connect(address).close()
                break
            except psycopg.OperationalError:
                if process.poll() is not None:
                    pytest.skip("the PostgreSQL server does not start here")
                subprocess.run(["sleep", "0.1"], check=True)  # noqa: S607
        yield address
    finally:
        process.send_signal(signal.SIGINT)  # does not wait for connections
        process.wait(30)

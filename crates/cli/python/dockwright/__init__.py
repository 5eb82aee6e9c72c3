"""Format, fix and check Dockerfiles.

Each function hands a text to the ``dockwright`` command. One process serves all calls with the
same arguments; it ends with the interpreter.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sysconfig
import threading
from dataclasses import dataclass
from shutil import which
from typing import Any, Dict, List, Optional, Tuple

__all__ = ["DockerfileError", "Finding", "Fixed", "Message", "check", "find", "fix", "format"]


@dataclass(frozen=True)
class Finding:
    """A fix, or a finding of ``check``."""

    name: str
    """The pass."""
    level: str
    """``safe``, ``intended``, ``risky`` or ``suggestion``."""
    line: int
    """The line in the text that was given, from 1."""
    reason: str


@dataclass(frozen=True)
class Message:
    """A note, a warning or an error about the text."""

    level: str
    line: Optional[int]
    column: Optional[int]
    text: str
    help: Optional[str]


@dataclass(frozen=True)
class Fixed:
    """A fixed text."""

    text: str
    fixes: Tuple[Finding, ...]
    messages: Tuple[Message, ...]


class DockerfileError(ValueError):
    """The text is no Dockerfile that a builder accepts, or could not be fixed."""

    def __init__(self, error: str, messages: Tuple[Message, ...]) -> None:
        super().__init__(error)
        self.messages = messages


def format(text: str, *, path: str = "Dockerfile") -> str:
    """Return the canonical layout of a Dockerfile."""
    return str(_ask(("fmt",), text, path)["content"])


def fix(text: str, *, level: str = "intended", path: str = "Dockerfile") -> Fixed:
    """Apply all fixes up to a level, then the layout.

    No build context is read, so a fix that depends on one is left out.
    """
    answer = _ask(("fix", "--level", level), text, path)
    return Fixed(answer["content"], _findings(answer["fixes"]), _messages(answer))


def check(text: str, *, path: str = "Dockerfile") -> List[Finding]:
    """Return the findings of a Dockerfile, in the order of its lines."""
    return list(_findings(_ask(("check",), text, path)["findings"]))


def find() -> str:
    """Return the path of the command: that of this package, or else the one on ``PATH``."""
    name = "dockwright.exe" if os.name == "nt" else "dockwright"
    user = "nt_user" if os.name == "nt" else "posix_user"
    for scripts in (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user)):
        command = os.path.join(scripts, name)
        if os.path.isfile(command):
            return command
    elsewhere = which(name)
    if elsewhere is None:
        raise FileNotFoundError(f"`{name}` is neither among the scripts of Python nor on PATH")
    return elsewhere


class _Server:
    """One process of the command that answers a line of JSON with a line of JSON."""

    def __init__(self, arguments: Tuple[str, ...]) -> None:
        command = [find(), *arguments, "--jsonl", "--jobs", "1", "--quiet"]
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def ask(self, question: Dict[str, Any]) -> Dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        line = json.dumps(question).encode() + b"\n"
        with self._lock:
            try:
                self._process.stdin.write(line)
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
            except BrokenPipeError:
                answer = b""
            if not answer:
                raise RuntimeError(self._last_words())
        result: Dict[str, Any] = json.loads(answer)
        return result

    def _last_words(self) -> str:
        _, err = self._process.communicate()
        return err.decode(errors="replace").strip() or "dockwright ended without an answer"

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


_servers: Dict[Tuple[Any, ...], _Server] = {}
_starting = threading.Lock()


def _ask(arguments: Tuple[str, ...], text: str, path: str) -> Dict[str, Any]:
    # A forked process has no business with the pipes of its parent, and another directory may
    # have other settings.
    key = (os.getpid(), os.getcwd(), *arguments)
    with _starting:
        server = _servers.get(key)
        if server is None or not server.is_alive():
            server = _servers[key] = _Server(arguments)
    answer = server.ask({"path": path, "content": text})
    if answer["error"] is not None:
        raise DockerfileError(answer["error"], _messages(answer))
    return answer


def _findings(all: List[Dict[str, Any]]) -> Tuple[Finding, ...]:
    return tuple(Finding(it["pass"], it["level"], it["line"], it["reason"]) for it in all)


def _messages(answer: Dict[str, Any]) -> Tuple[Message, ...]:
    keys = ("level", "line", "column", "text", "help")
    return tuple(Message(*(it.get(key) for key in keys)) for it in answer["messages"])


@atexit.register
def _close() -> None:
    for key, server in _servers.items():
        if key[0] == os.getpid():
            server.close()

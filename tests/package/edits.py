"""edits.py TRADEFLOW FOLDER: `verify` holds a file as written, fails each copy in which one number
of one variable was edited, and refuses a file cut short. Exit 77: h5py is not installed here."""
import shutil
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy
except ModuleNotFoundError as missing:
    print(f"SKIPPED: {missing}")
    sys.exit(77)

HOLDS, FAILS, REFUSED = 0, 3, 4
CIRCUMSTANCE = {"certificate_seconds", "certificate_iterations"}  # only the solver knows


def verify(program, path):
    return subprocess.run([program, "verify", path], capture_output=True, text=True)


def expect(code, run, what):
    if run.returncode != code:
        sys.exit(f"{what}: exit {run.returncode}, not {code}\n{run.stdout}{run.stderr}")


def edit(path, name):
    """The largest finite number of the variable, made larger by one part in a million."""
    with h5py.File(path, "r+") as file:
        values = file[name][...]
        flat = numpy.where(numpy.isfinite(values), numpy.abs(values), 0).ravel()
        if not flat.any():
            return False
        values.ravel()[flat.argmax()] *= 1 + 1e-6
        file[name][...] = values
        return True


def main(program, folder):
    whole = f"{folder}/results.h5"
    expect(HOLDS, verify(program, whole), "as written")
    with h5py.File(whole) as file:
        numbers = [name for name in file if file[name].dtype.kind == "f"]
    assert len(numbers) > 50
    edited = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = f"{scratch}/copy.h5"
        for name in numbers:
            shutil.copy(whole, copy)
            if name not in CIRCUMSTANCE and edit(copy, name):
                expect(FAILS, verify(program, copy), f"{name} edited")
                edited += 1
        content = open(whole, "rb").read()
        for tenth in range(10):
            with open(copy, "wb") as file:
                file.write(content[:len(content) * tenth // 10])
            run = verify(program, copy)
            expect(REFUSED, run, f"cut to {tenth} tenths")
            if "copy.h5" not in run.stderr:
                sys.exit(f"cut to {tenth} tenths: the file is not named\n{run.stderr}")
    print(f"{edited} variables edited, each edit found")


main(*sys.argv[1:])

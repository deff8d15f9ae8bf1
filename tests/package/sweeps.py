"""sweeps.py TEST PROGRAM FILES [ARGUMENT...]: a sweep's figures do not depend on how it was computed.

threads      1, 2 and 8 threads
parts        three parts of a job array, then the merging call
kills N      SIGKILL at N random instants, each resumed
interrupts N the same with Ctrl-C, which ends in exit 130
disk-full    a file-size limit hit in the middle, then resumed without it
jobs FOLDER  the shipped job scripts: their syntax, and arrays as Slurm and PBS start them
processes    1, 2 and 4 processes of mpirun (ARGUMENT)
edits        one figure changed: verify finds it
labels       xarray opens the file with the design as coordinates, in both engines
doubling SCENARIO.yaml                     twice the draws move means and quantiles within their errors
Figures instead of verdicts, with FILES the folder of SCENARIO.yaml:
rate SCENARIO.yaml N               N draws on two threads: draws and bytes a second, against the raw disk
scaling SCENARIO.yaml N [MPIRUN]   N draws on 1 and 2 threads and workers, and N on each
Exit 77: something the test needs is not installed here."""
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
CIRCUMSTANCE = {"certificate_seconds", "command_line"}
REFERENCES = {"DIMENSION_LIST", "REFERENCE_LIST"}  # addresses within the file


def fail(what):
    sys.exit(f"not so: {what}")


def command(program, output, *options, samples=3000):
    return [program, "sweep", "sweep.yaml", "-q", "-o", output, "--samples", str(samples), *options]


def figures(path):
    """Every variable and attribute but what differs between two runs of the same inputs."""
    import h5py

    def plain(value):
        return value.tobytes() if hasattr(value, "tobytes") and value.dtype.kind != "O" else str(value)

    with h5py.File(path) as file:
        content = {"@" + key: plain(value) for key, value in file.attrs.items() if key != "created_utc"}
        for name, variable in file.items():
            if name not in CIRCUMSTANCE:
                whole = variable[()]
                content[name] = whole.tolist() if variable.dtype.kind == "O" and variable.shape else plain(whole)
            for key, value in variable.attrs.items():
                if key not in REFERENCES:
                    content[name + "@" + key] = plain(value)
        return content


def check_same(a, b, how):
    one, other = figures(a), figures(b)
    differ = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if differ:
        fail(f"{how} gives the same figures: {', '.join(differ)}")
    print(f"{how}: the same {len(one)} variables and attributes")


def run(words, **options):
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode != 0:
        fail(f"{' '.join(words)} ends well: exit {done.returncode}\n{done.stdout}{done.stderr}")


def undisturbed(program, samples=3000):
    run(command(program, "whole.h5", "-j", "1", samples=samples))


def threads(program):
    undisturbed(program)
    for number in ("2", "8"):
        run(command(program, "other.h5", "-j", number))
        check_same("whole.h5", "other.h5", f"{number} threads")
        os.remove("other.h5")


def parts(program):
    undisturbed(program)
    for part in ("2/3", "3/3", "1/3"):
        run(command(program, "other.h5", "--part", part))
        if os.path.exists("other.h5"):
            fail("a part does not merge")
    run(command(program, "other.h5"))
    check_same("whole.h5", "other.h5", "three parts")
    if os.path.exists("other.h5.partial"):
        fail("no batches are left")


def jobs(program, folder):
    scripts = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    for script in scripts:
        run(["bash", "-n", script])
    print(f"{len(scripts)} scripts: bash parses them")
    undisturbed(program)
    ours = {**os.environ, "PATH": os.path.dirname(program) + os.pathsep + os.environ["PATH"]}
    slurm = [os.path.join(folder, "slurm-array.sh"), "sweep.yaml", "other.h5", "--samples", "3000"]
    pbs = [os.path.join(folder, "pbs-array.sh")]

    def slurm_task(number, of):
        run(slurm, env={**ours, "SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_TASK_COUNT": str(of),
                        "SLURM_CPUS_PER_TASK": "2"})

    def pbs_task(number, of):
        run(pbs, env={**ours, "PBS_ARRAY_INDEX": str(number), "PBS_O_WORKDIR": os.getcwd(), "PARTS": str(of),
                      "SCENARIO": "sweep.yaml", "FILE": "other.h5", "OPTIONS": "--samples 3000"}, cwd="/")

    for name, task in (("Slurm", slurm_task), ("PBS", pbs_task)):
        for number in (2, 3, 1):
            task(number, 3)
            if os.path.exists("other.h5") or not finished_batches():
                fail(f"{name}: a task of an array solves its part and does not merge")
        task(1, 1)
        check_same("whole.h5", "other.h5", f"{name}, three tasks and a merging one")
        os.remove("other.h5")
    pbs_task(2, 1)
    if os.path.exists("other.h5") or finished_batches():
        fail("PBS: a task beyond the parts has nothing to do")


def finished_batches():
    try:
        return {name for name in os.listdir("other.h5.partial") if name.endswith(".h5")}
    except FileNotFoundError:
        return set()


def kills(program, wanted):
    disturbed(program, int(wanted), signal.SIGKILL)


def interrupts(program, wanted):
    disturbed(program, int(wanted), signal.SIGINT)


def disturbed(program, wanted, sent):
    samples = 6000
    start = time.monotonic()
    undisturbed(program, samples)
    longest = 1.2 * (time.monotonic() - start)
    seed = int(os.environ.get("TRADEFLOW_SEED", random.randrange(1 << 30)))
    print(f"TRADEFLOW_SEED={seed}")
    draw = random.Random(seed)
    killed = 0
    while True:
        before = finished_batches()
        process = subprocess.Popen(command(program, "other.h5", "-j", "2", samples=samples),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            if killed < wanted:
                process.wait(draw.uniform(0.0, longest))
            else:
                process.wait()
        except subprocess.TimeoutExpired:
            process.send_signal(sent)
            process.wait()
            killed += 1
            if sent == signal.SIGINT and process.returncode not in (0, 130, -sent):
                fail(f"Ctrl-C ends in exit 130, not {process.returncode}")
            if not os.path.exists("other.h5") and not before <= finished_batches():
                fail(f"kill {killed} loses no finished batch")
            continue
        if process.returncode != 0:
            fail(f"a resumed sweep ends well: {process.stderr.read().decode()}")
        check_same("whole.h5", "other.h5", f"{killed} kills")
        if os.path.exists("other.h5.partial"):
            fail(f"nothing is left over: {os.listdir('other.h5.partial')}")
        os.remove("other.h5")
        if killed >= wanted:
            return


def disk_full(program):
    undisturbed(program)
    limit = 120_000  # bytes: below a batch, and a file the merge would write

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails instead: EFBIG

    refused = subprocess.run(command(program, "other.h5"), preexec_fn=small_files,
                             capture_output=True, text=True)
    if refused.returncode != 4:
        fail(f"a disk without room is exit 4, not {refused.returncode}: {refused.stderr}")
    if os.path.exists("other.h5") or finished_batches():
        fail("nothing half-written takes a name")
    run(command(program, "other.h5", "--part", "1/1000"))  # no batch of its own but the first
    batches = finished_batches()
    limit = 400_000  # a batch fits, the whole does not
    refused = subprocess.run(command(program, "other.h5"), preexec_fn=small_files,
                             capture_output=True, text=True)
    if refused.returncode != 4 or "Traceback" in refused.stderr:
        fail(f"a merge without room is exit 4, not {refused.returncode}: {refused.stderr}")
    if os.path.exists("other.h5") or not batches < finished_batches():
        fail("a merge without room keeps every batch")
    run(command(program, "other.h5"))
    check_same("whole.h5", "other.h5", "a disk that was full twice")


def processes(program, mpirun):
    undisturbed(program)
    environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                   "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}
    for number in ("1", "2", "4"):
        run([mpirun, "-n", number, *command(program, "other.h5", "-j", "1")], env=environment)
        check_same("whole.h5", "other.h5", f"{number} processes")
        os.remove("other.h5")


def edits(program):
    import h5py

    undisturbed(program, 64)
    run([program, "verify", "-q", "whole.h5"])
    for name, at, shown in (("income", (3, 1), "income CHN, draw 3"),
                            ("canola_tariff", (5,), "canola_tariff, draw 5"),
                            ("tariff_baseline", (0, 1, 0), "baseline_sha256")):
        shutil.copy("whole.h5", "edited.h5")
        with h5py.File("edited.h5", "r+") as file:
            file[name][at] *= 1.0001
        done = subprocess.run([program, "verify", "edited.h5"], capture_output=True, text=True)
        if done.returncode != 3 or shown not in done.stdout:
            fail(f"verify finds a changed {name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        print(f"{name}: found")


def labels(program):
    import numpy
    import xarray

    undisturbed(program, 100)
    grid = ["--set", "sweep={design: grid, parameters: {canola_tariff: {path: measures.canola.add_pp, range: [0, 100], "
            "steps: 5}, theta_canola: {path: parameters.trade_elasticity.canola, values: [3, 2, 5]}}}"]
    run([program, "sweep", "sweep.yaml", "-q", "-o", "grid.h5", *grid])
    run([program, "verify", "-q", "grid.h5"])
    run([program, "run", "sweep.yaml", "-q", "-o", "point.h5", "--set", "measures.canola.add_pp=75",
         "--set", "parameters.trade_elasticity.canola=5"])
    with xarray.open_dataset("point.h5", engine="h5netcdf") as data:
        expected = float(data.real_income_hat.sel(region="CAN").isel(scenario=0))
    for engine in ("h5netcdf", "netcdf4"):
        with xarray.open_dataset("whole.h5", engine=engine) as data:
            if not {"draw", "region", "canola_tariff", "theta_canola"} <= set(data.coords):
                fail(f"{engine} has the design as coordinates: {list(data.coords)}")
            if data.real_income_hat.dims != ("draw", "region") or data.sizes["draw"] != 100:
                fail(f"{engine} shows draws by regions")
            if not (data.status == "converged").all():
                fail(f"{engine} reads the status of every draw")
            canada = data.real_income_hat.sel(region="CAN")
            middle = float(data.real_income_hat_p50.sel(region="CAN"))
            if not abs(float(canada.median()) - middle) < 1e-12:
                fail(f"{engine}: the median in the file is the draws'")
            high = canada.where(data.canola_tariff > 90, drop=True)
            if not numpy.all(high < 1):
                fail(f"{engine} selects draws by their parameters")
        with xarray.open_dataset("grid.h5", engine=engine) as data:
            if data.real_income_hat.dims != ("canola_tariff", "theta_canola", "region"):
                fail(f"{engine} shows a grid by its parameters: {data.real_income_hat.dims}")
            if list(data.canola_tariff.values) != [0, 25, 50, 75, 100]:
                fail(f"{engine} has the parameters' values as labels")
            along = data.real_income_hat.sel(region="CAN", theta_canola=3.0).values
            if not numpy.all(numpy.diff(along) < 0):
                fail(f"{engine}: along an axis of the grid a higher tariff costs more: {along}")
            far = float(data.real_income_hat.sel(region="CAN", theta_canola=5.0, canola_tariff=75))
            if not abs(far - expected) < 1e-14:
                fail(f"{engine}: a point of the grid is where its labels say")
        print(f"{engine}: labelled")


def doubling(program, scenario):
    """The errors are worked out here anew: the spread of independent repetitions (draw k belongs to number k mod
    repetitions), of means and of Hazen's quantiles."""
    import h5py
    import numpy

    repetitions = 16
    named = {"mean": None, "p05": 0.05, "p50": 0.5, "p95": 0.95}
    found = []
    for samples in (512, 1024):
        run([program, "sweep", scenario, "-q", "-o", "twice.h5", "--samples", str(samples),
             "--set", f"sweep.replicates={repetitions}"])
        figures_of = {}
        with h5py.File("twice.h5") as file:
            for name in file:
                if name + "_mean" not in file:
                    continue
                draws = file[name][()]
                for suffix, share in named.items():
                    def statistic(of):
                        return of.mean(0) if share is None else numpy.quantile(of, share, axis=0, method="hazen")

                    each = [statistic(draws[k::repetitions]) for k in range(repetitions)]
                    error = numpy.std(each, axis=0, ddof=1) / repetitions ** 0.5
                    value = file[f"{name}_{suffix}"][()]
                    size = numpy.abs(draws).max(0)
                    if not numpy.all(numpy.abs(value - statistic(draws)) <= 1e-12 * size):
                        fail(f"{name}_{suffix} is that of the draws")
                    if suffix == "mean" and not numpy.allclose(file[name + "_mean_error"][()], error, rtol=1e-6,
                                                               atol=1e-13 * size.max()):
                        fail(f"{name}_mean_error is the spread of repetitions")
                    figures_of[name, suffix] = value, error, 1e-13 * size
        found.append(figures_of)
        os.remove("twice.h5")
    sigmas = []
    for key, (value, error, rounding) in found[0].items():
        other, smaller, _ = found[1][key]
        sigmas.extend(numpy.abs(other - value) / (numpy.hypot(error, smaller) + rounding))
    sigmas = numpy.array(sigmas)
    print(f"{len(sigmas)} means and quantiles move by {numpy.median(sigmas):.2f} of their error in the middle, "
          f"{sigmas.max():.1f} at most, {100 * (sigmas < 2).mean():.0f} % by less than 2")
    if len(sigmas) < 500 or sigmas.max() > 5 or (sigmas < 2).mean() < 0.9:
        fail("twice the draws move means and quantiles within the reported errors")


def timed(words, **options):
    """Wall and CPU seconds of a command, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    run(words, **options)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def raw_write(size):
    """Bytes a second of a plain file, flushed to the disk as batches are."""
    block = os.urandom(1 << 22)
    start = time.monotonic()
    with open("raw", "wb") as file:
        for _ in range(max(1, size // len(block))):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    seconds = time.monotonic() - start
    written = os.path.getsize("raw")
    os.remove("raw")
    return written / seconds


def load():
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def rate(program, scenario, samples):
    def sweep(output, number, *options):
        return [program, "sweep", scenario, "-q", "-o", output, "--samples", str(number), "-j", "2", *options]

    number = int(samples)
    timed(sweep("warm.h5", 16))  # the world is built once and kept
    few = min(number, 16384)
    for part in ("1/2", "2/2"):
        run(sweep("other.h5", few, "--part", part))
    merge, _ = timed(sweep("other.h5", few))
    nothing, _ = timed(sweep("other.h5", few))
    size = os.path.getsize("other.h5")
    print(f"merging {few} draws: {size / max(merge - nothing, 1e-3) / 1e6:.0f} MB a second, "
          f"raw disk {raw_write(size) / 1e6:.0f}; {load()}", flush=True)
    os.remove("other.h5")
    wall, cpu = timed(sweep("whole.h5", number))
    size = os.path.getsize("whole.h5")
    print(f"{number} draws and their file of {size / 1e6:.1f} MB: {wall:.1f} s, {cpu:.1f} CPU s; "
          f"{number / wall:.0f} draws a second, {1e3 * cpu / number:.2f} CPU ms a draw, "
          f"{size / wall / 1e6:.2f} MB a second; {load()}")


def scaling(program, scenario, samples, mpirun=None):
    number = int(samples)
    environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                   "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
                   "OMPI_MCA_mpi_yield_when_idle": "1"}

    def sweep(count, threads, workers):
        words = [program, "sweep", scenario, "-q", "-o", "other.h5", "--samples", str(count), "-j", str(threads)]
        spread = [mpirun, "-n", str(workers + 1)] if workers else []
        figures = timed(spread + words, env=environment)
        os.remove("other.h5")
        return figures

    timed([program, "sweep", scenario, "-q", "-o", "warm.h5", "--samples", "16"])
    start, _ = timed([program, "sweep", scenario, "-q", "-o", "warm.h5", "--samples", "16"])
    print(f"a sweep that has nothing to solve: {start:.2f} s", flush=True)
    for kind in ("threads",) + (("workers",) if mpirun else ()):
        seconds = {}
        for count, of in ((number, 1), (number, 2), (2 * number, 2)):
            wall, cpu = sweep(count, *((of, 0) if kind == "threads" else (1, of)))
            seconds[count, of] = wall
            print(f"{kind} {of}: {count} draws in {wall:.1f} s, {cpu:.1f} CPU s; {load()}", flush=True)
        one = seconds[number, 1]
        print(f"{kind}: strong {one / seconds[number, 2] / 2:.2f}, weak {one / seconds[2 * number, 2]:.2f} of ideal")


def main(test, program, files, *arguments):
    tests = {"threads": threads, "parts": parts, "kills": kills, "interrupts": interrupts, "disk-full": disk_full,
             "processes": processes, "jobs": jobs, "edits": edits, "labels": labels,
             "doubling": doubling, "rate": rate, "scaling": scaling}
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(files, scratch, dirs_exist_ok=True)
        os.chdir(scratch)
        try:
            tests[test](os.path.abspath(program), *arguments)
        except ModuleNotFoundError as missing:
            print(f"SKIPPED: {missing}")
            sys.exit(SKIPPED)


main(*sys.argv[1:])

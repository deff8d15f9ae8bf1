"""readers.py READER FOLDER: a results file opens with labels, units and exact figures in READER
(h5py, h5netcdf, netcdf4 or ncdump). Exit 77: READER is not installed here."""
import os
import re
import subprocess
import sys

SKIPPED = 77
README = os.path.join(os.path.dirname(__file__), "../../io/README.md")
SHORT_RUN = "canola@short-run"


def expected(folder, file="expected.txt"):
    with open(f"{folder}/{file}") as lines:
        for line in lines:
            name, *labels, value = line.split()
            yield name, labels, float(value)


def check(holds, what):
    if not holds:
        sys.exit(f"not so: {what}")


def check_attributes(name, attributes, is_number, is_axis):
    for key in ("units", "long_name"):
        check(attributes.get(key), f"{name} has {key}")
    if is_number:
        check("_FillValue" in attributes, f"{name} has _FillValue")
    if "USD" in attributes["units"]:
        check(attributes.get("price_year") == "2024", f"{name} has price_year")
        check(attributes.get("display_currency") == "CAD", f"{name} has display_currency")
    if is_axis:
        check("_FillValue" not in attributes, f"axis {name} has no missing labels")


def plain(value):
    return value.decode() if isinstance(value, bytes) else value


def documented(readme):
    """Variables of io/README.md's tables for results: name -> (axes, units, meaning)."""
    with open(readme) as file:
        results = file.read().split("### Results file: the baseline")[1]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", results, re.M)
    return {name: ([] if axes == "-" else axes.split(", "), units, meaning)
            for name, axes, units, meaning in rows}


def check_documented(file, h5py):
    readme = documented(README)
    about_axes = {"region_name", "sector_name", "factor_name", "groups_json"}
    written = {name for name in file if not h5py.h5ds.is_scale(file[name].id)} - about_axes
    check(written == set(readme), f"README lists what is written: {written ^ set(readme)}")
    for name, (axes, units, meaning) in readme.items():
        variable = file[name]
        check([dimension[0].name[1:] for dimension in variable.dims] == axes, f"axes of {name}")
        check(meaning.startswith(plain(variable.attrs["long_name"])), f"meaning of {name}")
        unit = {"currency": "million USD", "text": "1"}.get(units, units)
        check(plain(variable.attrs["units"]) == unit, f"units of {name}")


def with_h5py(folder):
    import h5py

    with h5py.File(f"{folder}/results.h5") as file:
        check(plain(file.attrs["filetype"]) == "tradeflow-results", "filetype")
        check(plain(file.attrs["complete"]) == "1", "complete")
        for name, variable in file.items():
            attributes = {key: plain(value) for key, value in variable.attrs.items()
                          if key not in ("DIMENSION_LIST", "REFERENCE_LIST")}
            check_attributes(name, attributes, variable.dtype.kind == "f", h5py.h5ds.is_scale(variable.id))
            if not h5py.h5ds.is_scale(variable.id):
                for at, dimension in enumerate(variable.dims):
                    check(len(dimension) == 1, f"axis {at} of {name} has one scale")
        check_documented(file, h5py)
        for name, labels, value in expected(folder):
            variable = file[name]
            at = tuple(list(variable.dims[axis][0].asstr()[:]).index(label)
                       for axis, label in enumerate(labels))
            check(variable[at] == value, f"{name} {labels} is {value}, not {variable[at]}")
        check("Côte d'Ivoire" in list(file["region_name"].asstr()[:]), "UTF-8 names")
    path_with_h5py(folder, h5py)


def path_with_h5py(folder, h5py):
    readme = documented(README)
    with h5py.File(f"{folder}/path.h5") as file:
        check(plain(file.attrs["clock"]) == "quarter", "clock")
        for name, (axes, _, _) in readme.items():
            if name in file and "scenario" in axes:
                found = [dimension[0].name[1:] for dimension in file[name].dims]
                check(found in (axes, ["scenario", "period", *axes[1:]]), f"axes of {name}")
                number = file[name].dtype.kind == "f"
                check(not number or "period" in found, f"{name} has periods")


def path_with_xarray(engine, folder, xarray):
    data = xarray.open_dataset(f"{folder}/path.h5", engine=engine)
    check(list(data.period.values) == ["2024-Q4", "2025-Q1", "2025-Q2"], "labels of periods")
    check(data.trade.dims == ("scenario", "period", "sector", "importer", "exporter"), "axes")
    check({"period_start", "period_end"} <= set(data.coords), "days are coordinates")
    days = data.sel(period="2025-Q1")
    check(str(days.period_start.values)[:10] == "2025-01-01", "first day")
    check(str(days.period_end.values)[:10] == "2025-03-31", "last day")
    for name, labels, value in expected(folder, "path.txt"):
        cell = data[name].sel(dict(zip(data[name].dims, labels)))
        check(float(cell) == value, f"{name} {labels} is {value}, not {float(cell)}")


def with_xarray(engine, folder):
    import xarray

    data = xarray.open_dataset(f"{folder}/results.h5", engine=engine)
    check(data.attrs["filetype"] == "tradeflow-results", "filetype")
    for name, variable in data.variables.items():
        check_attributes(name, {**variable.encoding, **variable.attrs}, variable.dtype.kind == "f",
                         name in data.dims)
        check(set(variable.dims) <= set(data.coords), f"every axis of {name} has labels")
    for name, labels, value in expected(folder):
        cell = data[name].sel(dict(zip(data[name].dims, labels)))
        check(float(cell) == value, f"{name} {labels} is {value}, not {float(cell)}")
    check(data.certificate_seconds.dtype.kind == "f", "seconds stay a number")
    check(str(data.scenario_title.sel(scenario=SHORT_RUN).values) == "China taxes canola — a test",
          "texts by label")
    check(data.trade.dims == ("scenario", "sector", "importer", "exporter"), "order of axes")
    frame = data.real_income_hat.to_series().unstack()
    check(frame.shape == (8, 3), "a table for pandas")
    path_with_xarray(engine, folder, xarray)


def with_ncdump(folder):
    run = lambda *arguments: subprocess.run(("ncdump", *arguments, f"{folder}/results.h5"),
                                            check=True, capture_output=True, text=True).stdout
    header = run("-h")
    for line in ("double trade(scenario, sector, importer, exporter) ;",
                 "string importer(importer) ;", 'trade:units = "million USD" ;',
                 "trade:_FillValue = NaN ;", ':filetype = "tradeflow-results" ;'):
        check(line in header, f"ncdump -h shows {line}")
    labels = run("-v", "scenario").split("data:")[1]
    check(f'"{SHORT_RUN}"' in labels, "labels in the data")
    wanted = {name: value for name, _, value in expected(folder)}["real_income_hat"]
    values = re.search(r"real_income_hat =(.*?);",
                       run("-p", "9,17", "-v", "real_income_hat").split("data:")[1], re.S)[1]
    check(wanted in [float(value) for value in re.split(r"[,\s]+", values) if value],
          f"real_income_hat shows {wanted}")


def main(reader, folder):
    try:
        if reader == "h5py":
            with_h5py(folder)
        elif reader == "ncdump":
            with_ncdump(folder)
        else:
            __import__({"netcdf4": "netCDF4"}.get(reader, reader))
            with_xarray(reader, folder)
    except (ModuleNotFoundError, FileNotFoundError) as missing:
        print(f"SKIPPED: {reader} is not installed here ({missing})")
        sys.exit(SKIPPED)


main(*sys.argv[1:])

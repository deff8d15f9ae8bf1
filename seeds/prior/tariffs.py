"""Applied tariffs by sector, importer and exporter, aggregated to the regions of the world."""
import numpy as np

from balance import ratio
from sources import rows

FREE, TETI, TRAINS, AVERAGE = range(4)
SOURCES = ["free", "teti-2021", "trains-2014", "importer-average"]
AGRIFOOD = {"A01": "AGR", "A03": "AGR", "C10T12": "FOD"}  # ICIO sector -> sector of the 2014 rates
FREE_PORTS = ["HKG"]  # Hong Kong levies no customs duty; the source has no rates of it
CUSTOMS_UNION = "eu27"
# The importers and exporters BRA and BGR of the 2014 file are swapped: "BRA" has the common tariff of the EU to four
# digits and pays none in the EU, "BGR" charges Germany 14.7 % on food and is charged 13.6 %.
SWAPPED = {"BRA": "BGR", "BGR": "BRA"}


def read_2021(world, folder):
    """{ICIO sector: [n][i]}; a pair that is absent trades freely. Also who has rates, as importer and as exporter."""
    shape = (len(world.economies),) * 2
    rates, importers, exporters = {}, np.zeros(shape[0], bool), np.zeros(shape[0], bool)
    for r in rows(folder / "icio2022/tariffs_2021_applied_on_icio2022.csv.gz"):
        n, i = world.at[r["importer"]], world.at[r["exporter"]]
        rates.setdefault(r["sector"], np.zeros(shape))[n, i] = float(r["ad_valorem_rate"])
        importers[n] = exporters[i] = True
    return rates, importers, exporters


def read_2014(world, folder):
    """{sector: [n][i]}, NaN where the file says nothing: TRAINS has no line where there was no trade, so that an
    absent pair is not a free one. Economies outside the 43 of the file are its rest of the world as exporters; as
    importers only in food, where the averages of 2021 hold the duties on alcohol and tobacco (Malaysia 92 %, Saudi
    Arabia 93 %)."""
    rates = {}
    for r in rows(folder / "wiod2014_44x16/tariffs_2014_applied.csv"):
        pair = tuple(SWAPPED.get(r[side], r[side]) for side in ("importer", "exporter"))
        rates.setdefault(r["sector"], {})[pair] = float(r["ad_valorem_rate"])
    named = {code for pairs in rates.values() for pair in pairs for code in pair}
    result = {}
    for sector in sorted(set(AGRIFOOD.values())):
        known = rates[sector]
        rest = [rate for (n, i), rate in sorted(known.items()) if n == "ROW"]
        known["ROW", "ROW"] = sum(rest) / len(rest)  # the file's rest of the world has no inner rate
        short = [code if code in named else "ROW" for code in world.economies]
        result[sector] = np.array([[known.get((n, i), np.nan) if n != "ROW" or sector == "FOD" else np.nan
                                    for i in short] for n in short])
    return result


def member_rates(world, folder):
    """[rate, source] by ICIO sector of goods, each [n][i] over economies."""
    rates_2021, has_rates, is_exporter = read_2021(world, folder)
    rates_2014 = read_2014(world, folder)
    abroad, same = world.foreign(), ~world.foreign()
    free = np.eye(len(has_rates), dtype=bool) | same & (world.region_of == world.regions.index(CUSTOMS_UNION))
    free[[world.at[code] for code in FREE_PORTS]] = True
    result = {}
    for code in (c for s in world.goods for c in world.icio[s]):
        rate, source = rates_2021[code].copy(), np.full(free.shape, TETI)
        for i in np.flatnonzero(~is_exporter):  # the mean over other exporters: most pay the general rate, as it would
            known = abroad & is_exporter
            rate[:, i], source[:, i] = ratio((rate * known).sum(axis=1), known.sum(axis=1)), AVERAGE
        for n in np.flatnonzero(~has_rates):  # the mean over the other importers of its region
            known = same[n] & has_rates
            rate[n], source[n] = rate[known].sum(axis=0) / known.sum(), AVERAGE
        if code in AGRIFOOD:
            lower = rates_2014[AGRIFOOD[code]] < rate  # NaN is not lower
            rate[lower], source[lower] = rates_2014[AGRIFOOD[code]][lower], TRAINS
        rate[free], source[free] = 0.0, FREE
        result[code] = rate, source
    return result


def region_rates(world, folder, raw, flows):
    """[goods][n][i] over regions: rates weighted by the flows they apply to, and the source that collects most of them.

    On the diagonal of a region the weights include what its members sell at home, free of duty: the rate times the
    home sales of the region is what its members collect from each other. Where nothing is traded the mean of the
    members' rates stands. raw are the ICIO flows, which weigh the parts of other_mining."""
    size, member = len(world.regions), np.arange(len(world.regions))[:, None] == world.region_of
    rates, sources = np.zeros((2, len(world.goods), size, size))
    by_code = member_rates(world, folder)

    def grouped(cells):
        return np.array([[cells[np.ix_(n, i)].sum() for i in member] for n in member])

    for g, s in enumerate(world.goods):
        total = sum(raw[code] for code in world.icio[s])
        duty, value, count = np.zeros((3, size, size))
        weight, pairs = np.zeros((2, len(SOURCES), size, size))
        plain = np.zeros((size, size))
        for code in world.icio[s]:
            rate, source = by_code[code]
            cells = flows[s] * ratio(raw[code], total)
            duty, value = duty + grouped(rate * cells), value + grouped(cells)
            plain, count = plain + grouped(rate), count + grouped(np.ones_like(rate))
            for k in range(len(SOURCES)):
                weight[k] += grouped(rate * cells * (source == k))
                pairs[k] += grouped((cells + 1e-9) * (source == k))
        rates[g] = np.where(value > 0, ratio(duty, value), plain / count)
        sources[g] = np.where(duty > 0, weight.argmax(axis=0), pairs.argmax(axis=0))
    return rates, sources.astype(int)

"""From the sources to balanced use: services split, margins moved, use matrices fitted."""
import numpy as np

from sources import DOM, HERE, IMP, rows

SHARE_CAP = 0.95  # largest share of inputs and product taxes in an output: some value added is left everywhere
TRACE = 1e-4  # weight of the pooled table in every seed: too little to be seen, enough that every fit has a solution


def ratio(wanted, got):
    """Scaling factors of one step of a biproportional fit; nothing stays nothing."""
    return np.divide(wanted, got, out=np.zeros(np.broadcast(wanted, got).shape), where=got > 0)


def fit(seed, row_totals, column_totals):
    """Biproportional fit (RAS) of a nonnegative matrix to row and column totals of one sum: (matrix, largest relative
    row residual). Columns are met last, hence exactly."""
    matrix = seed.copy()
    for _ in range(20000):
        residual = np.abs(ratio(matrix.sum(axis=1), row_totals) - (row_totals > 0)).max()
        if residual < 1e-13:
            break
        matrix *= ratio(row_totals, matrix.sum(axis=1))[:, None]
        matrix *= ratio(column_totals, matrix.sum(axis=0))[None, :]
    return matrix, residual


def split_services(world, flow, tables):
    """The one services sector of ICIO [n][i] as the four of the world [s][n][i].

    Home sales follow the seller's table; trade follows the exporter's exports and the importer's imports by service, a
    three-way fit to both and to the bilateral totals. World exports by service decide where the two disagree."""
    pools = world.pool_of[world.services]
    home = np.array([t.home[pools] / t.home[pools].sum() for t in tables]).T
    sold = np.array([t.exports[pools] / t.exports[pools].sum() for t in tables]).T
    bought = np.array([t.imports[pools] / t.imports[pools].sum() for t in tables]).T
    trade = flow * (1 - np.eye(len(flow)))
    exports = sold * trade.sum(axis=0)
    imports, _ = fit(bought * trade.sum(axis=1), exports.sum(axis=1), trade.sum(axis=1))
    cube = exports[:, None, :] * imports[:, :, None] * (trade > 0)
    for _ in range(2000):
        cube *= ratio(exports, cube.sum(axis=1))[:, None, :]
        cube *= ratio(imports, cube.sum(axis=2))[:, :, None]
        step = ratio(trade, cube.sum(axis=0))
        cube *= step
        if np.abs(step[trade > 0] - 1).max() < 1e-12:
            break
    return cube + home[:, None, :] * np.diag(np.diag(flow))


def move_margins(world, flows, tables):
    """Raises the goods flows [s][n][i] that leave their region from basic prices to f.o.b., and takes the same amount
    out of the exports of trade_transport. Returns what each sector buys of the exporter's own trade_transport for it
    [s][i], and how much services had to move between pairs of economies.

    The rate is the exporter's, the lower of what its table of 2014 says of its goods exports and of its exports of
    trade_transport in 2022. The amount leaves the services sold to the importer of the goods, as far as they reach:
    every importer goes on buying genuine services, at least half of the share of them that the exporter keeps overall.
    A biproportional fit then brings them to what exporters and importers have left, so that what each sells to and buys
    from other regions stays as it was in total."""
    goods, carrier, abroad = world.goods, world.sector("trade_transport"), world.foreign()
    shipped = flows[goods].sum(axis=0) * abroad
    carried = flows[carrier] * abroad
    to_goods, to_carried = np.array([t.margin for t in tables]).T
    rate = np.minimum(to_goods, to_carried * ratio(carried.sum(axis=0), shipped.sum(axis=0)))
    wanted = rate * shipped
    room = carried * (1 + ratio(wanted.sum(axis=0), carried.sum(axis=0))) / 2
    left, _ = fit(carried - np.minimum(wanted, room), *((carried - wanted).sum(axis=k) for k in (1, 0)))
    bought = np.zeros((len(world.sectors), len(rate)))
    bought[goods] = rate * (flows[goods] * abroad).sum(axis=1)
    flows[goods] *= 1 + rate * abroad
    flows[carrier] += left - carried
    return bought, np.abs(left - (carried - wanted)).sum() / 2


def read_keys(world):
    """use_keys.csv as (intensity of each sector [s], affinity of input s to user j [s][j]); 1 where nothing is said."""
    users = world.sectors + ["final"]
    key = {(r["input"], r["user"]): float(r["key"]) for r in rows(HERE / "use_keys.csv")}
    known = set(world.sectors) | {"intermediate"}
    assert all(i in known and u in users + ["*"] for i, u in key)
    intensity = np.array([key.get(("intermediate", s), 1.0) for s in world.sectors])
    affinity = np.array([[key.get((s, u), key.get((s, "*"), 1.0)) for u in users] for s in world.sectors])
    return intensity, affinity


def uninformative(vectors, size):
    """Which vectors of a table say nothing: those of a sector it leaves empty (under 1 M USD) and copies, in
    proportion, of a larger sector's (Brazil's fishing sells to sawmills as its forestry does, Norway's refineries buy
    as its chemical works do)."""
    norm = np.sqrt((vectors ** 2).sum(axis=1))
    cosine = ratio((vectors[:, None] * vectors[None]).sum(axis=2), norm[:, None] * norm)
    return (size < 1) | ((cosine > 0.99999) & (size[None, :] > size[:, None])).any(axis=1)


def balance(world, table, spare, keys, output, supply):
    """Use of one economy in 2022 [dom, imp][s][j or final]: rows are the flows' supply [dom, imp][s], columns are
    output [s] times the intermediate share of 2014, and final use takes what is left.

    The seed is the table of 2014. `spare`, all tables pooled, lends the columns and rows of which the table says
    nothing, and a trace of itself everywhere so that nobody is barred from buying anything. A sector that no table
    splits takes the column and the row of its pool, each cell leaning as the keys say; the fit then brings it to its
    supply."""
    (intensity, affinity), pool = keys, world.pool_of
    level = (np.where(table.output < 1, spare.use.sum(axis=(0, 1)), table.use.sum(axis=(0, 1)))
             / np.where(table.output < 1, spare.output, table.output))
    level *= ratio(np.bincount(pool, output), np.bincount(pool, output * intensity))  # the pool keeps its share
    columns = output * np.minimum(level[pool] * intensity, SHARE_CAP - table.taxes[pool])
    columns = np.append(columns, supply.sum() - columns.sum())
    assert (columns >= 0).all()

    def expanded(inputs, final):
        """Pools -> sectors, every user's purchases brought to its column."""
        wide = np.concatenate([inputs[:, :, pool], final[:, :, None]], axis=2)[:, pool] * affinity
        return wide * ratio(columns, wide.sum(axis=(0, 1)))

    lent = expanded(spare.use, spare.final)
    silent = uninformative(table.use.sum(axis=0).T, table.output)
    seed = expanded(np.where(silent, spare.use, table.use), table.final)
    for side, size in ((DOM, table.home), (IMP, table.imports)):
        sales = np.concatenate([table.use[side], table.final[side, :, None]], axis=1)
        silent = uninformative(sales, size)[pool]
        seed[side, silent] = lent[side, silent]
    seed += TRACE * lent
    matrix, residual = fit(seed.reshape(-1, len(columns)), supply.ravel(), columns)
    return matrix.reshape(seed.shape), residual

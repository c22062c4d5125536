// Made of the notebook 5-sql.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run 5-sql.cs
#:project ../../src/WalletTrace/WalletTrace.csproj
#:project ../../src/WalletTrace.DuckDb/WalletTrace.DuckDb.csproj
#:property PublishAot=false

// Of these the compiler would warn; a notebook shows no warnings.
#pragma warning disable CS8604, CS8629

using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.DuckDb;
using WalletTrace.Reports;
using WalletTrace.Tracing;

// Files are named from the folder in which this one lies.
Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

// # SQL over the case file
//
// The facts of a case are tables: who paid whom, when, how much; who says what about an account; what was read.
// WalletTrace keeps them in one file, a DuckDB database, and everything that SQL can ask, you can ask. We ask the
// facts of the [Ronin bridge theft](../ronin-bridge/README.md) of March 2022: **where did the ether go, and when?** At
// the end we go on from a row of an answer to a trace.
//
// If you know spreadsheets but no SQL: `SELECT` says which columns, `FROM` which table, `WHERE` which rows, `GROUP BY`
// what is put together, `ORDER BY` in which order.

// ## A case in one file
//
// `ImportAsync` takes in a whole case: its facts and its labels. Here the file goes into a temporary folder, and is
// deleted at the end; for a case of yours name a file that stays.

string folder = Directory.CreateTempSubdirectory("sql-").FullName;
DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Path.Combine(folder, "ronin.duckdb"));
ImportResult imported = await ledger.ImportAsync("../ronin-bridge");
Show($"{imported.NewMovements} movements in {imported.NewTransactions} transactions, {imported.NewLabels} labels");

// ## Which tables are there?
//
// For people there are *views*, in which addresses, times and ids can be read. These are the ones for an account chain
// like Ethereum; `duckdb_columns()` describes every column in the same way.

Show(await ledger.TableAsync("""
    SELECT view_name AS name, comment
    FROM duckdb_views()
    WHERE NOT internal AND view_name IN ('transfers', 'transactions', 'assets', 'labels', 'entities')
    ORDER BY name
    """));

Show(await ledger.TableAsync("""
    SELECT kind, count(*) AS transfers, min(time) AS first, max(time) AS last
    FROM transfers
    GROUP BY kind
    ORDER BY kind
    """));

// **What we learn.** There are 6,108 payments and 6,113 fees, from 2019 to 2023: the whole histories of the accounts
// that were read, not only what happened after the theft.
//
// ## The largest payments
//
// `base_units` are the smallest units of the coin: 1 ETH is 10^18 of them. They are kept as text, for no ordinary
// number holds them all exactly; `::HUGEINT` makes a whole number of up to 38 digits of them, to sort and to sum by.
// `amount` is the same as people write it.

Show(await ledger.TableAsync("""
    SELECT time::DATE AS day, left(from_address, 8) || '…' AS payer, to_address, amount AS eth
    FROM transfers
    WHERE kind = 'native' AND NOT failed
    ORDER BY base_units::HUGEINT DESC, height
    LIMIT 5
    """));

// **What we learn.** Four of the five largest payments were made by one account, `0x098B71…`, in April and May 2022.
// It is the thief's wallet. The largest of all, 51,000 ETH, is of March 2023, a year after the theft.
//
// Why not just use decimal numbers, as spreadsheets do? Because they round. A `DOUBLE` has some 16 digits:

Show(await ledger.TableAsync("""
    SELECT amount, base_units AS exact,
        base_units::DOUBLE::HUGEINT AS as_double,
        base_units::DOUBLE::HUGEINT - base_units::HUGEINT AS difference
    FROM transfers
    WHERE kind = 'native'
    ORDER BY length(rtrim(base_units, '0')) DESC, base_units::HUGEINT DESC
    LIMIT 1
    """));

// **What we learn.** Even a single amount is not what it was any more. An expert of the other side will find that. Sum
// base units as `HUGEINT`, and never as `DOUBLE`.
//
// ## Who is known?
//
// A label is a claim of somebody about an account, and several may speak of one. So put them together for each account
// first; else each payment counts once for each label.

Show(await ledger.TableAsync("""
    WITH known AS (
        SELECT chain, address, count(DISTINCT source) AS sources,
            string_agg(DISTINCT category, ', ' ORDER BY category) AS categories
        FROM labels GROUP BY chain, address)
    SELECT to_address, categories, sources, count(*) AS payments,
        divide(sum(base_units::HUGEINT), 1_000_000_000_000_000_000) AS whole_eth
    FROM transfers JOIN known ON known.chain = transfers.chain AND known.address = to_address
    WHERE kind = 'native' AND NOT failed
    GROUP BY ALL
    ORDER BY sum(base_units::HUGEINT) DESC, to_address
    LIMIT 8
    """));

// **What we learn.** After the exchange accounts, whose customers are many, comes a *mixer*: 175,100 ETH were paid
// into it. A mixer takes equal sums from many and gives them back so that nobody can tell whose is whose. It is
// Tornado Cash, and eight sources have labels for it; one of them is OFAC, the sanctions authority of the United
// States, on whose list it was from August 2022 to March 2025.
//
// ## The road into the mixer
//
// Who paid into it?

Show(await ledger.TableAsync("""
    SELECT from_address, count(*) AS payments,
        divide(sum(base_units::HUGEINT), 1_000_000_000_000_000_000) AS whole_eth,
        min(time)::DATE AS first, max(time)::DATE AS last
    FROM transfers
    WHERE kind = 'native' AND NOT failed
        AND to_address IN (SELECT address FROM labels WHERE category = 'mixer')
    GROUP BY from_address
    ORDER BY payments DESC, from_address
    LIMIT 5
    """));

// And when? We ask for each day, and keep the answer to draw it.

SqlTable days = await ledger.TableAsync("""
    SELECT time::DATE AS day, count(*) AS payments, count(DISTINCT from_address) AS payers,
        divide(sum(base_units::HUGEINT), 1_000_000_000_000_000_000) AS eth
    FROM transfers
    WHERE kind = 'native' AND NOT failed
        AND to_address IN (SELECT address FROM labels WHERE category = 'mixer')
    GROUP BY day
    ORDER BY day
    """);

// A picture needs no library: it is text in a language for pictures, SVG. What has a method `ToHtml` is shown by it.

Show(new Bars("ETH paid into the mixer, day by day", days, "day", "eth"));

// **What we learn.** For six weeks, from 4 April to 19 May 2022, somebody paid 100 ETH at a time into the mixer: 1,751
// payments by 48 accounts, 16,100 ETH in the first week, and 9,500 ETH on the last day alone. Between 15 and 22 April
// there is a pause; OFAC had put the thief's wallet on its list on 14 April. Hold the pointer over a bar to see its
// day.
//
// ## What was read, and what was not?
//
// Every answer above is about what is *in the file*. Coverage says what was read to get it: whose history, up to which
// block, and which kinds of movement. `kinds` is a sum: 1 are payments, 2 what contracts pay, 4 tokens, 8 fees.

Show(await ledger.TableAsync("""
    SELECT source, count(*) AS accounts, min(to_height) AS to_height,
        bool_and(kinds & 1 > 0) AS payments, bool_and(kinds & 8 > 0) AS fees,
        bool_or(kinds & 2 > 0) AS by_contracts, bool_or(kinds & 4 > 0) AS tokens
    FROM coverage
    GROUP BY source
    """));

// Who got most, of those of whom nothing was read and whom nobody has labelled? These are the blind spots.

Show(await ledger.TableAsync("""
    SELECT to_address, count(*) AS payments,
        divide(sum(base_units::HUGEINT), 1_000_000_000_000_000_000) AS whole_eth, min(time)::DATE AS first
    FROM transfers
    WHERE kind = 'native' AND NOT failed
        AND to_address NOT IN (SELECT address FROM labels WHERE address IS NOT NULL)
        AND to_address NOT IN (SELECT address FROM account JOIN coverage ON account_id = account.id)
    GROUP BY to_address
    ORDER BY sum(base_units::HUGEINT) DESC, to_address
    LIMIT 5
    """));

// **What we learn.** The histories of 73 accounts were read, payments and fees only: what contracts pay and what moves
// as tokens is not in the file, so no answer speaks of it. The largest blind spot got its first payment in July 2022,
// after the last one into the mixer.
//
// ## From a row to a trace
//
// SQL tells what moved. It does not tell what of it was *stolen*: for that the money must be followed in the order of
// time, through accounts in which it mixes with other money. That is what a trace does. It works over the same file.
// Take the thief's largest payment after the theft, by its transaction and its place in it:

SqlTable largest = await ledger.TableAsync("""
    SELECT id, index, amount, time, to_address
    FROM transfers
    WHERE kind = 'native' AND height >= 14442835
        AND from_address = '0x098B716B8Aaf21512996dC57EB0615e2383E2f96'
    ORDER BY base_units::HUGEINT DESC
    LIMIT 1
    """);
Show(largest);

Theft theft = Theft.Transfer(ChainId.Ethereum, largest[0, "id"], long.Parse(largest[0, "index"]))
    .Named("the thief's largest payment");

TraceResult trace = await Trace.From(theft)
    .Over(ledger)
    .Knowing(await ledger.LabelsAsync())
    .Using(TaintRule.Fifo, TaintRule.Haircut)
    .Within(minimum: "0.1 ETH")
    .RunAsync();
Show(trace.Balance);

Show(trace.Picture());

// **What we learn.** Of the 33,568.152 ETH of that payment 33,404.224 ETH under FIFO, and 33,422.312 ETH under
// Haircut, went into the mixer, within three weeks of it. And whatever rule one prefers:

Sink mixer = trace.Sinks.Single(sink => sink.Category == Category.Mixer);
SinkBounds bounds = trace.BoundsOf(mixer);
Show($"at least {new Amount(bounds.Least, mixer.Asset)}, at most {new Amount(bounds.Most, mixer.Asset)}");

// **What we learn.** At least 33,402.666 ETH of that payment went into the mixer. SQL found the payment and the days;
// the trace says what of it was stolen, exactly, and by which rule; both speak of the same facts in the same file.
//
// Other programs can ask the file, too: the command line of DuckDB, Python, R. `wallettrace ledger sql ronin.duckdb
// "SELECT …"` asks it without any program of yours. What each table and column holds is
// [documented](../../src/WalletTrace.DuckDb/README.md#tables).

await ledger.DisposeAsync();
Directory.Delete(folder, recursive: true);

// ## What we learned
//
// A case file answers whatever can be asked of tables, exactly, as long as base units are summed as whole numbers. It
// answers only for what is in it: ask for the coverage, too. And what moved is not what was stolen: for that go on
// from the row to a trace.

// Writes a value as notebooks do that show plain text.
static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

public sealed record Bars(string Title, SqlTable Table, string Day, string Value)
{
    public string ToHtml()
    {
        var days = Table.Times(Day);
        var values = Table.Integers(Value);
        var bars = Enumerable.Range(0, Table.Count).Select(at =>
        {
            int x = (days[at].Value - days[0].Value).Days * 14;
            int height = (int)(values[at].Value * 140 / values.Max().Value);
            return $"<rect x='{x}' y='{165 - height}' width='12' height='{height}' fill='#3b7dd8'>"
                + $"<title>{days[at]:yyyy-MM-dd}: {values[at]}</title></rect>";
        });
        return "<svg viewBox='0 0 660 185' style='max-width: 660px; font: 12px sans-serif' fill='currentColor'>"
            + $"<text y='12' font-weight='bold'>{Title}</text><text y='180'>{days[0]:yyyy-MM-dd}</text>"
            + $"<text x='644' y='180' text-anchor='end'>{days[^1]:yyyy-MM-dd}</text>{string.Concat(bars)}</svg>";
    }
}

// Made of the notebook 6-your-own-adapter.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run 6-your-own-adapter.cs
#:project ../../src/WalletTrace/WalletTrace.csproj
#:property PublishAot=false

// Of these the compiler would warn; a notebook shows no warnings.
#pragma warning disable CS8629

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Quorum;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Reports;
using WalletTrace.Tracing;

// Files are named from the folder in which this one lies.
Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

// # Write your own chain adapter
//
// WalletTrace reads Bitcoin, Ethereum, TRON and chains like them by itself. Sooner or later a case leads to a chain,
// an exchange or an explorer that no tool knows, and what you get is a spreadsheet. This notebook teaches WalletTrace
// to read one. It is the longest of the six, and the one with the most code; still, all that an adapter does is
// *translate*: from the words of a source into facts.
//
// The chain is made up, so that every figure can be checked with a pencil. A thief, `bad`, takes 1,000 coins from
// `a11ce`, and passes them on to `b0b` and `d00d`. Some reach an exchange, `cafe`.
// **Where are the 1,000 coins?**

// ## What we were given
//
// The chain's explorer has a button "export as CSV". A colleague pressed it for three accounts. Each row is a
// transaction: in which block, when, who paid whom how much, and the fee, which the payer pays on top. The exports
// were made when the chain had 8 blocks, numbered from 0 to 7, and say so.

var exports = new Dictionary<string, string>
{
    ["bad"] = """
        0,2026-03-01 08:00,a0,f00d,bad,100,1
        1,2026-03-01 09:00,a1,a11ce,bad,1000,1
        2,2026-03-01 10:00,a2,bad,b0b,600,1
        3,2026-03-01 11:00,a3,bad,d00d,399,1
        """,
    ["b0b"] = """
        2,2026-03-01 10:00,a2,bad,b0b,600,1
        4,2026-03-01 12:00,a4,b0b,cafe,350,1
        5,2026-03-01 13:00,a5,b0b,beef,240,1
        """,
    ["d00d"] = """
        3,2026-03-01 11:00,a3,bad,d00d,399,1
        6,2026-03-01 14:00,a6,d00d,cafe,398,1
        """,
};

// ## From words to facts
//
// A fact is a record of one of a few kinds: a block, a transaction, a movement (`TransferRecord`), and a statement of
// what was read (`CoverageRecord`). The library wants every chain, account and id in one form, so that what two
// sources tell of one movement can be seen to be the same:
//
// * The chain has an id as CAIP-2 has it. Ours is a private network with addresses like Ethereum's; 31337 is the
//   number that such networks use, and their coin is called tETH.
// * Accounts and transactions are numbers of fixed length. Our explorer leaves out leading zeros; we put them back.
// * Amounts are whole base units. `Amount.TryParse` reads "0.1" exactly; a `double` never touches it. What cannot be
//   read is an error that says where and what, and never a zero.

// One row becomes four facts: the block, the transaction, its fee and its payment. The numbers 0 and 1 at the end of
// `TransferRecord`'s place are the order inside of the transaction: the fee always comes first. Every source must
// number alike, or one movement would count twice.

Show(Row.Read("2,2026-03-01 10:00,a2,bad,b0b,600,1").Facts().OfType<TransferRecord>().Select(one => new
{
    one.Height,
    one.Kind,
    From = one.From?.ToString(one.Chain),
    To = one.To?.ToString(one.Chain),
    Units = one.Amount,
}));

// **What we learn.** The row became two movements: the fee, which goes to nobody, and the payment. Amounts are in base
// units, 10^18 of which are one tETH.

// ## The adapter
//
// An adapter for single accounts is a class with five members. Three say who it is and what it can give, *before* it
// is asked for anything:
//
// * `Name`: what reports call it.
// * `CapabilitiesAsync`: the kinds of movement that its histories hold completely. Ours has payments and fees. Does
//   the chain have contracts that pay, or tokens? The export would not show them, so we do not claim them. **Never
//   claim a kind that the source might leave out**: what is claimed counts as read, and a trace believes that nothing
//   else happened.
// * `TipAsync` and `HashAtAsync`: up to which block it speaks, so that a chain that changes its mind is noticed. Of
//   the last block the export tells the hash, of others not: `null` is an honest answer.
//
// The fifth, `ReadHistoryAsync`, gives an account's history in pages; our export is one page. It ends with the block
// up to which it speaks and the statement of what was read; or, where we have no export of an account, says that it is
// not complete.

// ## Fill a ledger
//
// The library does the rest: it asks the source what it can give, reads the histories, checks that it gets what it
// asked for, and writes the facts with what was read into a ledger. We ask for the thief, and for an account of which
// we have no export.

var source = new ExportSource("the village's explorer", exports);
var ledger = new MemoryLedger();
Address[] asked = [Village.Account("bad"), Village.Account("beef")];
HistoryResult pulled = await LedgerPull.AccountsAsync(source, ledger, asked);
Show(pulled.Accounts.Select(one => new
{
    Account = one.Address.ToString(Village.Chain),
    one.State,
    one.Transactions,
}));

// **What we learn.** The history of `bad` is complete. That of `beef` is *uncertain*: nothing was read, and the ledger
// does not count it as read. Not an error, but it will show.
//
// ## Trace, and let the trace ask
//
// The theft is payment 1 of transaction `a1`. We label the exchange (who says so is part of a label), and give the
// trace our source: it asks for the histories that it lacks by itself, those first where most of the stolen money
// waits.

var exchange = new Account(Village.Chain, Village.Account("cafe"));
var labels = new LabelSet(
    [new Label(LabelSubject.Of(exchange), "Café Exchange", Category.Exchange, Source: "made up")]);

Trace query = Trace.From(Theft.Transfer(Village.Chain, Village.Id("a1").ToString(), 1).Named("the 1,000 coins"))
    .Knowing(labels)
    .Using(TaintRule.Fifo, TaintRule.Haircut);
TraceResult trace = await query.Over(ledger, source).RunAsync();
Show(trace);

// **What we learn.** Under FIFO (first in, first out) it can be checked by hand. `bad` had 100 coins of its own, which
// leave first: 1 as a fee and 99 to `b0b`, with 501 stolen ones. Then 1 and 399 stolen coins go, and 99 stay. `b0b`
// pays a fee and 350 coins to the exchange, of which 99 are clean, so 252 are stolen; and 1 and 240 to `beef`, all
// stolen; 8 stay. `d00d` passes 398 on and pays 1. So 650 stolen coins are at the exchange, 107 at rest, 3 were paid
// as fees, and 240 went to `beef`: together 1,000.
//
// Haircut shares instead: 10 of 11 coins of `bad` were stolen, and so are 10 of 11 of all that it pays.
//
// ## What the source could not give
//
// 240 coins are at an account of which there is no export. The trace does not say that they rest there; it says that
// it does not know.

Show(trace.Coverage);

// **What we learn.** The 240 coins are listed with the reason, and so is what the chain may have beside payments and
// fees, of which the ledger was told nothing. A gap in the data shows as a gap, never as an end.
//
// ## A second source: whole blocks
//
// The village's clerk runs a node and sends us all blocks. That is better than exports in two ways: nobody learns whom
// we look for, and blocks can be checked. Each has a hash that is made of what is in it and of the hash of the block
// before (here the first 8 bytes of SHA-256), so that nothing can be changed afterwards without all later hashes
// changing.

string[] blocks =
[
    "251c6c46ecabc9b1,0000000000000000,0,2026-03-01 08:00,a0,f00d,bad,100,1",
    "b3334fdd56638b94,251c6c46ecabc9b1,1,2026-03-01 09:00,a1,a11ce,bad,1000,1",
    "fd3b4ef772afd16c,b3334fdd56638b94,2,2026-03-01 10:00,a2,bad,b0b,600,1",
    "8465156bc073ed6b,fd3b4ef772afd16c,3,2026-03-01 11:00,a3,bad,d00d,399,1",
    "1dd9a532ea7e9740,8465156bc073ed6b,4,2026-03-01 12:00,a4,b0b,cafe,350,1",
    "e9f61af871435d6c,1dd9a532ea7e9740,5,2026-03-01 13:00,a5,b0b,beef,240,1",
    "dea32698bb255431,e9f61af871435d6c,6,2026-03-01 14:00,a6,d00d,cafe,398,1",
    "6c1b62ad45588d9e,dea32698bb255431,7,2026-03-01 15:00,a7,beef,cafe,200,1",
];

// An adapter for blocks is an `IBlockSource`. It is the same but for the last member: `ReadAsync` gives the blocks of
// a range in order, each whole. And it computes every hash anew, for it can.

// We pull the blocks into the ledger that already holds the exports. What both tell is known once, what only one tells
// is added; if they told different things of one place, the pull would stop.

var node = new NodeSource("the clerk's node", blocks);
PullResult whole = await LedgerPull.BlocksAsync(node, ledger);
TraceResult complete = await query.Over(ledger).RunAsync();
Show(complete.Balance);

// **What we learn.** The gap is closed. `beef` passed 200 of its 240 coins on to the exchange and has 39 left: now 850
// are at the exchange, 146 at rest, and 4 were paid as fees. Of the trace only that part changed which was said to be
// unknown before.
//
// ## When a source lies
//
// Sources make mistakes, and some lie. What happens then? This little function tries something and tells what was
// noticed.

async Task<string> WhatIsNoticed(Func<Task> attempt)
{
    try
    {
        await attempt();
        return "Nothing is noticed.";
    }
    catch (WalletTraceException problem)
    {
        return problem.Message;
    }
}

// **An amount is changed.** Somebody edits block 4 in the clerk's file, and lets 350 coins be 35. The hash does not
// fit any more.

string[] edited = [.. blocks.Select(block => block.Replace("cafe,350,", "cafe,35,"))];
Show(await WhatIsNoticed(() =>
    LedgerPull.BlocksAsync(new NodeSource("an edited file", edited), new MemoryLedger())));

// **A block is exchanged.** A cleverer forger makes a hash that fits. But block 5 names another block as the one
// before it, and the library looks at that, whatever the adapter checks.

string content = blocks[4].Split(',', 2)[1].Replace("cafe,350,", "cafe,35,");
string[] forged = [.. blocks];
forged[4] = NodeSource.HashOf(content) + "," + content;
Show(await WhatIsNoticed(() =>
    LedgerPull.BlocksAsync(new NodeSource("a forged file", forged), new MemoryLedger())));

// **Two exports contradict each other.** A payment stands in the export of him who paid and of him who was paid. If
// they differ, the ledger refuses the second.

var changed = new Dictionary<string, string>(exports)
{
    ["b0b"] = exports["b0b"].Replace("bad,b0b,600,", "bad,b0b,500,"),
};
Address[] both = [Village.Account("bad"), Village.Account("b0b")];
Show(await WhatIsNoticed(() =>
    LedgerPull.AccountsAsync(new ExportSource("a changed export", changed), new MemoryLedger(), both)));

// **The exports are mixed up.** Somebody saved the export of `b0b` as that of `d00d`. Our adapter looks for that
// itself: the library cannot know what a file is about.

var mixed = new Dictionary<string, string>(exports) { ["d00d"] = exports["b0b"] };
Address[] d00d = [Village.Account("d00d")];
Show(await WhatIsNoticed(() =>
    LedgerPull.AccountsAsync(new ExportSource("a mixed-up export", mixed), new MemoryLedger(), d00d)));

// **Something is left out.** The export of `b0b` lacks its payment to `beef`. There is nothing in it that does not
// fit.

var shortened = new Dictionary<string, string>(exports)
{
    ["b0b"] = string.Join('\n', exports["b0b"].Split('\n').Where(row => !row.Contains("beef"))),
};
var lacking = new ExportSource("an export that lacks a row", shortened);
Address[] b0b = [Village.Account("b0b")];
Show(await WhatIsNoticed(() => LedgerPull.AccountsAsync(lacking, new MemoryLedger(), b0b)));

// That is the dangerous one: the trace would say that 241 coins more rest with `b0b`, those and the fee. What was left
// out shows only where somebody else tells it. So where it matters ask two sources that do not depend on each other,
// and let the library hold them against each other: a *quorum*.

var quorum = QuorumSource.Of([lacking, source]);
Show(await WhatIsNoticed(() => LedgerPull.AccountsAsync(quorum, new MemoryLedger(), b0b)));

// **What we learn.** What contradicts itself or something known is refused, with the place. What is left out is found
// by a second source, by hashes, or by balances (`BalanceReconciliation` holds movements against what a source says an
// account holds). Two sources that agree on a lie remain.
//
// ## How to test an adapter
//
// Before its facts count in a case, an adapter should be held against things whose answer is known. A table of checks
// is a good beginning; in a project each of them is a unit test.

var fromBlocks = new MemoryLedger();
await LedgerPull.BlocksAsync(node, fromBlocks);

var fromBoth = new MemoryLedger();
await LedgerPull.AccountsAsync(source, fromBoth, [.. exports.Keys.Select(Village.Account)]);
await LedgerPull.BlocksAsync(node, fromBoth);

int Movements(MemoryLedger told) =>
    told.TransactionsAsync().ToBlockingEnumerable().Sum(one => one.Transfers.Count);

Task<string> Reading(string row) => WhatIsNoticed(() => Task.FromResult(Row.Read(row).Facts()));

string shortRow = await Reading("2,2026-03-01 10:00,a2,bad,b0b,600");
string badAmount = await Reading("2,2026-03-01 10:00,a2,bad,b0b,6OO,1");
Show(new[]
{
    new { Check = "blocks tell 8 payments and 8 fees", Holds = Movements(fromBlocks) == 16 },
    new { Check = "exports tell none of them otherwise", Holds = Movements(fromBoth) == 16 },
    new { Check = "without an export nothing is complete", Holds = pulled.Accounts[1].State == HistoryState.Uncertain },
    new { Check = "a row without a column is refused", Holds = shortRow.Contains("expected 7 columns") },
    new { Check = "an amount with letters is refused", Holds = badAmount.Contains("found 'O'") },
});

// **What we learn.** An adapter is some fifty lines, and most of the work is honesty: to claim no more than the source
// gives, to number as others do, to check what can be checked, and to say where something is missing. All else,
// tracing, balances, coverage, reports, comes with the library.
//
// Adapters can give more than this one. A source may read only parts of histories (`ISelectiveHistorySource`), give
// single coins of a chain like Bitcoin (`ICoinSource`), tell balances (`IBalanceSource`), count its requests so that
// budgets hold (`IMeteredSource`), and write down whom it told what (`IDisclosureLog`).

// Writes a value as notebooks do that show plain text.
static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

public static class Village
{
    public static ChainId Chain { get; } = ChainId.Evm(31337);

    public static Asset Coin { get; } = Asset.Native(Chain);

    public const CoverageKinds Kinds = CoverageKinds.Native | CoverageKinds.Fee;

    public static Address Account(string name) => Address.Parse("0x" + name.PadLeft(40, '0'), Chain);

    public static TransactionId Id(string id) => TransactionId.Parse(id.PadLeft(64, '0'));

    public static BlockHash Hash(string hash) => BlockHash.Parse(hash.PadLeft(64, '0'));

    public static UInt256 Units(string amount) =>
        Amount.TryParse(amount, Coin, out var read, out var problem)
            ? read.Units
            : throw new ChainDataException(problem, "the export", amount);
}

public sealed record Row(long Block, string Time, string Id, string From, string To, string Amount, string Fee)
{
    public static Row Read(string line) =>
        line.Trim().Split(',') is [var block, var time, var id, var from, var to, var amount, var fee]
            ? new Row(long.Parse(block, CultureInfo.InvariantCulture), time, id, from, to, amount, fee)
            : throw new ChainDataException("the row cannot be read: expected 7 columns", "the export", line);

    public DateTimeOffset Utc =>
        DateTimeOffset.Parse(Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public Fact[] Facts()
    {
        Address from = Village.Account(From);
        Address to = Village.Account(To);
        return
        [
            new BlockRecord(Village.Chain, Block, Utc.ToUnixTimeSeconds()),
            new TransactionRecord(Village.Chain, Block, Index: 0, Village.Id(Id)),
            new TransferRecord(
                Village.Chain, Block, 0, 0, TransferKind.Fee, Village.Coin, from, null, Village.Units(Fee)),
            new TransferRecord(
                Village.Chain, Block, 0, 1, TransferKind.Native, Village.Coin, from, to, Village.Units(Amount)),
        ];
    }
}

public sealed class ExportSource(string name, Dictionary<string, string> exports) : IAccountHistorySource
{
    // The block up to which the exports speak: they say its number, time and hash.
    private static readonly BlockRecord last =
        new(Village.Chain, Height: 7, Time: 1772377200, Village.Hash("6c1b62ad45588d9e"));

    public ChainId Chain => Village.Chain;

    public string Name => name;

    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) =>
        new(new SourceCapabilities(
            Village.Kinds, GivesPreviousOutputs: false, FirstHeight: 0, "CSV exports of single accounts"));

    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        new(new BlockPoint(last.Height, last.Hash.Value));

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) =>
        new(height == last.Height ? last.Hash : null);

    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        new[] { Page(address) }.ToAsyncEnumerable();

    private HistoryPage Page(Address address)
    {
        string export = exports.FirstOrDefault(one => Village.Account(one.Key) == address).Value;
        if (export is null)
        {
            return new HistoryPage([], 0, IsComplete: false);
        }

        Row[] rows = [.. export.Split('\n').Select(Row.Read)];
        if (rows.FirstOrDefault(row => !IsOf(row, address)) is { } stray)
        {
            throw new ChainDataException(
                "the export is of another account: expected rows that it pays or is paid by", Name, stray.Id);
        }

        var read = new CoverageRecord(Chain, address, FromHeight: 0, last.Height, Village.Kinds, Name);
        Fact[] facts = [.. rows.SelectMany(row => row.Facts()), last, read];
        return new HistoryPage(facts, rows.Length, IsComplete: true);
    }

    private static bool IsOf(Row row, Address address) =>
        Village.Account(row.From) == address || Village.Account(row.To) == address;
}

public sealed class NodeSource(string name, string[] blocks) : IBlockSource
{
    public ChainId Chain => Village.Chain;

    public string Name => name;

    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) =>
        new(new SourceCapabilities(Village.Kinds, false, FirstHeight: 0, "the blocks of a node"));

    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        new(new BlockPoint(blocks.Length - 1, Village.Hash(blocks[^1].Split(',')[0])));

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) =>
        new(height < blocks.Length ? Village.Hash(blocks[height].Split(',')[0]) : (BlockHash?)null);

    public IAsyncEnumerable<BlockFacts> ReadAsync(
        BlockRange range, CancellationToken cancellationToken = default) =>
        blocks.Skip((int)range.From).Take((int)range.Count).Select(Read).ToAsyncEnumerable();

    public static string HashOf(string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];

    private BlockFacts Read(string block)
    {
        string[] parts = block.Split(',', 3);
        string expected = HashOf(parts[1] + "," + parts[2]);
        if (parts[0] != expected)
        {
            throw new ChainDataException(
                $"the block was changed: found the hash {parts[0]}, expected {expected}", Name, parts[2]);
        }

        Fact[] facts = Row.Read(parts[2]).Facts();
        var record = (BlockRecord)facts[0] with
        {
            Hash = Village.Hash(parts[0]),
            Parent = Village.Hash(parts[1]),
        };
        return new BlockFacts(record, facts[1..], Village.Kinds) { ReadAt = record.Time };
    }
}

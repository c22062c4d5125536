// Made of the notebook 4-your-own-case.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run 4-your-own-case.cs
#:project ../../src/WalletTrace/WalletTrace.csproj
#:property PublishAot=false

// Of these the compiler would warn; a notebook shows no warnings.
#pragma warning disable CS8600, CS8602, CS8629

using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

// Files are named from the folder in which this one lies.
Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

// # Your own case: from a transaction id to a report
//
// Somebody writes to you: "My bitcoin were stolen. This is the transaction." A transaction id is all you have. This
// notebook goes from there to a report that you can hand on, step by step. Change the id and the facts, and it is your
// case.
//
// It runs offline, over a small made-up case that comes with WalletTrace ([its story, with every figure worked by
// hand](../utxo-peel-chain/README.md)). How the same looks with live sources stands at the end.

// ## What the victim sent
//
// The id, and the chain it is on. Ours is Bitcoin's local test network, whose coins are called tBTC.

ChainId chain = ChainId.BitcoinRegtest;
string id = "99841a382456d2057706bad67946bdb560cc46a716425107d9a743e5b812846b";

// ## The facts
//
// Facts are what was observed on the chain: transactions with their inputs and outputs, and *coverage*, which says
// what was read and what was not. They go into a **ledger**. Here they come from three small files; in a case of yours
// a node or an explorer gives them.

var ledger = new MemoryLedger();
foreach (string file in new[] { "inputs.csv", "outputs.csv", "coverage.csv" })
{
    await ledger.AppendAsync(FactFile.ReadAsync($"../utxo-peel-chain/{file}"));
}
Show($"{ledger.Chains.Single().Name}, read up to block {ledger.AsOf(chain)}");

// ## What did that transaction do?
//
// A Bitcoin transaction takes coins (its inputs) and makes new ones (its outputs). Labels are what somebody says about
// an account, with the source of it. We put both together.

LabelSet labels = LabelFile.ReadAll("../utxo-peel-chain/labels.csv");
LedgerTransaction sent = await ledger.TransactionAsync(chain, TransactionId.Parse(id));

string Whose(Address owner) =>
    string.Join(", ", labels.Of(new Account(chain, owner)).Select(label => $"{label.Text} (says: {label.Source})"));

string Coins(UInt256 units) => new Amount(units, Asset.Native(chain)).ToString();

Show(sent.Inputs.Select(input => new
{
    Input = input.Index,
    Coins = Coins(input.Amount.Value),
    Owner = input.Owner.Value.ToString(chain),
    Label = Whose(input.Owner.Value),
}));

Show(sent.Outputs.Select(output => new
{
    Output = output.Index,
    Coins = Coins(output.Amount),
    Owner = output.Owner.ToString(chain),
    Label = Whose(output.Owner),
}));

// **What we learn.** A coin of 25 tBTC of the victim went in. Output 1, 14.999 tBTC, went back to the victim: that is
// change. Output 0, **10 tBTC**, went to somebody whom no label names. The missing 0.001 tBTC are the fee. So output 0
// is what was stolen.
//
// ## Has it moved?

LedgerTransaction spender = await ledger.SpenderAsync(chain, new CoinId(TransactionId.Parse(id), 0));
Show(spender is null
    ? "The coin has not moved."
    : $"Spent in block {spender.Record.Height}, with {spender.Inputs.Count - 1} other coin, by {spender.Record.Id}");

// **What we learn.** The thief put the stolen coin together with another one. From here on stolen and other money are
// mixed, and which part of what comes out is stolen is a matter of a rule. That is why a trace names its rules.
//
// ## Make it a case
//
// A case says where stolen value enters (the *seed*), what is known (the *labels*), by which *rules* it is followed,
// and until where:
//
// | you know | the seed |
// |---|---|
// | the coin that was stolen | `Theft.Coin(chain, id, output)` |
// | a transaction, all of which was stolen | `Theft.Transaction(chain, id)` |
// | one transfer of a transaction (Ethereum, TRON) | `Theft.Transfer(chain, id, index)` |
// | the thief's wallet and how much came in | `Theft.Wallet("eip155:1:0x…").Amount("173600 ETH").At(height)` |
//
// We follow by FIFO (what came first leaves first) and Haircut (everything that leaves is stolen to the same share),
// stop where a label names an exchange or another service, go on for 20 hops at the most, and leave alone what is
// below 0.0001 tBTC.

Theft theft = Theft.Coin(chain, id, 0).Named("the stolen coin");

Trace query = Trace.From(theft)
    .Over(ledger)
    .Knowing(labels)
    .Using(TaintRule.Fifo, TaintRule.Haircut)
    .Within(hops: 20, minimum: "0.0001 tBTC");

// ## Run it

TraceResult trace = await query.RunAsync();
Show(trace);

// **What we learn.** By each rule the parts sum to the 10 tBTC that were stolen, to the last base unit; else the trace
// would have failed. Under FIFO 2.799 tBTC are at exchanges, 5.693 tBTC rest unspent, and 0.008 tBTC were paid as
// fees. 1.5 tBTC are *unexplored*: we come back to that.
//
// Where the two rules differ, say so in a report. What holds under every rule cannot be attacked by choosing another.
//
// ## Who can be asked?
//
// Exchanges know their customers. These are the paths that end there, the largest first, each with all its transaction
// ids.

PathList paths = trace.Paths.To(Category.Exchange).Take(10);
Show(paths);

// **What we learn.** Two requests can be written: to Exchange B about 1.5 tBTC, and to Exchange A about 1.299 tBTC,
// each with the transaction in which it came. A path can be read aloud, line by line: what was *observed* on the
// chain, what was *inferred* by which rule, and what was *attributed* by whom.

Show(trace.Explain(paths.Paths[0]));

// ## What do we not know?
//
// The honest part of a report. Every branch that was not followed is listed, with the reason, and the most that it
// could hide.

Show(trace.Coverage);

// **What we learn.** Two branches end at exchanges, as we wanted. At the third nobody has looked whether the coin was
// spent: the history of its owner was never read. So it is *unexplored*, and not "at rest": 1.5 tBTC under FIFO and
// 1.25 tBTC under Haircut, of which nobody knows where they are now. The next step of this case would be to read that
// history.
//
// ## Save the report
//
// One call writes each format, by the ending of the file: a page for readers (`.html`), a table of all hops (`.csv`),
// everything for programs (`.json`), the graph (`.graphml`, `.dot`), plain text (`.txt`). Here they go into a folder
// of their own under the temporary ones; name a folder of yours instead.

string folder = Directory.CreateTempSubdirectory("my-case-").FullName;
foreach (string name in new[] { "report.html", "report.json", "hops.csv", "report.txt" })
{
    trace.Save(Path.Combine(folder, name));
}
Show(Directory.GetFiles(folder).Select(Path.GetFileName).Order());

// The hop table is what goes into a spreadsheet: a row for each hop of each path, with transaction ids, times, and
// amounts both in base units and as people write them. These are its columns.

string[] hops = File.ReadAllLines(Path.Combine(folder, "hops.csv"));
Show($"{hops.Length - 1} rows with the columns {hops[0].Replace(",", ", ")}");

// ## Hand the case on
//
// A case can be written down in a small file beside its facts. Whoever gets the folder can run it again, with
// `wallettrace trace FOLDER` or as here, and must come to the same report, byte for byte. So a finding can be checked
// by the other side.

foreach (string file in new[] { "inputs.csv", "outputs.csv", "coverage.csv", "labels.csv" })
{
    File.Copy($"../utxo-peel-chain/{file}", Path.Combine(folder, file));
}

File.WriteAllText(Path.Combine(folder, "case.yaml"), $$"""
    name: The stolen coin
    thefts:
      - {name: the stolen coin, chain: "{{chain}}", coin: "{{id}}:0"}
    facts: [inputs.csv, outputs.csv, coverage.csv]
    labels: labels.csv
    rules: [fifo, haircut]
    stop: {categories: services, hops: 20, minimum: 0.0001 tBTC}
    """);

CaseFile handedOn = await CaseFile.LoadAsync(folder);
Trace secondQuery = await handedOn.OpenAsync();
TraceResult again = await secondQuery.RunAsync();
again.Save(Path.Combine(folder, "again.json"));

byte[] first = File.ReadAllBytes(Path.Combine(folder, "report.json"));
Show(first.SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "again.json")))
    ? "The same report, byte for byte."
    : "The reports differ.");

// We are done with the folder.

Directory.Delete(folder, recursive: true);

// ## A transaction of Ethereum
//
// On Ethereum it is the same, only that value is not in coins but in accounts. This is a real transaction, of the
// theft from the Ronin bridge in March 2022 ([the facts](../ronin-bridge/README.md)).

var ronin = new MemoryLedger();
await ronin.AppendAsync(FactFile.ReadAsync("../ronin-bridge/transfers.csv"));
await ronin.AppendAsync(FactFile.ReadAsync("../ronin-bridge/coverage.csv"));
LabelSet roninLabels = LabelFile.ReadAll("../ronin-bridge/labels.csv");

string hash = "0xa442188adf18a5b46064b15b4425751cafca157e7812a2b770e06f9f555844cb";
LedgerTransaction moved = await ronin.TransactionAsync(ChainId.Ethereum, TransactionId.Parse(hash));
Show(moved.Transfers.Select(one => new
{
    one.Kind,
    From = one.From?.ToString(one.Chain),
    To = one.To?.ToString(one.Chain),
    Amount = new Amount(one.Amount, one.Asset).ToString(),
}));

// Two movements: the fee, and 500 ETH from the thief's wallet to another account. We follow the 500 ETH.

TraceResult ether = await Trace.From(Theft.Transaction(ChainId.Ethereum, hash).Named("500 ETH"))
    .Over(ronin)
    .Knowing(roninLabels)
    .Using(TaintRule.Fifo, TaintRule.Haircut)
    .RunAsync();
Show(ether.Sinks);

// **What we learn.** Nearly all of it came to one account, which three lists of labels call an account of the exchange
// Huobi. It was there in less than 39 hours, by way of one more account, in many small parts that were put together
// again. But how much of it? FIFO and Haircut differ in the last digits. So ask for the bounds: the least and the most
// that *any* rule that invents nothing could put there.

Sink place = ether.Sinks[0];
SinkBounds bounds = ether.BoundsOf(place);
Show($"{place.Labels[0].Text}: {new Amount(bounds.Least, place.Asset)} at least, {new Amount(bounds.Most, place.Asset)} at most");

// **What we learn.** Whatever rule a court prefers, at least 499.978 of the 500 ETH came to that account. Such a
// finding stands.
//
// ## The same with live sources
//
// So far nothing was asked of anybody. To trace a case of yours, give the trace *sources*: it asks them for what the
// ledger lacks, first where most stolen value waits. Some things to know before:
//
// * **A ledger in a file.** What came is in it and is not asked for again; whatever ends the run, the next one goes on
//   from there. `WalletTrace.DuckDb` keeps it.
// * **Sources by name.** Esplora for Bitcoin (a public server, or better your own), Etherscan for Ethereum and chains
//   like it. A node of your own tells nobody whom you look for.
// * **The key** of Etherscan comes from a file, never from the notebook: whoever gets the notebook would get the key.
// * **A budget.** Requests, time and accounts have limits. What was not followed when they were used up is listed with
//   its value, and the result is called partial.
// * **Disclosure.** Whoever is asked about an account learns that you look for it. Each is written into the ledger
//   *before* it is told.
//
// The cell below is commented out, since it needs a network. Put your id into it, remove the comment signs, and run
// it. `EstimateAsync` tells beforehand what it would ask, and sends nothing.

// #r "nuget: WalletTrace.DuckDb, 0.1.0"
// using System.Net.Http;
// using WalletTrace.Chains.Bitcoin.Esplora;
// using WalletTrace.DuckDb;
// using WalletTrace.Tracing.Live;
//
// var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
// DuckDbLedger file = await DuckDbLedger.OpenAsync("my-case.duckdb");
// var esplora = new EsploraSource(client, new Uri("https://blockstream.info/api/"), ChainId.Bitcoin,
//     new EsploraOptions { Disclosures = file.Disclosures, Answers = file.Answers });
//
// Trace live = Trace.From(Theft.Coin(ChainId.Bitcoin, "the id of your transaction", 0))
//     .Over(file, esplora)
//     .Within(minimum: "0.01 BTC", requests: 500, time: TimeSpan.FromMinutes(10));
// TraceEstimate estimate = await live.EstimateAsync();
// TraceResult result = await live.RunAsync();
// result

// For Ethereum only the source and the seed are others. The last line shows whom the source was told about.

// #r "nuget: WalletTrace.DuckDb, 0.1.0"
// using System.Net.Http;
// using WalletTrace.Chains.Evm.Explorers;
// using WalletTrace.DuckDb;
// using WalletTrace.Tracing.Live;
//
// var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
// DuckDbLedger file = await DuckDbLedger.OpenAsync("my-case.duckdb");
// var options = new EtherscanOptions
// {
//     ApiKey = File.ReadAllText("etherscan.key").Trim(), Disclosures = file.Disclosures, Answers = file.Answers,
// };
// var etherscan = new EtherscanSource(client, EtherscanOptions.PublicAddress, ChainId.Ethereum, options);
//
// string wallet = "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
// Trace live = Trace.From(Theft.Wallet(wallet).Amount("173600 ETH").At(height: 14442835))
//     .Over(file, etherscan)
//     .With(new LiveOptions { Kinds = PullKinds.Least })
//     .Within(minimum: "1 ETH", requests: 500);
// TraceResult result = await live.RunAsync();
// ToldSubject.Of(await file.DisclosuresAsync())

// ## What we learned
//
// A transaction id is enough to begin. The transaction says what moved, the seed says what of it was stolen, labels
// say who is known, rules and limits say how it is followed. The answer comes with what it does not know, and anybody
// can make it again.

// Writes a value as notebooks do that show plain text.
static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

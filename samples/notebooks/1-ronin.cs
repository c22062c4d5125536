// Made of the notebook 1-ronin.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run 1-ronin.cs
#:project ../../src/WalletTrace/WalletTrace.csproj
#:property PublishAot=false

using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

// Files are named from the folder in which this one lies.
Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

// # Follow the Ronin theft
//
// On 23 March 2022 somebody took 173,600 ETH out of the Ronin bridge. US authorities attribute the theft to the Lazarus
// Group of North Korea. This notebook asks
// what an investigator is asked first: **where is the money, how do we know, and what can we not see?**
//
// Run one cell after the other, from the top (Shift+Enter). Nothing is asked of a network: the facts, 12,221 movements
// from public explorers, lie in
// [`../ronin-bridge`](../ronin-bridge/README.md). Without Jupyter, `dotnet run 1-ronin.cs` does the same.
//
// **C# to read along.** A line ends with `;`. The last line of a cell has none: what it stands for is shown below the
// cell. `await` waits until the work is done.
// `TraceResult trace = …` makes a name, `trace`, for a thing of the kind `TraceResult`; later cells use the name. What
// stands behind `//` is a remark.

// The first line names the library, the others say which of its words we use. This cell shows nothing.
//
// ## What was stolen
//
// A **case** is a folder with text files: the facts, who labels which account as what, and a file that says what was
// stolen. This one says:

CaseFile theCase = await CaseFile.LoadAsync("../ronin-bridge");
Show(theCase);

// **What we learn.** The theft is a wallet, an amount and a moment: 173,600 ETH on
// `0x098B716B8Aaf21512996dC57EB0615e2383E2f96` from block 14,442,835 on. That is a
// fact that the data do *not* hold, and the case says so: it is where our trace begins, and all that follows stands on it.
//
// ## Where it went
//
// A **trace** follows the stolen value from movement to movement until it comes to rest, or to a service whose own
// business mixes it with everybody's: an exchange,
// a mixer. Where stolen and other money meet in one wallet, a **rule** says which leaves first. The case asks for two:
// *FIFO*, first in, first out, and *haircut*,
// everything that leaves carries the same share.

Trace query = await theCase.OpenAsync();
TraceResult trace = await query.RunAsync();
Show(trace.Balance);

// **What we learn.** Under FIFO 166,629 ETH, that is 95.9 %, went into a mixer; 6,204 ETH came to exchanges; 554 ETH lie
// where they were last seen; 93 ETH were paid as
// fees; and 120 ETH came to accounts of which nobody has read what they did next. Every column sums to 173,600 ETH to the
// last unit (a wei, the 18th decimal), or
// WalletTrace would have refused to answer. The two rules differ by 239 ETH in the mixer; [the second
// notebook](2-rules.ipynb) is about why.
//
// ## The picture
//
// From left to right, from the theft to where it ended. The height of a band is its value under FIFO.

Show(trace.Picture());

// **What we learn.** The value does not scatter: nearly all of it passes a handful of large wallets and comes out as one
// broad band into the mixer. The thin band
// at the exchanges is the first week's.
//
// When did that happen? Days run from left to right.

Show(trace.Timeline());

// **What we learn.** The exchanges came first, from 29 to 31 March 2022, when nearly all of the value had not left the
// wallet of the theft. The mixer got its part from 4 April to
// 19 May 2022, in portions of 100 ETH.
//
// ## Each place where it ended
//
// The twelve largest of the 78 places (`trace.Sinks` alone shows all of them, by pages). *At least* and *at most* hold for
// **every** rule that respects time and makes no money up: whatever rule a court prefers, its
// answer lies between the two.

Show(trace.Sinks.Take(12));

// **What we learn.** One account, the router of Tornado Cash `0xd90e2f…24F31b`, got at least 166,536 ETH of the stolen
// 173,600 ETH under any rule. That survives every argument about rules.
// Three wallets of Huobi got 4,984 ETH under FIFO. Of one more account, `0x036587…5654f9`, no source says whose it is. The
// trace *infers* that it is a customer's
// deposit account at FTX, because all that ever came to it went on to FTX within minutes; the table says so, and no label
// is made of it.
//
// ## The largest paths, hop by hop
//
// A **path** is a chain of movements in the order of time, with the amount that travelled it. First those to exchanges,
// where there is somebody to ask who the customer was.
// Open a path to see its hops; each names its transaction, which anybody can look up.

Show(trace.Paths.To(Category.Exchange).Take(8));

// **What we learn.** The sums to the exchanges took two to four hops and a day or two. What other paths carry to the same
// places is told below the
// list, so that nothing goes missing between a list and its sum.
//
// And into the mixer:

Show(trace.Paths.To(Category.Mixer).Take(5));

// **What we learn.** Each path ends with a deposit of 100 ETH, the largest that the mixer takes at once. There are 1,751
// of them, from 48 accounts. What
// the mixer paid out to whom is not in these facts, so the trace ends here. It does not guess.
//
// ## Sanctioned accounts on the way
//
// Some of these accounts are, or were, on OFAC's list of sanctioned persons. *When* value came to them matters: before an
// account was listed nobody could have looked it up.

Show(trace.Listings);

// **What we learn.** Nine accounts of this case are or were listed. By the days of OFAC's list all stolen value reached
// them *before* they were on it; where a source tells no day the table says so. *Listed* means that a list names the
// account. It is no finding that whoever holds it did anything.
// [The third notebook](3-screen.ipynb) screens accounts for a day.
//
// ## What could not be seen
//
// An answer is worth as much as what it leaves out is known. Every branch that was not followed, and every gap in the
// facts, has an entry here, with the most that it could hide.

Show(trace.Coverage);

// **What we learn.** Four things to keep in mind:
//
// - The trace stops at services on purpose: behind a mixer or an exchange, whose money is whose is not on the chain.
// - 120 ETH came to five accounts whose history nobody has read. Reading it is the cheapest next step.
// - Four accounts gave more than these facts show them get: ether came to them in ways that were not read. It was made up
// with clean value.
// - Movements *inside* contracts (“Internal”) and tokens were not read at all. The 25.5 million USDC of the same theft are
// not in this case.
//
// The largest of the gaps, 88,752 ETH, looks worrying. What has it to do with the theft?

Account busy = Account.Parse("eip155:1:0xb66cd966670d962C227B3EABA30a872DbFb995db");
Show(trace.Explain(busy));

// **What we learn.** It is somebody with much money of their own, of which these facts show next to nothing coming in:
// 2.374 ETH in all. The gap is large, what it could hide of
// the theft is not: no rule that makes no money up can carry more than these 2.374 ETH past this account.
//
// ## One path, line by line
//
// What would you say on the stand? This takes the largest path to one exchange account and says, line by line, how each
// statement is known:
//
// - **observed**: it stands on the chain, and anybody can check it;
// - **inferred**: a named rule says so, and another rule may say otherwise;
// - **attributed**: a named source says so, with its date and how far it is believed.

Account huobi = Account.Parse("eip155:1:0x73f8FC2e74302eb2EfdA125A326655aCF0DC2D1B");
LaunderingPath path = trace.Paths.To(huobi).Take(1).Paths[0];
Show(path);

Show(trace.Explain(path));

// **What we learn.** The three layers never mix. That the transactions happened is certain. That *this* ether is the
// stolen one is FIFO's answer. That the last account
// is Huobi's is what three public sources say; the exchange itself has not been asked.
//
// ## The report
//
// The same as files to hand over: a page that opens in any browser, and figures for other programs. Here they go into a
// folder of their own under the temporary
// ones; name a folder of yours instead.

string folder = Directory.CreateTempSubdirectory("ronin-").FullName;
trace.Save(Path.Combine(folder, "ronin.html"));
trace.Save(Path.Combine(folder, "ronin.json"));
trace.SaveHops(Path.Combine(folder, "hops.csv"), trace.Paths.To(Category.Exchange).Take(100));

// A finding that nobody can check again is an opinion. So: does the whole trace, made a second time from the same facts,
// give the same file, byte for byte?

Trace sameQuery = await theCase.OpenAsync();
TraceResult again = await sameQuery.RunAsync();
again.Save(Path.Combine(folder, "again.html"));

byte[] first = File.ReadAllBytes(Path.Combine(folder, "ronin.html"));
Show(first.SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "again.html"))) ? "The same report, byte for byte." : "The reports differ.");

// **What we learn.** Whoever has the case's folder and the library gets this report, to the byte, on any machine.
//
// ## What this notebook does not say
//
// - Not *who* did it. Names of people and groups here are claims of named sources.
// - Not that an exchange, a mixer or any account holder knew anything.
// - Not what happened behind the mixer, nor to the USDC.
// - Not what it was worth: for that the case needs [prices](../README.md#prices).

// Writes a value as notebooks do that show plain text.
static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

// Made of the notebook 2-rules.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run 2-rules.cs
#:project ../../src/WalletTrace/WalletTrace.csproj
#:property PublishAot=false

using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

// Files are named from the folder in which this one lies.
Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

// # FIFO, haircut and the others
//
// A thief puts stolen money into a wallet that holds other money, and then pays somebody. **Was that the stolen money?**
// The chain does not say. It records that the
// wallet paid; inside the wallet all coins are alike. Every figure in a trace therefore rests on a *rule* that tells
// stolen from clean value where they mix, and
// courts do not agree on one:
//
// - **First in, first out** (FIFO): what came first leaves first. English courts have applied it to mixed bank accounts
// since *Clayton's Case* (1816).
// - **Pro rata** (haircut): everything that leaves carries the same share. Courts have preferred it where FIFO would be
// unfair between victims
//   (*Barlow Clowes v Vaughan*, 1992).
// - **Own money first** (clean first): in *Re Hallett's Estate* (1880) a trustee was presumed to spend his own money
// first.
// - **Stolen money first** (taint first), where he spent first and lost the rest: *Re Oatway* (1903).
// - **Last in, first out** (LIFO), or whichever of several the claimant picks: *United States v. Banco Cafetero Panama*
// (1986).
//
// This is no legal advice. The notebook shows one case under every rule, why the answers differ, and what is true
// **whichever rule is chosen**.

// ## Five movements to check by hand
//
// | | movement | then the wallet holds |
// |---|---|---|
// | 1 | a stranger pays 5 ETH in | 5 |
// | 2 | **the theft**: 10 ETH come in | 15 |
// | 3 | another stranger pays 25 ETH in | 40 |
// | 4 | the wallet pays 6 ETH to Exchange B | 34 |
// | 5 | the wallet pays 32 ETH to Exchange A | 2 |
//
// Under FIFO the 5 ETH that came first leave first. So Exchange B gets these 5 and 1 stolen ETH; Exchange A gets the other
// 9. Does the library agree?
//
// (`.Using(…)` asks for other rules than those that the case file names; `await` waits for the answer.)

CaseFile smallCase = await CaseFile.LoadAsync("../mixed-wallet");
Trace small = await smallCase.OpenAsync();
TraceResult underFifo = await small.Using(TaintRule.Fifo).RunAsync();
Show(underFifo.Sinks);

// **What we learn.** 9 and 1, as with a pencil. Now all rules in one go:

TaintRule[] rules =
[
    TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut, TaintRule.TaintFirst, TaintRule.CleanFirst, TaintRule.Poison,
];
TraceResult underAll = await small.Using(rules).RunAsync();
Show(underAll.Sinks);

// **What we learn.** One wallet, five movements, six rules, and no two columns alike: Exchange A got 9, 10, 8, 4 or 8
// stolen ETH.
//
// - *LIFO*: the 25 that came last leave first, 6 to B and 19 to A; then A gets all 10 stolen and 3 of the first 5.
// - *Haircut*: 10 of 40 are stolen, so a quarter of everything: 1.5, 8 and 0.5.
// - *Taint first*: 6 to B, the other 4 to A. *Clean first*: the 30 clean ETH leave first, so that 8 stolen ones go to A
// and 2 stay.
// - *Poison* calls everything stolen that leaves a wallet which stolen money touched: 40 ETH of 10. That is a reach, never
// an amount, and its column does not sum.
//
// Two columns do not depend on any rule: **at least** and **at most**. Exchange A got at least 2 ETH. Why? Exchange B got
// 6 and 2 are left; at most 8 stolen ETH can be
// there, and 10 must be somewhere. No court can choose a rule by which Exchange A has nothing.
//
// ## A chain of coins
//
// On Bitcoin and its like, money moves as coins: a transaction takes some in and gives others out. Rules then order the
// inputs and outputs of each transaction, and
// two more are in use: *TIHO* (the largest output takes the stolen value first) and *seniority* (the first output does).
// In this made-up case a thief merges 10 stolen coins
// with 10 of his own, and peels payments off one after the other.

CaseFile peelCase = await CaseFile.LoadAsync("../utxo-peel-chain");
Trace peel = (await peelCase.OpenAsync()).Using(Enum.GetValues<TaintRule>());
TraceResult peeled = await peel.RunAsync();
Show(peeled.Sinks);

// **What we learn.** Exchange A got 5, 2.7798, 1.3, 1.299, 0.6 or no stolen coins; each figure is [worked by
// hand](../utxo-peel-chain/README.md). It can be
// at most 6.399, by any rule. At least is 0 here: all other places together can hold the whole 10. A court that wants
// money from Exchange A has to choose a rule first,
// and should know that it does.
//
// Why do they differ so much? Look at the way of the value under two of them. FIFO first: the thief's own 10 coins come
// first in the merge, so the first peels are clean.

TraceResult byFifo = await peel.Using(TaintRule.Fifo).RunAsync();
Show(byFifo.Picture());

// Under seniority each peel takes stolen value until there is none:

TraceResult bySeniority = await peel.Using(TaintRule.Seniority).RunAsync();
Show(bySeniority.Picture());

// **What we learn.** The same transactions, and another story. Whoever shows only one of these pictures has made a choice.
//
// ## Even one rule is not one answer
//
// The papers leave conventions open, too. Under LIFO, how do coins lie that came in together: with the one taken first
// lowest, or on top? WalletTrace asks for a choice, and
// says in the report which it was.

TraceResult asTaken = await peel.Using(TaintRule.Lifo).With(LifoOrder.AsTaken).RunAsync();
Show(asTaken.Balance);

TraceResult asTheyLay = await peel.Using(TaintRule.Lifo).With(LifoOrder.AsTheyLay).RunAsync();
Show(asTheyLay.Balance);

// **What we learn.** One rule by its name, and 1.3 or 5 stolen coins at exchanges, according to a convention that hardly
// anybody states.
//
// Fees are another convention. A fee is paid to whoever makes the block. It counts as an end of the trace, unless one asks
// to follow it into the block's reward:

TraceResult withFees = await peel.Using(TaintRule.Fifo).With(FeeConvention.CoinbaseSubsidyFirst).RunAsync();
Show(withFees.Coverage);

// **What we learn.** Here the facts do not hold whole blocks, so it cannot be done; the coverage says so, and the 0.008
// coins stay what they were: an end.
//
// Swaps need a convention, too: when 3 stolen of 12 ETH are swapped for 30,000 USDC, *which* of the dollars are stolen?
// WalletTrace keeps the order of the value: what is stolen up to
// some position before is stolen up to the same share of the position after ([swaps](../../README.md#swaps)). In these
// facts nobody swaps.
//
// ## The real case
//
// Now 173,600 ETH. The Ronin theft under every rule:

CaseFile roninCase = await CaseFile.LoadAsync("../ronin-bridge");
Trace ronin = (await roninCase.OpenAsync()).Using(rules);
TraceResult stolen = await ronin.RunAsync();
Show(stolen.Balance);

// **What we learn.** All rules agree that most of it went into the mixer: between 166,629 and 172,788 ETH. About the
// exchanges they flatly disagree: 6,204 ETH under FIFO, **nothing** under LIFO and
// under clean first. Poison, which multiplies what it touches, finds 113,025 ETH at accounts that nobody has read.
//
// Where does the difference come from? From clean value that met the stolen. Before anything went to an exchange, two
// accounts had sent 8,565 ETH to the wallet of the theft. This is one of them:

Account returned = Account.Parse("eip155:1:0x665660F65e94454A64b96693a67a41D440155617");
Show(stolen.Explain(returned));

// **What we learn.** These facts do not show where it had the ether from, and what the library cannot see it counts as
// clean. FIFO lets that wait behind the stolen ether; haircut blends it in; LIFO and clean
// first send it ahead, and it is more than all that went to the exchanges. One gap in the data decides what each rule says
// of them.
//
// ## What survives every rule
//
// For each of the six largest places: what FIFO and LIFO put there, and the least and the most that **any** rule could, if
// it respects time and makes no money up.

TraceResult extremes = await ronin.Using(TaintRule.Fifo, TaintRule.Lifo).RunAsync();
Show(extremes.Sinks.Take(6));

// **What we learn.** At least 166,536 ETH, 95.9 % of the theft, went to Tornado Cash, whatever rule a court prefers. That
// sentence needs no expert on rules.
// About the exchanges no such sentence can be said: each may have got nothing, or all that came to it.
//
// ## And one path
//
// Under another rule a path may carry another amount, or not be there. The same question under two rules:

Show(stolen.Paths.Using(TaintRule.Fifo).To(Category.Exchange).Take(3));

Show(stolen.Paths.Using(TaintRule.Haircut).To(Category.Exchange).Take(3));

// **What we learn.** The transactions are the same, as they stand on the chain. The amounts are the rule's.
//
// ## What to write in a report
//
// 1. Name the rule, and why it was chosen.
// 2. Beside its figure give *at least* and *at most*.
// 3. Lead with what survives every rule.
// 4. Never call a figure under poison an amount.

// Writes a value as notebooks do that show plain text.
static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

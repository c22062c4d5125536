// Made of the notebook 3-screen.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run 3-screen.cs
#:project ../../src/WalletTrace/WalletTrace.csproj
#:property PublishAot=false

using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Exposures;

// Files are named from the folder in which this one lies.
Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

// # Screen accounts against sanctions lists
//
// Somebody wants to pay you, and you know the account. **May you take the money?** Screening compares accounts with what
// lists and other sources say about them, on a day, under
// a written policy. It comes to one of four verdicts:
//
// | verdict | says | does not say |
// |---|---|---|
// | `BLOCK` | a rule of the policy that forbids it applies | that the holder did anything |
// | `REVIEW` | somebody has to look | that there is something to find |
// | `INCOMPLETE` | something was missing that the policy wants to be known | that all is well but for that |
// | `NO HITS` | nothing was found in what was looked at | that there is nothing: it is **not a clearance** |
//
// All accounts, lists and movements here are in [`../ronin-bridge`](../ronin-bridge/README.md); nothing is asked of a
// network. What sources say are **claims**. That a list names an account says
// that the list names it; no verdict says that anybody is guilty.

// ## What is said of an account
//
// The case has 175 **labels**: who says what about which account, since when, and how far the source is to be believed.
// Nobody's claim is merged away. Of the wallet of the Ronin theft:

CaseFile theCase = await CaseFile.LoadAsync("../ronin-bridge");
LabelSet labels = theCase.LoadLabels();
Account wallet = Account.Parse("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96");
Show(labels.Of(wallet));

// **What we learn.** Nine claims from eight lists. OFAC's own list tells the day of the listing, 14 April 2022; most
// copies of it do not.
//
// ## A verdict
//
// A **screener** holds labels and a policy for one day. The default policy asks for OFAC's list, not older than 30 days;
// ours is of 2 October 2026. `new DateOnly(2026, 10, 15)` is a day.

var screener = new Screener(labels, ScreeningPolicy.Default, new DateOnly(2026, 10, 15));
Show(screener.Judge(wallet));

// **What we learn.** BLOCK, with the reason in words: which list, since when, of which edition. The second reason is what
// a list is not: explorers' tags call it an exploiter's. A policy
// may weigh these differently.
//
// And an account that no source here knows:

Account unknown = Account.Parse("eip155:1:0x073F3f8ED49b86f90e1c8aA1D3a4Cc27FFa8fc76");
Show(screener.Judge(unknown));

// **What we learn.** NO HITS says how much was looked at: these labels, this day. No more.
//
// Six weeks later, with the same old list:

var late = new Screener(labels, ScreeningPolicy.Default, new DateOnly(2026, 11, 26));
Show(late.Judge(unknown));

// **What we learn.** INCOMPLETE: a list that is 55 days old is not an answer under this policy. An old list looks just
// like a clean account, so the age is checked and not left to memory.
//
// ## Two times: of which day a label speaks, and when we knew
//
// **Of which day.** Tornado Cash was listed on 8 August 2022 and taken off on 21 March 2025. The same account on five
// days, by OFAC's own list alone:

var ofac = new LabelSet(labels.All.Where(label => label.Source == "OFAC SDN"), labels.Entities);
Account router = Account.Parse("eip155:1:0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b");
foreach (string day in new[] { "2022-08-07", "2022-08-08", "2025-03-20", "2025-03-21", "2026-10-15" })
{
    ScreeningResult result = new Screener(ofac, ScreeningPolicy.Default, DateOnly.Parse(day)).Judge(router);
    Console.WriteLine($"{day}  {ScreeningResult.Write(result.Verdict),-7}  {result.Reasons[0].Rule}");
}

// **What we learn.** BLOCK while it was listed; before and after, the default policy wants somebody to look. Which day
// matters is a question of law: the day of the payment, or today.
//
// **When we knew.** In a dispute it is asked what you *could have known*. A **store** of labels remembers when each was
// learned and withdrawn, and answers as of any moment. Suppose we took the list in on
// Monday 18 April 2022, when it had been out for four days:

var store = new LabelStore();
store.Append(ofac, learnedAt: new DateTimeOffset(2022, 4, 18, 9, 0, 0, TimeSpan.Zero));
foreach (int day in new[] { 15, 18 })
{
    LabelSet known = store.AsKnown(new DateTimeOffset(2022, 4, day, 12, 0, 0, TimeSpan.Zero));
    ScreeningResult result = new Screener(known, ScreeningPolicy.Default, new DateOnly(2022, 4, day)).Judge(wallet);
    Console.WriteLine($"{day} April 2022  {ScreeningResult.Write(result.Verdict),-10}  {result.Reasons[0].Rule}");
}

// **What we learn.** On the 15th the account *was* listed, and we did not have the list: INCOMPLETE, not NO HITS. On the
// 18th we had it: BLOCK. Both answers can be had ever after, and neither is rewritten by what we know today.
//
// ## Who it dealt with: exposure
//
// One of the 48 accounts that paid into Tornado Cash is itself on no list:

Account depositor = Account.Parse("eip155:1:0x002c93452d54B6d64bfA9879fCaB14a74f1BDD44");
Show(screener.Judge(depositor));

// NO HITS. By labels alone, nothing is known of it. But the facts of the case hold what it *did*. **Exposure** follows all
// that it sent, and all that it received, through accounts that nobody has
// labelled, until a labelled one comes.

ILedger ledger = await theCase.LoadLedgerAsync();
ExposureQuery query = ExposureQuery.Of(depositor).Over(ledger).Knowing(labels);
AccountExposure sent = await query.RunAsync();
Show(sent);

AccountExposure received = await query.Backward().RunAsync();
Show(received);

// **What we learn.** All 8,700 ETH that it sent went to the mixer's router, straight. All 8,721.2914 ETH that it got came
// straight from an account of OFAC's entry for the Lazarus Group, on a day on which that was
// listed. With that the verdict is another one:

Show(screener.Judge(depositor, sent, received));

// **What we learn.** BLOCK, for what it dealt with. Each reason names the amount, the share, the hops, and whether the
// value moved **before, while or after** the listing. Read the first with care: four lists
// do not tell since when the router was listed, and count as if it had always been. By OFAC's own days *none* of it moved
// while it was, as the third reason says.
//
// ## Further away
//
// Another depositor got its money from the theft's wallet by way of somebody in between: **two hops**.

Account further = Account.Parse("eip155:1:0x01a5d51057a82818d68D8f3B76EF0ac69a99A911");
AccountExposure furtherReceived = await ExposureQuery.Of(further).Over(ledger).Knowing(labels).Backward().RunAsync();
Show(furtherReceived);

// **What we learn.** 1,774.675 ETH, all of it, from the wallet of the theft, two hops away. Value is not made less by
// distance; the number of hops is told beside it, and a policy may say how many matter.
// A part of what it *sent* is unknown, and that is a part of its own, never left out:

AccountExposure furtherSent = await ExposureQuery.Of(further).Over(ledger).Knowing(labels).RunAsync();
Show(furtherSent);

// **What we learn.** 73.812 ETH, 4.1 %, went to an account of which nobody has read what it did next.
//
// ## A policy of one's own
//
// A policy is a short text. A rule has a verdict, a scope (`account` itself, `twin`s of its key, `direct` or `indirect`
// dealings, `exposure` for both) and says which labels it is about. This one blocks listed accounts, and lets
// dealings with a mixer be looked at where they are at least 5 % and at most two hops away. (`"""` begins and ends a text
// of several lines.)

ScreeningPolicy own = ScreeningPolicy.Parse("""
    name: ours
    lists: [OFAC SDN]
    stale: 30
    rules:
      - {name: listed, verdict: block, scope: account, category: sanctioned}
      - {name: mixer, verdict: review, scope: exposure, category: mixer, listed: ever, share: 5%, hops: 2}
    """);
Show(new Screener(labels, own, screener.On).Judge(depositor, sent, received));

// **What we learn.** The same account, the same facts, and REVIEW instead of BLOCK. A verdict is worth no more than the
// policy that it names. The default one, with every key explained, is `ScreeningPolicy.DefaultText`, or
// `wallettrace screen --show-policy`.
//
// ## The same key elsewhere, and a slip of the pen
//
// Who holds the key of an account holds it on every chain of its kind, and on TRON by the same bytes. Nobody lists this
// TRON account:

Show(screener.Judge(Account.Parse("tron:0x2b6653dc:TAqg8TXo8tmpaz7TwHS669Tgt8MPSWgoxB")));

// **What we learn.** REVIEW: it has the same key as a listed account, its **twin**. That is arithmetic, not proof that it
// was ever used.
//
// Now the wallet of the theft with its last digit mistyped (a 7 for a 6):

screener.TryJudge("0x098B716B8Aaf21512996dC57EB0615e2383E2f97", out ScreeningResult mistyped);
Show(mistyped);

// **What we learn.** Capitals in an address are a checksum. It is wrong, so the verdict is INCOMPLETE and never NO HITS.
// But the same slip in small letters, which carry no checksum, cannot be noticed:

screener.TryJudge("0x098b716b8aaf21512996dc57eb0615e2383e2f97", out ScreeningResult unnoticed);
Show(unnoticed);

// **What we learn.** NO HITS, for an account that nobody meant. Keep addresses as they were copied, capitals and all.
//
// ## Who stands behind a label
//
// Labels may name an **entity**, and sources describe entities and how they stand to each other. `ofac:27307` is OFAC's
// entry for the Lazarus Group. What leads there?

ActorLeads leads = labels.LeadingTo(["ofac:27307"]);
Show(leads);

// **What we learn.** Two sources describe the group under ids of their own, and somebody says that they are the same. Nine
// labels lead there, of eight accounts. Each line says who says so; take away a source
// that you do not believe, and the rest still stands.
//
// ## Many at once
//
// All 48 accounts that paid into the mixer, first by labels alone. A file with an address a line is enough.

ScreenedRows rows = screener.Index.ScreenLines(File.ReadAllBytes("../ronin-bridge/tornado-depositors.txt"));
Show(rows);

// **What we learn.** One of 48 has a label. By labels alone the other 47 come to NO HITS. Now with what they dealt with:

var screened = new List<ScreenedAccount>();
foreach (string line in File.ReadLines("../ronin-bridge/tornado-depositors.txt"))
{
    ExposureQuery asked = ExposureQuery.Of(Account.Parse(line)).Over(ledger).Knowing(labels);
    AccountExposure[] found = [await asked.RunAsync(), await asked.Backward().RunAsync()];
    screened.Add(new ScreenedAccount(screener.Judge(asked.Account, found), [.. found]));
}
Show(screened.CountBy(one => one.Screening.Verdict));

// **What we learn.** All 48 come to BLOCK under the default policy, for whom they dealt with. That is what labels alone
// could not tell, and why NO HITS is no clearance.
//
// Each with its reasons, as a file for a spreadsheet:

var report = new ScreeningReport(screener.On, screener.Policy, labels.Count, [.. screened]);
string folder = Directory.CreateTempSubdirectory("screening-").FullName;
using (StreamWriter file = File.CreateText(Path.Combine(folder, "depositors.csv")))
{
    CsvScreening.Write(report, file);
}
Show($"{report.Accounts.Length} accounts, the gravest verdict: {ScreeningResult.Write(report.Verdict)}");

// ## What screening does not say
//
// - Not that anybody is guilty. A listing is a claim of an authority about an account, an exposure is arithmetic on a
// chain.
// - Not that a holder knew where the money came from.
// - Not that NO HITS is safe: sources are late, incomplete, and sometimes wrong. They can be
// [withdrawn](../../src/WalletTrace/README.md#labels).
// - Not what the law asks of you. A policy is yours to write.

// Writes a value as notebooks do that show plain text.
static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

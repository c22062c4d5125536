using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Content;

/// <summary>A ledger keeps claims as the store in memory does, across closing and through its SQL views.</summary>
public sealed class LabelStoreEqualityTests : IDisposable
{
    private static readonly Account One = Facts.Account(ChainId.Ethereum, 1);

    private static readonly LabelSubject[] Subjects =
    [
        One, LabelSubject.Contract(One), LabelSubject.Range(One, Facts.Account(ChainId.Ethereum, 9)), LabelSubject.Cluster("co-spend:7'\0"), LabelSubject.Foreign("XMR", "4'); --"),
        Facts.Account(ChainId.Bitcoin, 1), new Account(ChainId.Tron, Facts.Address(ChainId.Tron, 1)),
        Account.Parse("bip122:000000000000000000651ef99cb9fcbe:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
    ];

    private static readonly Gen<Func<ILabelStore, Task<LabelChange>>> AnyChange = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 255], Gen.Int[0, 1], Gen.Int[-1, 5], Make);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whatever_is_done_both_say_the_same_was_known_at_any_time() => await AnyChange.List[1, 8].SampleAsync(
        async changes =>
        {
            using var own = new TemporaryFolder();
            var memory = new LabelStore();
            var ledger = await DuckDbLedger.OpenAsync(own["a.duckdb"], new DuckDbLedgerOptions { Threads = 1 });
            foreach (Func<ILabelStore, Task<LabelChange>> change in changes)
            {
                Assert.Equal(await TryAsync(change, memory), await TryAsync(change, ledger));
            }

            await ledger.DisposeAsync();
            await using DuckDbLedger again = await DuckDbLedger.OpenAsync(own["a.duckdb"], new DuckDbLedgerOptions { Threads = 1, AllowExternalAccess = true });
            AssertSame(memory.History(), await again.LabelHistoryAsync());
            Assert.Equal(memory.Withdrawals(), await again.WithdrawalsAsync());
            for (int day = 0; day <= 6; day += 2)
            {
                AssertSame(memory.AsKnown(At(day)), await again.LabelsAsync(At(day)));
            }

            AssertSame(memory.AsKnown(), await again.LabelsAsync());
            await AssertViewAsync(memory, again);
            Assert.Equal([], (await again.VerifyAsync()).Checks.Where(check => check.Broken > 0));

            // And once it has gone through Parquet, as often as one likes.
            await again.ExportParquetAsync(own["out"]);
            await using DuckDbLedger read = await DuckDbLedger.OpenAsync(own["b.duckdb"], new DuckDbLedgerOptions { Threads = 1 });
            await read.ImportParquetAsync(own["out"]);
            ImportResult second = await read.ImportParquetAsync(own["out"]);
            Assert.Equal((0, 0, 0, 0, 0, 0), (second.NewLabels, second.NewEntities, second.NewRelations, second.NewLinks, second.NewEditions, second.NewWithdrawals));
            AssertSame(memory.History(), await read.LabelHistoryAsync());
        },
        iter: 6,
        threads: 1);

    [Fact]
    public async Task Every_field_is_kept_to_the_letter()
    {
        string[] texts = [.. HostileText.All.Where(text => text.Length <= LabelFile.MaxTextLength && ClaimCheck.IsText(text))];
        Assert.True(texts.Length > 20);
        var claims = new LabelSet(
            texts.SelectMany(text => Subjects.Select(subject => new Label(subject, text, Category.DarknetMarket, text, Confidence.Low, new DateOnly(1969, 12, 31))
            {
                Entity = text, Url = text, ValidFrom = DateOnly.MinValue, ValidUntil = DateOnly.MaxValue,
            })),
            new EntitySet(
                texts.Select(text => new Entity(text, text, EntityKind.StateProgramme, text)
                {
                    Aliases = [.. texts], Countries = [text, "KP"], Programmes = [text], Identifiers = [new EntityIdentifier(text, text, text), new EntityIdentifier("", text)],
                    Remarks = text, Url = text, Category = Category.Otc, Date = new DateOnly(2025, 11, 4), ListedFrom = new DateOnly(2025, 11, 4), ListedUntil = DateOnly.MaxValue,
                }),
                texts.Select(text => new EntityRelation(text, RelationKind.ActsFor, text, text) { Text = text, Url = text, Date = new DateOnly(2025, 11, 4) }),
                texts.Select(text => new AssertedLink(text, text, text, text) { Amount = text, On = new DateOnly(2025, 11, 4), Url = text, Date = DateOnly.MinValue, Confidence = Confidence.High })),
            texts.Select(text => new SourceEdition(text, text, text, text, int.MaxValue) { Date = DateOnly.MaxValue }));
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"], new DuckDbLedgerOptions { AllowExternalAccess = true }))
        {
            LabelChange change = await ledger.AppendLabelsAsync(claims, At(1));
            Assert.Equal(claims.Count + (3 * texts.Length), change.Learned);
            await ledger.ExportParquetAsync(folder["out"]);
        }

        await using DuckDbLedger again = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        var memory = new LabelStore();
        memory.Append(claims, At(1));
        AssertSame(memory.AsKnown(), await again.LabelsAsync());
        Assert.True((await again.VerifyAsync()).IsSound);

        await using DuckDbLedger read = await DuckDbLedger.OpenAsync(folder["b.duckdb"]);
        await read.ImportParquetAsync(folder["out"]);
        AssertSame(memory.AsKnown(), await read.LabelsAsync());
    }

    [Fact]
    public async Task What_cannot_be_taken_in_changes_nothing()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.ReplaceLabelsAsync("a", Claims(3, "a"), At(2), "first");
        LabelSet before = await ledger.LabelHistoryAsync();
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => ledger.ReplaceLabelsAsync("a", Claims(1, "a"), At(1), "too early"));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.ReplaceLabelsAsync("b", Claims(1, "a"), At(3), "of another source"));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.WithdrawLabelsAsync("\ud83d", At(3), "no"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.ReplaceLabelsAsync("a", Claims(1, "a"), At(3), "ended", ended.Token));
        AssertSame(before, await ledger.LabelHistoryAsync());
        Assert.Empty(await ledger.WithdrawalsAsync());
    }

    [Fact]
    public async Task Damaged_claims_are_told()
    {
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]))
        {
            await ledger.AppendLabelsAsync(Claims(255, "a"), At(1));
            await ledger.WithdrawLabelsAsync("b", At(1), "no");
        }

        string[] damages =
        [
            "UPDATE label SET kind = 'cluster' WHERE account_id IS NOT NULL", "UPDATE label SET subject = 'cluster:'", "UPDATE label SET category = 'mixr'", "UPDATE label SET claim = 'short'",
            "UPDATE label SET number = -1", "UPDATE label SET learned_at = 'infinity'", "UPDATE label SET date = 'infinity'", "UPDATE relation SET kind = 'x'",
            "UPDATE withdrawal SET source = NULL", "UPDATE label SET text = 'another'", "UPDATE entity SET name = 'another'", "UPDATE entity_detail SET value = 'another'",
            "UPDATE entity_detail SET entity_number = 77", "UPDATE link SET amount = 'another'", "UPDATE withdrawal SET number = 1",
            "UPDATE edition SET sha256 = 'another'", "UPDATE edition SET learned_at = NULL", "UPDATE edition SET claims = -1", "UPDATE edition SET number = 1",
        ];
        foreach (string damage in damages)
        {
            using var copy = new TemporaryFolder();
            File.Copy(folder["a.duckdb"], copy["b.duckdb"]);
            await using DuckDbLedger damaged = await DuckDbLedger.OpenAsync(copy["b.duckdb"]);
            await damaged.WriteAsync(
                connection =>
                {
                    connection.Execute(damage);
                    return LedgerChange.None;
                },
                CancellationToken.None);

            Assert.False((await damaged.VerifyAsync()).IsSound, damage);
            Exception? problem = await Record.ExceptionAsync(() => damaged.LabelsAsync());
            Assert.True(problem is null or LedgerFormatException, $"{damage}: {problem}");
        }
    }

    private static async Task<object> TryAsync(Func<ILabelStore, Task<LabelChange>> change, ILabelStore store)
    {
        try
        {
            return await change(store);
        }
        catch (ArgumentException problem)
        {
            return problem.Message;
        }
    }

    private static void AssertSame(LabelSet expected, LabelSet found)
    {
        Assert.Equal(expected.All, found.All);
        Assert.Equal(expected.Entities.All.AsEnumerable(), found.Entities.All);
        Assert.Equal(expected.Entities.Relations.AsEnumerable(), found.Entities.Relations);
        Assert.Equal(expected.Entities.Links.AsEnumerable(), found.Entities.Links);
        Assert.Equal(expected.Editions.AsEnumerable(), found.Editions);
    }

    /// <summary>The views show what stands.</summary>
    private static async Task AssertViewAsync(LabelStore memory, DuckDbLedger ledger)
    {
        LabelSet known = memory.AsKnown();
        Assert.Equal(
            known.All.Select(label => $"{label.Subject}|{label.Text}|{label.Source}|{label.LearnedAt?.ToUnixTimeSeconds()}|{ClaimId.Of(label)}").Order(StringComparer.Ordinal),
            (await AskAsync("SELECT concat(subject, '|', text, '|', source, '|', epoch(learned_at)::BIGINT, '|', claim) FROM labels")).Order(StringComparer.Ordinal));
        Assert.Equal(known.Entities.All.Select(entity => $"{ClaimId.Of(entity)}").Order(StringComparer.Ordinal), (await AskAsync("SELECT claim FROM entities")).Order(StringComparer.Ordinal));
        Assert.Equal(known.Entities.Relations.Select(relation => $"{ClaimId.Of(relation)}").Order(StringComparer.Ordinal), (await AskAsync("SELECT claim FROM relations")).Order(StringComparer.Ordinal));
        Assert.Equal(known.Entities.Links.Select(link => $"{ClaimId.Of(link)}").Order(StringComparer.Ordinal), (await AskAsync("SELECT claim FROM links")).Order(StringComparer.Ordinal));
        Assert.Equal(known.Editions.Select(edition => $"{ClaimId.Of(edition)}").Order(StringComparer.Ordinal), (await AskAsync("SELECT claim FROM editions")).Order(StringComparer.Ordinal));

        async Task<List<string?>> AskAsync(string sql)
        {
            await using SqlRows rows = await ledger.SqlAsync(sql);
            return await rows.Select(row => row[0]).ToListAsync();
        }
    }

    private static Func<ILabelStore, Task<LabelChange>> Make(int what, int which, int source, int day)
    {
        string name = source == 0 ? "a" : "b'";
        DateTimeOffset at = At(Math.Max(day, 0));
        return what switch
        {
            0 => store => store.AppendLabelsAsync(Claims(which, name), day < 0 ? null : at),
            1 => store => store.ReplaceLabelsAsync(name, Claims(which, name), at, $"edition {which}"),
            2 => store => store.WithdrawLabelsAsync(name, at, "no"),
            _ => store => store.WithdrawLabelsAsync(which % 2 == 0 ? ClaimId.Of(LabelOf(which % Subjects.Length, name)) : ClaimId.Of(EntityOf(name)), at, "no"),
        };
    }

    private static LabelSet Claims(int which, string source) => new(
        Enumerable.Range(0, Subjects.Length).Where(at => (which & (1 << at)) != 0).Select(at => LabelOf(at, source)),
        new EntitySet(
            (which & 1) != 0 ? [EntityOf(source)] : [],
            (which & 2) != 0 ? [new EntityRelation($"{source}:1", RelationKind.LinkedTo, "name:X", source)] : [],
            (which & 4) != 0 ? [new AssertedLink($"{source}:1", One.ToString(), "cash", source) { Amount = "5 million" }] : []),
        (which & 8) != 0 ? [new SourceEdition(source, "list", "csv", "a", 1) { Date = new DateOnly(2022, 1, 1) }] : []);

    private static Label LabelOf(int at, string source) => new(Subjects[at], "claim", Category.Exchange, source, Date: new DateOnly(2022, 1, 1));

    private static Entity EntityOf(string source) => new($"{source}:1", "Somebody", EntityKind.Person, source) { Aliases = ["Nobody", "Anybody"], Identifiers = [new EntityIdentifier("Passport", "1")] };

    private static DateTimeOffset At(int day) => new(2024, 1, 1 + day, 0, 0, 0, TimeSpan.Zero);
}

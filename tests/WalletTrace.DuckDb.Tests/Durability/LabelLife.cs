using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process that learns, replaces and withdraws claims, one change after another, until it is killed.</summary>
internal static class LabelLife
{
    public const string Verb = "live-with-labels";

    private const int Claims = 300;

    /// <summary>Opens the ledger and goes on; says the number of every change that is made.</summary>
    /// <param name="file">The ledger's file.</param>
    /// <param name="seed">What the changes are drawn from.</param>
    /// <param name="from">The first change.</param>
    /// <param name="to">The one before which it ends.</param>
    public static async Task RunAsync(string file, int seed, int from, int to)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        ledger.Read(connection =>
        {
            connection.Execute("SET checkpoint_threshold = '200KB'");
            return 0;
        });
        Console.WriteLine(LedgerLife.IsOpen);
        for (int step = from; step < to; step++)
        {
            await ChangeAsync(ledger, seed, step);
            Console.WriteLine(step);
        }
    }

    /// <summary>Makes the change with a number.</summary>
    public static async Task ChangeAsync(ILabelStore store, int seed, int step)
    {
        DateTimeOffset at = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(step);
        string why = FormattableString.Invariant($"change {step}");
        var random = new Random((seed * 10_000) + step);
        switch (step % 4)
        {
            case 0:
                await store.ReplaceLabelsAsync("a", Edition("a", random), at, why);
                break;
            case 1:
                await store.AppendLabelsAsync(Edition("b", random), at);
                break;
            case 2:
                await store.WithdrawLabelsAsync(ClaimId.Of(LabelOf("a", random.Next(Claims))), at, why);
                break;
            default:
                await store.WithdrawLabelsAsync("b", at, why);
                break;
        }
    }

    /// <summary>What a store knows, as text.</summary>
    public static async Task<string> DumpAsync(ILabelStore store)
    {
        LabelSet all = await store.LabelHistoryAsync();
        IEnumerable<string> claims =
        [
            .. all.All.Select(label => $"{label}"), .. all.Entities.All.Select(entity => $"{entity} {string.Join(' ', entity.Aliases)}"),
            .. all.Entities.Relations.Select(relation => $"{relation}"), .. all.Entities.Links.Select(link => $"{link}"),
            .. (await store.WithdrawalsAsync()).Select(withdrawal => $"{withdrawal}"),
        ];
        return string.Join('\n', claims);
    }

    private static LabelSet Edition(string source, Random random)
    {
        int[] which = [.. Enumerable.Range(0, Claims).Where(_ => random.Next(4) > 0)];
        return new LabelSet(
            which.Select(at => LabelOf(source, at)),
            new EntitySet(
                which.Take(40).Select(at => new Entity($"{source}:{at}", $"Entity {at}", EntityKind.Person, source) { Aliases = [$"Alias {at}", "Another"] }),
                which.Take(20).Select(at => new EntityRelation($"{source}:{at}", RelationKind.ActsFor, $"{source}:{at + 1}", source)),
                which.Take(10).Select(at => new AssertedLink($"{source}:{at}", "text:a bank", $"deposit {at}", source))));
    }

    private static Label LabelOf(string source, int at) => new(Facts.Account(ChainId.Ethereum, at), $"Wallet {at}", Category.Exchange, source) { Entity = $"{source}:{at}" };
}

using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Reports;

/// <summary>Says how far a trace has come that asks its sources: for people who watch it.</summary>
internal static class LiveText
{
    /// <summary>So many assets and branches are told of.</summary>
    public const int MostBranches = 3;

    /// <summary>So many providers are told of.</summary>
    public const int MostProviders = 6;

    /// <summary>The least that must be said.</summary>
    public static string Headline(LiveProgress progress)
    {
        string share = progress.Assets is [var first, ..] ? $"{Share(Settled(first), first.Traced)} of {Rounded(first.Traced, first.Asset)} settled, " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Asking: {share}{progress.Live.Waiting.Length:N0} waiting, {Counted(Requests(progress.Live))}{Left(progress.Live)}, {Time(progress.Live.Elapsed)}");
    }

    /// <summary>What else is worth watching: where the value is, what is asked about next, and how it stands with each provider.</summary>
    public static IEnumerable<string> Lines(LiveProgress progress, int width)
    {
        foreach (AssetProgress asset in progress.Assets.Take(MostBranches))
        {
            yield return $"  {Bar(asset, width)} {Rounded(asset.Ended, asset.Asset)} at services and other ends";
            yield return $"  {new string(' ', BarLength(width) + 2)} {Rounded(asset.Resting, asset.Asset)} at rest or gone, {Rounded(asset.Waiting, asset.Asset)} waiting";
            if (!asset.Unread.IsZero)
            {
                yield return $"  {new string(' ', BarLength(width) + 2)} {Rounded(asset.Unread, asset.Asset)} where no source told more";
            }
        }

        if (Next(progress) is { } next)
        {
            yield return "  " + next;
        }

        foreach (ProviderReport provider in progress.Live.Providers.Take(MostProviders))
        {
            yield return "  " + Provider(provider);
        }
    }

    /// <summary>Where the value of one asset is, in one line.</summary>
    public static string Whereabouts(AssetProgress asset) =>
        $"{Rounded(asset.Ended, asset.Asset)} at services and other ends, {Rounded(asset.Resting, asset.Asset)} at rest or gone, {Rounded(asset.Waiting, asset.Asset)} waiting"
        + (asset.Unread.IsZero ? "" : $", {Rounded(asset.Unread, asset.Asset)} where no source told more");

    /// <summary>What is asked about next; null for nothing.</summary>
    public static string? Next(LiveProgress progress) => progress.Live.Waiting.IsEmpty
        ? null
        : "Next: " + string.Join("; ", progress.Live.Waiting.Take(MostBranches).Select(branch => $"{Name(branch.Vertex)} with {Rounded(branch.Value, branch.Vertex.Asset)}"));

    /// <summary>What one provider was asked and how it stands with it, in one line.</summary>
    public static string Provider(ProviderReport provider)
    {
        SourceUsage usage = provider.Usage;
        string failed = usage.Failures == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {usage.Failures:N0} without answer");
        string cost = provider.Cost is var (amount, currency) ? string.Create(CultureInfo.InvariantCulture, $", {amount:0.####} {currency}") : "";
        string left = provider.RequestsLeft is { } requests ? string.Create(CultureInfo.InvariantCulture, $", {requests:N0} left") : "";
        return SafeText.Trim(string.Create(CultureInfo.InvariantCulture, $"{provider.Name}: {Counted(usage.Requests)}{failed}, {Size(usage.Bytes)}{cost}{left}"));
    }

    /// <summary>A size as people say it.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000_000.0:0.##} GB"),
    };

    /// <summary>A length of time as people say it.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
    };

    /// <summary>An amount with two digits after the point, rounded down: to be watched, not to be quoted.</summary>
    public static string Rounded(UInt256 units, Asset asset)
    {
        string text = new Amount(units, asset).ToDecimalString(groups: true);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return $"{(point < 0 || point + 3 >= text.Length ? text : text[..(point + 3)])} {Symbol(asset)}";
    }

    /// <summary>A place in few letters.</summary>
    public static string Name(Vertex vertex) => TraceView.Shorten(
        vertex.Account is { } account ? account.Address.ToString(account.Chain) : vertex.Transaction?.ToString(vertex.Asset.Chain) ?? Words.Id(vertex.Kind));

    private static string Symbol(Asset asset) => SafeText.Trim(asset.Symbol ?? asset.ToString());

    private static string Counted(long requests) => string.Create(CultureInfo.InvariantCulture, $"{requests:N0} request{(requests == 1 ? "" : "s")}");

    private static long Requests(LiveReport live) => live.Providers.Sum(provider => provider.Usage.Requests);

    private static string Left(LiveReport live) => live.Providers.Min(provider => provider.RequestsLeft) is { } left
        ? string.Create(CultureInfo.InvariantCulture, $" ({left:N0} left)")
        : "";

    private static string Share(UInt256 part, UInt256 whole) => whole.IsZero ? "0 %"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)(ulong)UInt256.MulDiv(part, 1_000, whole, out _) / 10.0:0.#} %");

    /// <summary>What waits no more. What no source told more of waits no longer either, but nobody knows where it is.</summary>
    public static UInt256 Settled(AssetProgress asset) => asset.Traced - asset.Waiting - asset.Unread;

    private static int BarLength(int width) => Math.Clamp(width / 6, 8, 24);

    private static string Bar(AssetProgress asset, int width)
    {
        int length = BarLength(width);
        int settled = asset.Traced.IsZero ? 0 : (int)(ulong)UInt256.MulDiv(Settled(asset), (uint)length, asset.Traced, out _);
        return $"[{new string('#', settled)}{new string('.', length - settled)}]";
    }
}

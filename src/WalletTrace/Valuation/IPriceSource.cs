namespace WalletTrace.Valuation;

/// <summary>
/// Tells prices. The same question has the same answer as long as the source lives, so that reports with values can be made again. Never asks a network: who has
/// prices from one keeps them in a file first.
/// </summary>
public interface IPriceSource
{
    /// <summary>In what prices are told, by its ISO 4217 code: <c>USD</c>.</summary>
    string Currency { get; }

    /// <summary>Which price counts for a movement: one sentence without its full stop. Stands in every report.</summary>
    string Convention { get; }

    /// <summary>Where the prices come from; in the order in which they are preferred. Stands in every report.</summary>
    IReadOnlyList<PriceOrigin> Origins { get; }

    /// <summary>The price of one whole coin or token at a time, or null where none is known that counts.</summary>
    /// <param name="asset">The asset. Only its id counts (CAIP-19: a token is its contract), never its symbol.</param>
    /// <param name="time">The time of the movement, unix seconds.</param>
    Price? PriceAt(Asset asset, long time);
}

/// <summary>The price of one whole coin or token.</summary>
/// <param name="Rate">How much of the currency; above zero.</param>
/// <param name="At">Of when the price is, unix seconds; for the close of a day that day's end.</param>
/// <param name="Origin">Its place in <see cref="IPriceSource.Origins"/>.</param>
/// <param name="Decimals">One coin or token is 10^decimals base units, where whoever gave the price says so; null as the ledger says.</param>
public readonly record struct Price(decimal Rate, long At, int Origin, int? Decimals = null);

/// <summary>Where prices of one asset come from. Immutable.</summary>
/// <param name="Asset">The asset, by its id.</param>
/// <param name="Source">Who told them, as the user or the file words it. Hostile text.</param>
public sealed record PriceOrigin(Asset Asset, string Source)
{
    /// <summary>The name of the file that holds them, without its folder; null where there is none.</summary>
    public string? File { get; init; }

    /// <summary>The SHA-256 of that file, in small hexadecimal digits; null where there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How many prices there are; zero for an asset that is pegged.</summary>
    public int Count { get; init; }

    /// <summary>Of when the first is, unix seconds; null for an asset that is pegged.</summary>
    public long? First { get; init; }

    /// <summary>Of when the last is, unix seconds; null for an asset that is pegged.</summary>
    public long? Last { get; init; }

    /// <summary>Whether one whole token is taken for one unit of the currency, because the user says so.</summary>
    public bool IsPegged { get; init; }
}

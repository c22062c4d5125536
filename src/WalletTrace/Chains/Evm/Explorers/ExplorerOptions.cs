using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>
/// How a block explorer is asked. What is asked about is told to it: set <see cref="HttpSourceOptions.Disclosures"/> to keep account of that.
/// </summary>
public abstract class ExplorerOptions : HttpSourceOptions
{
    /// <summary>The most rows of a list that explorers give to one query, over all its pages.</summary>
    private protected const int DocumentedWindow = 10_000;

    private protected ExplorerOptions(TimeSpan interval)
        : base(64 << 20, interval)
    {
    }

    /// <summary>The key; null for none. It is sent in the query and never appears in names, messages or logs.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// How many rows of a list are asked for at once, from 2 to 10,000; 1,000 unless set, which is as many as every plan allows. Fewer make more requests.
    /// </summary>
    public int RowsPerRequest { get; init; } = 1_000;

    /// <summary>How many transactions a page of a history holds, unless one block has more of them; 50 unless set.</summary>
    public int TransactionsPerPage { get; init; } = 50;

    /// <summary>What cannot be known of the chain: its coin, further tokens and wrappers; null for what is known. Nothing else of it is used.</summary>
    public EvmDecoderOptions? Decoding { get; init; }

    /// <summary>The most rows that one query gives over all its pages.</summary>
    internal int Window { get; init; } = DocumentedWindow;

    /// <summary>What the key is called in a query, with the key.</summary>
    internal HttpCredentials Credentials => ApiKey is { } key ? HttpCredentials.InQuery("apikey", key) : HttpCredentials.None;

    /// <summary>Throws when a value of its own makes no sense.</summary>
    /// <exception cref="ArgumentException">Names the value, never the key.</exception>
    internal void CheckExplorer()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(RowsPerRequest, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RowsPerRequest, Window);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TransactionsPerPage);
        if (ApiKey is not null && string.IsNullOrWhiteSpace(ApiKey))
        {
            throw new ArgumentException("a key cannot be used: found an empty one, expected the key or null", nameof(ApiKey));
        }
    }
}

using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Files;

namespace WalletTrace.Cli.Sources;

/// <summary>What sources work with.</summary>
/// <param name="Client">Sends the requests.</param>
/// <param name="Time">Tells the time.</param>
/// <param name="Progress">Told how far the opening of block files is.</param>
internal sealed record SourceTools(HttpClient Client, TimeProvider Time, IProgress<BlockFileProgress> Progress)
{
    /// <summary>Is told of what the server is told about accounts; null where it is told nothing.</summary>
    public IDisclosureLog? Disclosures { get; init; }

    /// <summary>Keeps what the server answers; null where nothing does.</summary>
    public IAnswerLog? Answers { get; init; }

    /// <summary>Gives recorded answers, so that the server is not asked; null where it is.</summary>
    public IAnswerArchive? Archive { get; init; }

    /// <summary>The time between two requests; null for what the kind of server is known to ask for.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>What one request costs; null for nothing.</summary>
    public SourcePrice? Price { get; init; }

    /// <summary>A client for one server: no redirects, no cookies, and no proxy on the way to this machine itself.</summary>
    /// <param name="address">The server; null when nothing leaves this machine.</param>
    public static HttpClient ClientFor(Uri? address) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = address is { IsLoopback: false } }) { Timeout = Timeout.InfiniteTimeSpan };
}

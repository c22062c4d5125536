using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Chains.Bitcoin.Nodes;

namespace WalletTrace.Cli;

/// <summary>Opens the sources that a command line names. No other server is ever asked.</summary>
internal static class PullSources
{
    /// <summary>A client for one server: no redirects, no cookies, and no proxy on the way to this machine itself.</summary>
    public static HttpClient Client(Uri address) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !address.IsLoopback }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The source of blocks; dispose of it if it can be.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="client">Sends the requests.</param>
    /// <param name="progress">Told how far the opening is.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="UsageException">There is no password.</exception>
    public static async Task<IBlockSource> BlocksAsync(
        PullRequest request, HttpClient client, IProgress<BlockFileProgress> progress, CancellationToken cancellationToken)
    {
        if (request.Files is { } folder)
        {
            var options = new BlockFileOptions { ReadUndo = request.Previous == PreviousOutputs.Node };
            return await BlockFileSource.OpenAsync(folder, request.Chain, options, progress, cancellationToken).ConfigureAwait(false);
        }

        if (request.Rest is { } rest)
        {
            return new BitcoinRestSource(client, rest, request.Chain, new BitcoinRestOptions { PreviousOutputs = request.Previous });
        }

        return new BitcoinRpcSource(client, request.Node!, request.Chain, new BitcoinRpcOptions
        {
            CookieFile = request.CookieFile,
            User = request.User,
            Password = request.User is null ? null : await PasswordAsync(request.PasswordFile, cancellationToken).ConfigureAwait(false),
            PreviousOutputs = request.Previous,
        });
    }

    private static async Task<string> PasswordAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable(PullSettings.PasswordVariable) is { Length: > 0 } password ? password
                : throw new UsageException($"--user needs a password: found none in the environment ({PullSettings.PasswordVariable}), expected it there or in --password-file");
        }

        try
        {
            using var reader = new StreamReader(file);
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line ? line
                : throw new UsageException("--password-file holds no password: found an empty first line");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WalletTraceException($"the password file {SafeText.Quote(file)} cannot be read", cause);
        }
    }
}

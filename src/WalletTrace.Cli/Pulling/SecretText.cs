namespace WalletTrace.Cli.Pulling;

/// <summary>A secret that a command line does not hold but only says where it is: in a file or in the environment.</summary>
/// <param name="What">What it is, for messages: "a password".</param>
/// <param name="Variable">The variable of the environment that may hold it.</param>
/// <param name="FileOption">The option that names a file with it.</param>
/// <param name="File">The file; null for none named.</param>
/// <param name="IsKey">Whether it is sent as it is, which only printable ASCII can be.</param>
internal sealed record SecretText(string What, string Variable, string FileOption, string? File, bool IsKey = false)
{
    /// <summary>The secret.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    /// <exception cref="WalletTraceException">The file cannot be read.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new UsageException($"{What} is needed: found none in the environment ({Variable}), expected it there or in {FileOption}");

    /// <summary>The secret, or null where there is none.</summary>
    /// <exception cref="UsageException">The file that was named holds none, or it is one that cannot be sent.</exception>
    /// <exception cref="WalletTraceException">The file cannot be read.</exception>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        string? secret = await LookAsync(cancellationToken).ConfigureAwait(false);
        return IsKey && secret is not null && (string.IsNullOrWhiteSpace(secret) || secret.Any(letter => letter is < ' ' or > '~'))
            ? throw new UsageException($"{What} cannot be sent: found one that is empty or not printable ASCII in {(File is null ? $"the environment ({Variable})" : FileOption)}, expected it as the server's operator gave it")
            : secret;
    }

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        if (File is null)
        {
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } found ? found : null;
        }

        try
        {
            using var reader = new StreamReader(File);
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line ? line
                : throw new UsageException($"{FileOption} holds no secret: found an empty first line, expected {What}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WalletTraceException($"the file {SafeText.Quote(File)} of {FileOption} cannot be read: {(cause is FileNotFoundException or DirectoryNotFoundException ? "found no such file" : "the file system refused it")}", cause);
        }
    }
}

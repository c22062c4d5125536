using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary>What one command line gave.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">What it wrote as result.</param>
/// <param name="Error">What it wrote as message.</param>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static string Utxo { get; } = Repository.PathOf("samples", "utxo-peel-chain");

    public static Task<CommandRun> OfAsync(params string[] arguments) => OfAsync(false, CancellationToken.None, arguments);

    public static async Task<CommandRun> OfAsync(bool ansi, CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(arguments, new Terminal(output, error, Ansi: ansi), null, cancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}

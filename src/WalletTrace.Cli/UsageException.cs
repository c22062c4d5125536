namespace WalletTrace.Cli;

/// <summary>The command line asks for something that cannot be, as far as that shows only once the case is known.</summary>
internal sealed class UsageException(string message) : Exception(message);

using Microsoft.Extensions.Logging;

namespace WalletTrace.Cli.Mcp;

/// <summary>Writes what goes wrong with the protocol to standard error, a line each: standard output is the protocol's alone.</summary>
internal sealed class ErrorLog(TextWriter writer) : ILoggerFactory, ILogger
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider)
    {
        // There is one place to write to.
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
        {
            string cause = exception is null ? "" : $": {exception.Message}";
            Write(formatter(state, exception) + cause);
        }
    }

    /// <summary>Writes a line.</summary>
    public void Write(string message)
    {
        lock (gate)
        {
            writer.Write($"{CommandLine.Name}: {SafeText.Trim(message, 1_000)}\n");
            writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer is the terminal's.
    }
}

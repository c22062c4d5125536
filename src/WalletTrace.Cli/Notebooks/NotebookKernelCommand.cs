using System.CommandLine;
using System.Runtime.InteropServices;
using NetMQ;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Cli.Notebooks;

/// <summary><c>wallettrace notebook kernel</c>: what Jupyter starts.</summary>
internal sealed class NotebookKernelCommand : Command
{
    private readonly Argument<string> connectionFile = new("CONNECTION_FILE") { Description = "The file in which Jupyter says where to listen and how messages are signed." };

    /// <summary>The command with its argument.</summary>
    public NotebookKernelCommand(Terminal terminal)
        : base("kernel", "Serves cells to Jupyter, which starts this itself and says where. It listens where the file says, and ends when Jupyter says so or is gone.")
    {
        Arguments.Add(connectionFile);
        SetAction((parsed, cancellationToken) => ServeAsync(parsed.GetRequiredValue(connectionFile), terminal, cancellationToken));
    }

    private static async Task<int> ServeAsync(string connectionFile, Terminal terminal, CancellationToken cancellationToken)
    {
        ConnectionSettings settings = ConnectionSettings.Read(connectionFile);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (var kernel = new JupyterKernel(settings, () => new CSharpSession(), terminal.Error))

        // A signal interrupts the cell, as a message does: Ctrl+C in the terminal where Jupyter runs is not the end of all kernels.
        using (On(PosixSignal.SIGINT, kernel.Interrupt))
        using (On(PosixSignal.SIGTERM, ending.Cancel))
        using (ParentProcess.Watch(ending.Cancel))
        {
            await kernel.RunAsync(ending.Token).ConfigureAwait(false);
        }

        // Waits until the last messages are sent.
        NetMQConfig.Cleanup();
        return ExitCode.Done;
    }

    private static PosixSignalRegistration On(PosixSignal signal, Action action) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    });
}

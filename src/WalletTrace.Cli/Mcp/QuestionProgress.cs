using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WalletTrace.Cli.Mcp;

/// <summary>Tells the one who asked what is being done, if that is wanted: in order, not too often, and nothing any more once the answer is sent.</summary>
/// <param name="server">Sends it.</param>
/// <param name="token">What the question calls its progress; null where none is wanted.</param>
/// <param name="time">Tells when something may be said again.</param>
/// <param name="cancellationToken">Ends the sending.</param>
internal sealed class QuestionProgress(McpServer server, ProgressToken? token, TimeProvider time, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private Task sending = Task.CompletedTask;
    private string told = "";
    private long last;
    private int count;

    /// <summary>Says what is being done.</summary>
    public void Tell(string what)
    {
        if (token is not { } wanted)
        {
            return;
        }

        lock (gate)
        {
            bool isSoon = count > 0 && time.GetElapsedTime(last) < Beat;
            if (isSoon || what == told)
            {
                return;
            }

            last = time.GetTimestamp();
            told = what;
            count++;
            sending = SendAsync(sending, wanted, new ProgressNotificationValue { Progress = count, Message = SafeText.Trim(what, 200) });
        }
    }

    /// <summary>Waits until all that was said is sent.</summary>
    public Task FinishAsync()
    {
        lock (gate)
        {
            return sending;
        }
    }

    private async Task SendAsync(Task before, ProgressToken wanted, ProgressNotificationValue value)
    {
        await before.ConfigureAwait(false);
        await server.NotifyProgressAsync(wanted, value, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}

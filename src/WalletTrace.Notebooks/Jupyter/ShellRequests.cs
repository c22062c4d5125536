using System.Text.Json;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>Answers the requests that wait for each other: cells to run, code to complete and to explain, history.</summary>
/// <param name="connection">Sends messages.</param>
/// <param name="reader">Asks the reader of the notebook.</param>
/// <param name="starting">The session, once it is there.</param>
/// <param name="arrived">The number of the last request that came.</param>
internal sealed class ShellRequests(KernelConnection connection, ReaderQuestions reader, Task<ICSharpSession> starting, Func<long> arrived)
{
    private const int UsualTail = 10;
    private static readonly ICellOutput Silence = new SilentOutput();

    private readonly CellHistory history = new();
    private int count;

    // Cells up to this request are not run, since one that came before them failed.
    private long aborted;

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="number">Which one it is.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>Whether it is one of those that are answered here.</returns>
    public async Task<bool> AnswerAsync(JupyterMessage request, long number, CancellationToken cancellationToken)
    {
        JsonElement content = request.Content!.Value;
        switch (request.Type)
        {
            case "execute_request":
                await ExecuteAsync(request, content, number, cancellationToken).ConfigureAwait(false);
                return true;
            case "complete_request":
                await CompleteAsync(request, content, cancellationToken).ConfigureAwait(false);
                return true;
            case "inspect_request":
                await InspectAsync(request, content, cancellationToken).ConfigureAwait(false);
                return true;
            case "is_complete_request":
                await TellCompletenessAsync(request, content, cancellationToken).ConfigureAwait(false);
                return true;
            case "history_request":
                TellHistory(request, content);
                return true;
            case "comm_info_request":
                Reply(request, json => json.WriteEmptyObject("comms"));
                return true;
            case "comm_open":
                // Nothing here talks to widgets: what a front end opened is closed again, so that it does not wait.
                connection.Publish("comm_close", request, json =>
                {
                    json.WriteString("comm_id", content.Text("comm_id") ?? "");
                    json.WriteEmptyObject("data");
                });
                return true;
            case "comm_msg" or "comm_close":
                return true;
            default:
                return false;
        }
    }

    private async Task ExecuteAsync(JupyterMessage request, JsonElement content, long number, CancellationToken cancellationToken)
    {
        if (number <= aborted)
        {
            ReplyOutcome(request, KernelConnection.Error("Aborted", "A cell before this one failed, so it was not run."), []);
            return;
        }

        if (content.Text("code") is not { } code)
        {
            ReplyOutcome(request, Malformed("Found no code, expected text."), []);
            return;
        }

        bool isSilent = content.Flag("silent") ?? false;
        bool isStored = !isSilent && (content.Flag("store_history") ?? true) && !string.IsNullOrWhiteSpace(code);
        count += isStored ? 1 : 0;
        var told = isSilent ? null : new KernelOutput(connection, request, content.Flag("allow_stdin") ?? false ? reader : null);
        if (!isSilent)
        {
            connection.Publish("execute_input", request, json =>
            {
                json.WriteString("code", code);
                json.WriteNumber("execution_count", count);
            });
        }

        CellOutcome outcome;
        using (var live = new LiveOutput(told ?? Silence))
        {
            outcome = await RunAsync(code, isStored ? $"cell {count}" : "cell", live, cancellationToken).ConfigureAwait(false);
        }

        told?.Flush();
        if (outcome.Result is { } result && !isSilent)
        {
            connection.Publish("execute_result", request, json =>
            {
                json.WriteNumber("execution_count", count);
                KernelConnection.WriteBundle(json, result);
            });
        }

        if (outcome.Error is { } error && !isSilent)
        {
            connection.Publish("error", request, json => KernelConnection.WriteError(json, error));
        }

        if (outcome.Error is not null && (content.Flag("stop_on_error") ?? true))
        {
            aborted = arrived();
        }

        if (isStored)
        {
            history.Add(new PastCell(count, code, outcome.Result?.Data.GetValueOrDefault(MimeBundle.Plain)));
        }

        IEnumerable<(string Name, CellOutcome Outcome)> expressions =
            outcome.Error is null ? await EvaluateAsync(content.Fields("user_expressions"), cancellationToken).ConfigureAwait(false) : [];
        ReplyOutcome(request, outcome.Error, expressions);
    }

    /// <summary>What is asked for beside a cell: each by itself, so that one that fails does not keep the others.</summary>
    private async Task<List<(string Name, CellOutcome Outcome)>> EvaluateAsync(IEnumerable<JsonProperty> asked, CancellationToken cancellationToken)
    {
        var found = new List<(string, CellOutcome)>();
        foreach (JsonProperty expression in asked)
        {
            found.Add((
                expression.Name,
                expression.Value.Text() is { } code
                    ? await RunAsync(code, "expression", Silence, cancellationToken).ConfigureAwait(false)
                    : new CellOutcome(null, Malformed("Found an expression that is not text."))));
        }

        return found;
    }

    /// <summary>Runs a cell.</summary>
    private async Task<CellOutcome> RunAsync(string code, string name, ICellOutput output, CancellationToken cancellationToken)
    {
        try
        {
            return await DoAsync((session, token) => session.RunAsync(code, name, output, token), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CellOutcome(null, KernelConnection.Error("Interrupted", "The cell was interrupted."));
        }
    }

    private void ReplyOutcome(JupyterMessage request, CellError? error, IEnumerable<(string Name, CellOutcome Outcome)> expressions) =>
        connection.Reply(JupyterSocket.Shell, request, json =>
        {
            json.WriteString("status", error is null ? "ok" : "error");
            json.WriteNumber("execution_count", count);
            if (error is not null)
            {
                KernelConnection.WriteError(json, error);
                return;
            }

            json.WriteStartArray("payload");
            json.WriteEndArray();
            json.WriteObject("user_expressions", all =>
            {
                foreach ((string name, CellOutcome outcome) in expressions)
                {
                    all.WriteObject(name, one =>
                    {
                        one.WriteString("status", outcome.Error is null ? "ok" : "error");
                        if (outcome.Error is { } problem)
                        {
                            KernelConnection.WriteError(one, problem);
                        }
                        else
                        {
                            KernelConnection.WriteBundle(one, outcome.Result);
                        }
                    });
                }
            });
        });

    private async Task CompleteAsync(JupyterMessage request, JsonElement content, CancellationToken cancellationToken)
    {
        (string code, int place) = CodeAndPlace(content);
        CellCompletions found = await DoAsync((session, token) => session.CompleteAsync(code, place, token), cancellationToken).ConfigureAwait(false);
        int start = CodePoints.FromUnits(code, found.Start), end = CodePoints.FromUnits(code, found.End);
        Reply(request, json =>
        {
            json.WriteTexts("matches", found.Items.Select(item => item.Text));
            json.WriteNumber("cursor_start", start);
            json.WriteNumber("cursor_end", end);
            json.WriteObject("metadata", metadata =>
            {
                // Front ends show an icon for each kind; the key is IPython's, and all of them read it.
                metadata.WriteStartArray("_jupyter_types_experimental");
                foreach (CellCompletion item in found.Items)
                {
                    metadata.WriteStartObject();
                    metadata.WriteString("text", item.Text);
                    metadata.WriteString("type", item.Kind);
                    metadata.WriteNumber("start", start);
                    metadata.WriteNumber("end", end);
                    metadata.WriteEndObject();
                }

                metadata.WriteEndArray();
            });
        });
    }

    private async Task InspectAsync(JupyterMessage request, JsonElement content, CancellationToken cancellationToken)
    {
        (string code, int place) = CodeAndPlace(content);
        MimeBundle? found = await DoAsync((session, token) => session.InspectAsync(code, place, token), cancellationToken).ConfigureAwait(false);
        Reply(request, json =>
        {
            json.WriteBoolean("found", found is not null);
            KernelConnection.WriteBundle(json, found);
        });
    }

    private async Task TellCompletenessAsync(JupyterMessage request, JsonElement content, CancellationToken cancellationToken)
    {
        string code = content.Text("code") ?? "";
        (Completeness state, string indent) = await DoAsync((session, _) => Task.FromResult(session.CompletenessOf(code)), cancellationToken).ConfigureAwait(false);
        connection.Reply(JupyterSocket.Shell, request, json =>
        {
            json.WriteString("status", state switch
            {
                Completeness.Complete => "complete",
                Completeness.Incomplete => "incomplete",
                _ => "invalid",
            });
            if (state == Completeness.Incomplete)
            {
                json.WriteString("indent", indent);
            }
        });
    }

    private void TellHistory(JupyterMessage request, JsonElement content)
    {
        IEnumerable<PastCell> found = content.Text("hist_access_type") switch
        {
            "range" => history.Range(content.Whole("session") ?? 0, content.Whole("start") ?? 1, content.Whole("stop")),
            "tail" => history.Tail(content.Whole("n") ?? UsualTail),
            "search" => history.Search(content.Text("pattern") ?? "*", content.Whole("n"), content.Flag("unique") ?? false),
            _ => [],
        };
        bool withOutput = content.Flag("output") ?? false;
        Reply(request, json =>
        {
            json.WriteStartArray("history");
            foreach (PastCell cell in found)
            {
                json.WriteStartArray();
                json.WriteNumberValue(CellHistory.Session);
                json.WriteNumberValue(cell.Number);
                if (withOutput)
                {
                    json.WriteStartArray();
                    json.WriteStringValue(cell.Code);
                    json.WriteStringValue(cell.Output);
                    json.WriteEndArray();
                }
                else
                {
                    json.WriteStringValue(cell.Code);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Has the session do something, on another thread than the one that serves requests: a session may keep the thread that calls it.</summary>
    private async Task<T> DoAsync<T>(Func<ICSharpSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ICSharpSession session = await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => work(session, cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    private void Reply(JupyterMessage request, Action<Utf8JsonWriter> content) => connection.Reply(JupyterSocket.Shell, request, json =>
    {
        json.WriteString("status", "ok");
        content(json);
    });

    private static CellError Malformed(string problem) => KernelConnection.Error("MalformedMessage", problem);

    private static (string Code, int Place) CodeAndPlace(JsonElement content)
    {
        string code = content.Text("code") ?? "";
        return (code, CodePoints.ToUnits(code, content.Whole("cursor_pos") ?? code.Length));
    }
}

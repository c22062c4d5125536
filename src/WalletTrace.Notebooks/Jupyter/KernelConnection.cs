using System.Text;
using System.Text.Json;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>Sends the messages that a kernel sends. For any thread but that of the sockets.</summary>
/// <param name="sockets">The sockets.</param>
/// <param name="wire">Writes messages.</param>
internal sealed class KernelConnection(KernelSockets sockets, WireFormat wire)
{
    /// <summary>Tells all front ends something.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="cause">The request that caused it; null for none.</param>
    /// <param name="content">Writes the fields of its content.</param>
    public void Publish(string type, JupyterMessage? cause, Action<Utf8JsonWriter> content) =>
        sockets.Send(JupyterSocket.Publish, wire.Write([Encoding.UTF8.GetBytes(type)], type, cause?.Header, JsonText.Object(content), out _));

    /// <summary>Tells all front ends what the kernel does.</summary>
    /// <param name="state"><c>busy</c>, <c>idle</c> or <c>starting</c>.</param>
    /// <param name="cause">The request that it does it for; null for none.</param>
    public void PublishState(string state, JupyterMessage? cause) => Publish("status", cause, json => json.WriteString("execution_state", state));

    /// <summary>Answers a request: its type with <c>_reply</c> for <c>_request</c>.</summary>
    /// <param name="socket">The socket on which it came.</param>
    /// <param name="request">The request.</param>
    /// <param name="content">Writes the fields of the answer's content.</param>
    public void Reply(JupyterSocket socket, JupyterMessage request, Action<Utf8JsonWriter> content) =>
        sockets.Send(socket, wire.Write(request.Identities, ReplyTypeOf(request.Type), request.Header, JsonText.Object(content), out _));

    /// <summary>Answers a request with an error.</summary>
    public void ReplyError(JupyterSocket socket, JupyterMessage request, CellError error) => Reply(socket, request, json =>
    {
        json.WriteString("status", "error");
        WriteError(json, error);
    });

    /// <summary>Asks the front end that sent a request for a line.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prompt">The question.</param>
    /// <param name="isSecret">Whether the answer must not be seen.</param>
    /// <returns>What the question is called.</returns>
    public string Ask(JupyterMessage request, string prompt, bool isSecret)
    {
        byte[] content = JsonText.Object(json =>
        {
            json.WriteString("prompt", prompt);
            json.WriteBoolean("password", isSecret);
        });
        sockets.Send(JupyterSocket.Stdin, wire.Write(request.Identities, "input_request", request.Header, content, out string id));
        return id;
    }

    /// <summary>An error that the kernel itself has to tell.</summary>
    public static CellError Error(string name, string message) => new(name, message, [$"{name}: {message}"]);

    /// <summary>Writes the fields of something that is shown.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="bundle">What is shown; null for nothing.</param>
    /// <param name="displayId">By which name it can be replaced; null for none.</param>
    public static void WriteBundle(Utf8JsonWriter json, MimeBundle? bundle, string? displayId = null)
    {
        json.WriteObject("data", data =>
        {
            foreach ((string type, string text) in bundle?.Data ?? Enumerable.Empty<KeyValuePair<string, string>>())
            {
                if (IsJson(type) && JsonFields.IsJson(text))
                {
                    // Not JSON in a text, but the JSON itself.
                    data.WritePropertyName(type);
                    data.WriteRawValue(text);
                }
                else
                {
                    data.WriteString(type, text);
                }
            }
        });
        json.WriteEmptyObject("metadata");
        if (displayId is not null)
        {
            json.WriteObject("transient", transient => transient.WriteString("display_id", displayId));
        }
    }

    /// <summary>Writes the fields of an error.</summary>
    public static void WriteError(Utf8JsonWriter json, CellError error)
    {
        json.WriteString("ename", error.Name);
        json.WriteString("evalue", error.Message);
        json.WriteTexts("traceback", error.Lines);
    }

    private static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);

    private static string ReplyTypeOf(string type)
    {
        const string request = "_request";
        return (type.EndsWith(request, StringComparison.Ordinal) ? type[..^request.Length] : type) + "_reply";
    }
}

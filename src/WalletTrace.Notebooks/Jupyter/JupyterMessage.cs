using System.Collections.Immutable;
using System.Text.Json;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>The sockets of a kernel on which messages come and go.</summary>
internal enum JupyterSocket
{
    /// <summary>Requests, one after the other.</summary>
    Shell,

    /// <summary>Requests that do not wait for those of the shell.</summary>
    Control,

    /// <summary>What is told to all front ends.</summary>
    Publish,

    /// <summary>Questions to the reader of a notebook, and their answers.</summary>
    Stdin,
}

/// <summary>A message that a front end sent.</summary>
/// <param name="Identities">Whom an answer goes to: the frames before the delimiter.</param>
/// <param name="Header">The header as it was written; answers carry it as their parent's.</param>
/// <param name="Id">What the sender calls the message.</param>
/// <param name="Type">Its type: <c>execute_request</c> …</param>
/// <param name="ParentId">What the message that it answers is called; null for none.</param>
/// <param name="Content">What it says; null where that was not an object of JSON.</param>
/// <param name="ContentProblem">What was found instead of content; null where there is content.</param>
internal sealed record JupyterMessage(
    ImmutableArray<byte[]> Identities, ReadOnlyMemory<byte> Header, string Id, string Type, string? ParentId, JsonElement? Content, string? ContentProblem);

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// What tells Jupyter of a kernel: a folder with a file <c>kernel.json</c> and pictures
/// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs).
/// </summary>
/// <param name="Name">The folder's name, by which notebooks ask for the kernel.</param>
/// <param name="DisplayName">What readers see.</param>
/// <param name="Command">What starts it, without the connection file.</param>
/// <param name="Environment">Variables that it needs besides those of Jupyter.</param>
internal sealed record KernelSpec(string Name, string DisplayName, ImmutableArray<string> Command, ImmutableSortedDictionary<string, string> Environment)
{
    /// <summary>The name under which notebooks of C# know their kernel, from the time of the retired .NET Interactive.</summary>
    public const string UsualName = ".net-csharp";

    /// <summary>What readers see unless told otherwise.</summary>
    public const string UsualDisplayName = "C# (WalletTrace)";

    /// <summary>The language of the cells.</summary>
    public const string Language = "C#";

    /// <summary>The name of the file that says it.</summary>
    public const string FileName = "kernel.json";

    // Who made the folder is told by this key of the metadata.
    private const string Mark = "wallettrace";

    /// <summary>Whether Jupyter takes a name: small letters, digits, hyphen, point and underscore of ASCII.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name.Trim('.').Length > 0 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.' or '_');

    /// <summary>Whether a <c>kernel.json</c> is one that was written here.</summary>
    public static bool IsOwn(ReadOnlyMemory<byte> utf8) =>
        JsonFields.TryParseObject(utf8, out JsonElement file, out _) && file.Fields("metadata").Any(field => field.Name == Mark);

    /// <summary>The text of <c>kernel.json</c>.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteTexts("argv", [.. Command, "{connection_file}"]);
            json.WriteString("display_name", DisplayName);
            json.WriteString("language", Language);

            // A signal would reach only a kernel on the same machine, and on Windows none at all.
            json.WriteString("interrupt_mode", "message");
            json.WriteObject("env", env =>
            {
                foreach ((string name, string value) in Environment)
                {
                    env.WriteString(name, value);
                }
            });
            json.WriteObject("metadata", metadata =>
            {
                metadata.WriteBoolean("debugger", false);
                metadata.WriteObject(Mark, own => own.WriteString("version", KernelInformation.Version));
            });
            json.WriteEndObject();
        }

        return [.. buffer.ToArray(), .. Encoding.UTF8.GetBytes("\n")];
    }
}

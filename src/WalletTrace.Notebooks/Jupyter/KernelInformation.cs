using System.Reflection;
using System.Text.Json;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>What the kernel tells of itself.</summary>
internal static class KernelInformation
{
    private const string CSharpVersion = "14.0";

    /// <summary>The version of this library.</summary>
    public static string Version =>
        typeof(KernelInformation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Writes the fields of <c>kernel_info_reply</c>.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteString("status", "ok");
        json.WriteString("protocol_version", WireFormat.Version);
        json.WriteString("implementation", "WalletTrace.Notebooks");
        json.WriteString("implementation_version", Version);
        json.WriteObject("language_info", WriteLanguage);
        json.WriteString("banner", $"WalletTrace {Version}: C# over the facts of a case. What you type is kept in memory and in the notebook, nowhere else.");
        json.WriteBoolean("debugger", false);
        json.WriteStartArray("help_links");
        json.WriteEndArray();
        json.WriteTexts("supported_features", []);
    }

    private static void WriteLanguage(Utf8JsonWriter json)
    {
        json.WriteString("name", KernelSpec.Language);
        json.WriteString("version", CSharpVersion);
        json.WriteString("mimetype", "text/x-csharp");
        json.WriteString("file_extension", ".cs");
        json.WriteString("pygments_lexer", "csharp");
        json.WriteString("codemirror_mode", "text/x-csharp");
    }
}

namespace WalletTrace.Encodings;

/// <summary>A part of a YAML document.</summary>
/// <param name="line">The line at which it begins, from 1.</param>
internal abstract class YamlNode(long line)
{
    /// <summary>The line at which it begins, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value. It is never anything but text: YAML's own types are left to whoever reads it.</summary>
internal sealed class YamlScalar(long line, string text, bool isPlain) : YamlNode(line)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>Whether nothing stands there, or what YAML writes for nothing.</summary>
    public bool IsNull { get; } = isPlain && text is "" or "~" or "null";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : $"the value {SafeText.Quote(Text, 40)}";
}

/// <summary>A list.</summary>
internal sealed class YamlList(long line, IReadOnlyList<YamlNode> items) : YamlNode(line)
{
    /// <summary>What is in it.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>Values under keys, each key once, in the order of the document.</summary>
internal sealed class YamlMap(long line, IReadOnlyList<YamlEntry> entries) : YamlNode(line)
{
    /// <summary>What is in it.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "keys with values";

    /// <summary>The value under a key; null when there is none.</summary>
    public YamlNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

/// <summary>A key with its value.</summary>
/// <param name="Line">The line at which the key stands, from 1.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(long Line, string Key, YamlNode Value);

using System.Text;
using System.Text.Json;

namespace WalletTrace.Notebooks.Files;

/// <summary>JSON as Python's <c>json.dumps</c> writes it for Jupyter: one space of indentation, keys in order of their code points, nothing escaped that need not be.</summary>
internal sealed class NotebookJson
{
    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>What was written.</summary>
    public override string ToString() => text.ToString();

    /// <summary>Compares names as Python does: by code points, not by UTF-16 units.</summary>
    public static int CompareNames(string left, string right)
    {
        int at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Surrogates stand for what lies above all else.
        (char a, char b) = (left[at], right[at]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>Whether a MIME type is JSON, so that what it holds is no text.</summary>
    public static bool IsJson(string mimeType) =>
        mimeType == "application/json" || (mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("+json", StringComparison.Ordinal));

    /// <summary>Whether text of a MIME type is written line by line.</summary>
    public static bool IsWrittenInLines(string mimeType) =>
        mimeType.StartsWith("text/", StringComparison.Ordinal) || mimeType is "application/javascript" or "image/svg+xml";

    /// <summary>The lines of a text with their ends, as Python's <c>splitlines(True)</c> tells them apart.</summary>
    public static IEnumerable<string> Lines(string text)
    {
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is '\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029')
            {
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 1 : 0;
                yield return text[start..(at + 1)];
                start = at + 1;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    /// <summary>Writes an object.</summary>
    /// <param name="members">The names of its members with what writes each.</param>
    public void Object(params IEnumerable<(string Name, Action Value)> members) => Items(
        '{',
        '}',
        members.Order(Comparer<(string Name, Action Value)>.Create((left, right) => CompareNames(left.Name, right.Name))).Select(member => (Action)(() =>
        {
            String(member.Name);
            text.Append(": ");
            member.Value();
        })));

    /// <summary>Writes an array.</summary>
    /// <param name="items">What writes each item.</param>
    public void Array(params IEnumerable<Action> items) => Items('[', ']', items);

    /// <summary>Writes a text as an array of its lines.</summary>
    public void InLines(string value) => Array(Lines(value).Select(line => (Action)(() => String(line))));

    /// <summary>Writes a number or null.</summary>
    public void Number(int? value) => text.Append(value is { } number ? FormattableString.Invariant($"{number}") : "null");

    /// <summary>Writes what was read.</summary>
    public void Element(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Object(element.EnumerateObject().Select(member => (member.Name, (Action)(() => Element(member.Value)))));
                break;
            case JsonValueKind.Array:
                Array(element.EnumerateArray().Select(item => (Action)(() => Element(item))));
                break;
            case JsonValueKind.String:
                String(element.GetString()!);
                break;
            default:
                // Numbers stay as they were written: nothing is rounded.
                text.Append(element.GetRawText());
                break;
        }
    }

    /// <summary>Writes a text.</summary>
    public void String(string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\f' => text.Append("\\f"),
                '\b' => text.Append("\\b"),
                < ' ' => text.Append(FormattableString.Invariant($"\\u{(int)c:x4}")),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    private void Items(char open, char close, IEnumerable<Action> items)
    {
        text.Append(open);
        depth++;
        bool isEmpty = true;
        foreach (Action item in items)
        {
            text.Append(isEmpty ? "" : ",").Append('\n').Append(' ', depth);
            isEmpty = false;
            item();
        }

        depth--;
        if (!isEmpty)
        {
            text.Append('\n').Append(' ', depth);
        }

        text.Append(close);
    }
}

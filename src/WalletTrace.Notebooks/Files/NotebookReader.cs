using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Files;

/// <summary>Reads notebooks of nbformat 4.</summary>
/// <param name="name">The file's name, for messages.</param>
internal sealed class NotebookReader(string name)
{
    // What is nested deeper is no notebook that anybody wrote.
    private const int MaxDepth = 64;

    private static readonly string[] CodeMembers = ["cell_type", "metadata", "source", "execution_count", "outputs"];
    private static readonly string[] TextMembers = ["cell_type", "metadata", "source"];

    /// <summary>Reads a file's bytes.</summary>
    public NotebookFile Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            throw Fault("found bytes that are no UTF-8, expected JSON", null);
        }

        JsonElement file = Parse(utf8);
        if (file.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"found {Kind(file)}, expected a JSON object", null);
        }

        CheckTexts(file, null);
        int? format = Whole(file, "nbformat", null);
        if (format != 4)
        {
            string remedy = format is >= 1 and < 4 ? "; open and save it in Jupyter, which writes nbformat 4" : "";
            throw Fault($"found {(format is { } other ? FormattableString.Invariant($"nbformat {other}") : "no nbformat")}, expected nbformat 4{remedy}", null);
        }

        if (file.EnumerateObject().FirstOrDefault(member => member.Name is not ("nbformat" or "nbformat_minor" or "metadata" or "cells")) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw Fault($"found {SafeText.Quote(unknown.Name)}, expected nothing but cells, metadata, nbformat and nbformat_minor", null);
        }

        return new NotebookFile([.. Items(file, "cells", null).Select((cell, at) => Cell(cell, FormattableString.Invariant($"cell {at + 1}")))])
        {
            Metadata = Object(file, "metadata", null, "orig_nbformat", "orig_nbformat_minor", "signature"),
            Minor = Whole(file, "nbformat_minor", null) is { } minor and >= 0 ? minor : throw Fault("found no nbformat_minor, expected a whole number", null),
        };
    }

    private JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException problem)
        {
            string? place = problem.LineNumber is { } line ? FormattableString.Invariant($"line {line + 1}") : null;
            throw new NotebookFormatException(
                $"found what is no JSON, is nested deeper than {MaxDepth} levels or names something twice, expected a notebook", name, place, problem);
        }
    }

    private NotebookCell Cell(JsonElement cell, string place)
    {
        if (cell.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"found {Kind(cell)}, expected a cell", place);
        }

        string kind = Text(cell, "cell_type", place);
        bool isCode = kind == "code";
        if (!isCode && kind is not ("markdown" or "raw"))
        {
            throw Fault($"found cell_type {SafeText.Quote(kind)}, expected code, markdown or raw", place);
        }

        string[] members = isCode ? CodeMembers : TextMembers;
        return new NotebookCell(isCode ? CellKind.Code : kind == "raw" ? CellKind.Raw : CellKind.Markdown, Joined(cell, "source", place))
        {
            Metadata = Object(cell, "metadata", place, "trusted"),
            Outputs = isCode ? [.. Items(cell, "outputs", place).Select((output, at) => Output(output, FormattableString.Invariant($"{place}, output {at + 1}")))] : [],
            ExecutionCount = isCode ? Whole(cell, "execution_count", place) : null,
            Others = cell.EnumerateObject().Where(member => !members.Contains(member.Name))
                .ToImmutableSortedDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal),
        };
    }

    private NotebookOutput Output(JsonElement output, string place)
    {
        if (output.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"found {Kind(output)}, expected an output", place);
        }

        return Text(output, "output_type", place) switch
        {
            "stream" => new StreamOutput(Text(output, "name", place), Joined(output, "text", place)),
            "display_data" => new DisplayOutput(Bundle(output, place)) { Metadata = Object(output, "metadata", place) },
            "execute_result" => new ResultOutput(Bundle(output, place), Whole(output, "execution_count", place)) { Metadata = Object(output, "metadata", place) },
            "error" => new ErrorOutput(
                Text(output, "ename", place), Text(output, "evalue", place), [.. Items(output, "traceback", place).Select(line => Text(line, "traceback", place, isItem: true))]),
            string other => throw Fault($"found output_type {SafeText.Quote(other)}, expected stream, display_data, execute_result or error", place),
        };
    }

    private MimeBundle Bundle(JsonElement output, string place) => new(Object(output, "data", place).EnumerateObject().ToImmutableSortedDictionary(
        form => form.Name,
        form => NotebookJson.IsJson(form.Name) ? form.Value.GetRawText() : Joined(form.Value, form.Name, place, isItem: true),
        StringComparer.Ordinal));

    /// <summary>A text that may be told as a list of lines.</summary>
    private string Joined(JsonElement owner, string member, string place, bool isItem = false)
    {
        JsonElement value = isItem ? owner : Member(owner, member, place);
        return value.ValueKind == JsonValueKind.Array
            ? string.Concat(value.EnumerateArray().Select(line => Text(line, member, place, isItem: true)))
            : Text(value, member, place, isItem: true);
    }

    private string Text(JsonElement owner, string member, string place, bool isItem = false)
    {
        JsonElement value = isItem ? owner : Member(owner, member, place);
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Fault($"found {Kind(value)} as {SafeText.Quote(member)}, expected text", place);
        }

        return value.GetString()!;
    }

    private int? Whole(JsonElement owner, string member, string? place) => owner.TryGetProperty(member, out JsonElement value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Fault($"found {Kind(value)} {SafeText.Trim(value.GetRawText())} as {member}, expected a whole number", place)
        : null;

    private JsonElement.ArrayEnumerator Items(JsonElement owner, string member, string? place) => Member(owner, member, place) is { ValueKind: JsonValueKind.Array } items
        ? items.EnumerateArray()
        : throw Fault($"found {Kind(Member(owner, member, place))} as {member}, expected a list", place);

    /// <summary>An object as it is, but for members that are of the moment and not to be kept.</summary>
    private JsonElement Object(JsonElement owner, string member, string? place, params string[] passing)
    {
        JsonElement value = Member(owner, member, place);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"found {Kind(value)} as {member}, expected an object", place);
        }

        return value.EnumerateObject().Any(known => passing.Contains(known.Name))
            ? JsonSerializer.SerializeToElement(value.EnumerateObject().Where(known => !passing.Contains(known.Name)).ToDictionary(known => known.Name, known => known.Value))
            : value;
    }

    private JsonElement Member(JsonElement owner, string member, string? place) =>
        owner.TryGetProperty(member, out JsonElement value) ? value : throw Fault($"found no {member}, expected one", place);

    /// <summary>Sees to it that every text can be read: JSON lets halves of characters be escaped.</summary>
    private void CheckTexts(JsonElement value, string? place)
    {
        try
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        CheckTexts(member.Value, place is null ? member.Name : $"{place}.{member.Name}");
                    }

                    break;
                case JsonValueKind.Array:
                    int at = 0;
                    foreach (JsonElement item in value.EnumerateArray())
                    {
                        CheckTexts(item, FormattableString.Invariant($"{place}[{at++}]"));
                    }

                    break;
                case JsonValueKind.String:
                    value.GetString();
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            throw Fault("found half a character (an unpaired surrogate), expected text", place);
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "the number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private NotebookFormatException Fault(string problem, string? place) => new(problem, name, place);
}

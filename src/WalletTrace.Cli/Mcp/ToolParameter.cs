using System.Text.Json;
using System.Text.Json.Nodes;

namespace WalletTrace.Cli.Mcp;

/// <summary>An argument that a question may have, with its JSON schema.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Description">What it means, in whole sentences.</param>
/// <param name="Schema">Its schema, without the description.</param>
/// <param name="IsRequired">Whether it must be given.</param>
internal sealed record ToolParameter(string Name, string Description, JsonObject Schema, bool IsRequired = false)
{
    /// <summary>A text.</summary>
    public static ToolParameter Text(string name, string description, bool isRequired = false) =>
        new(name, description, new JsonObject { ["type"] = "string", ["minLength"] = 1 }, isRequired);

    /// <summary>One of some words.</summary>
    public static ToolParameter OneOf(string name, string description, IEnumerable<string> words, bool isRequired = false) =>
        new(name, description, new JsonObject { ["type"] = "string", ["enum"] = List(words) }, isRequired);

    /// <summary>One of the words of an enumeration.</summary>
    public static ToolParameter OneOf<TEnum>(string name, string description)
        where TEnum : struct, Enum => OneOf(name, description, WordsOf<TEnum>());

    /// <summary>A list of texts.</summary>
    public static ToolParameter Several(string name, string description, int most, bool isRequired = false) =>
        new(name, description, ListOf(new JsonObject { ["type"] = "string", ["minLength"] = 1 }, most), isRequired);

    /// <summary>Some of the words of an enumeration, or of words that stand for several.</summary>
    public static ToolParameter SeveralOf<TEnum>(string name, string description, params IEnumerable<string> more)
        where TEnum : struct, Enum
    {
        string[] words = [.. more, .. WordsOf<TEnum>()];
        return new ToolParameter(name, description, ListOf(new JsonObject { ["type"] = "string", ["enum"] = List(words) }, words.Length));
    }

    /// <summary>A whole number from 1 on.</summary>
    public static ToolParameter Count(string name, string description, int most) =>
        new(name, description, new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = most });

    /// <summary>Yes or no.</summary>
    public static ToolParameter Flag(string name, string description) => new(name, description, new JsonObject { ["type"] = "boolean" });

    /// <summary>The schema of a question: an object with these members and no others.</summary>
    public static JsonElement SchemaOf(IReadOnlyList<ToolParameter> parameters)
    {
        var properties = new JsonObject();
        foreach (ToolParameter parameter in parameters)
        {
            var schema = (JsonObject)parameter.Schema.DeepClone();
            schema["description"] = parameter.Description;
            properties[parameter.Name] = schema;
        }

        return JsonSerializer.SerializeToElement(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = List(parameters.Where(parameter => parameter.IsRequired).Select(parameter => parameter.Name)),
            ["additionalProperties"] = false,
        });
    }

    private static JsonObject ListOf(JsonObject items, int most) => new() { ["type"] = "array", ["items"] = items, ["minItems"] = 1, ["maxItems"] = most };

    private static IEnumerable<string> WordsOf<TEnum>()
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(Words.Of);

    private static JsonArray List(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word)];
}

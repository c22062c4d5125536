using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>The properties that are wanted of a kind of JSON object, found in one pass over it.</summary>
/// <remarks>A table of a fixed size, filled once; names meet in it by their length and three of their characters, and are then compared whole.</remarks>
internal sealed class JsonShape
{
    private const int Slots = 256;

    private readonly string what;
    private readonly byte[][] names;
    private readonly byte[] table = new byte[Slots];

    /// <summary>Takes the names; the place of each is its number.</summary>
    /// <param name="what">What the object is, in messages.</param>
    /// <param name="names">The names.</param>
    public JsonShape(string what, params string[] names)
    {
        this.what = what;
        this.names = [.. names.Select(Encoding.ASCII.GetBytes)];
        for (int i = 0; i < names.Length; i++)
        {
            int slot = Slot(this.names[i]);
            while (table[slot] != 0)
            {
                slot = (slot + 1) % Slots;
            }

            table[slot] = (byte)(i + 1);
        }
    }

    /// <summary>How many properties are wanted.</summary>
    public int Count => names.Length;

    /// <summary>The name of a property.</summary>
    public string NameOf(int property) => Encoding.ASCII.GetString(names[property]);

    /// <summary>Finds the properties of an object. What is not there or says null is undefined.</summary>
    /// <param name="element">The object.</param>
    /// <param name="found">Gets the values, each at its name's number.</param>
    /// <returns>The first property that is not null and whose name is not wanted; null if there is none.</returns>
    public string? Read(JsonElement element, Span<JsonElement> found)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new AnswerException($"found {element.ValueKind} for {what}, expected an object");
        }

        found[..names.Length].Clear();
        string? stranger = null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            int place = Find(name);
            if (place < 0)
            {
                stranger ??= Encoding.UTF8.GetString(name[..Math.Min(name.Length, SafeText.MessageLength)]);
                continue;
            }

            if (found[place].ValueKind != JsonValueKind.Undefined)
            {
                throw new AnswerException($"found {NameOf(place)} twice in {what}, expected it once");
            }

            found[place] = property.Value;
        }

        return stranger;
    }

    private static int Slot(ReadOnlySpan<byte> name) => name.IsEmpty
        ? 0
        : ((name.Length * 41) + (name[0] * 7) + (name[^1] * 13) + (name[name.Length / 2] * 3)) % Slots;

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int slot = Slot(name); table[slot] != 0; slot = (slot + 1) % Slots)
        {
            if (names[table[slot] - 1].AsSpan().SequenceEqual(name))
            {
                return table[slot] - 1;
            }
        }

        return -1;
    }
}

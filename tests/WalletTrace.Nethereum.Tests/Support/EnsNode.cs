using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nethereum.Contracts.Standards.ENS;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Support;

/// <summary>A node with a registry of ENS and one resolver, whose records a test writes, hostile ones too.</summary>
internal sealed class EnsNode
{
    public const long Height = 19_000_000;
    public const long Time = 1_705_173_443;
    public const string Registry = "0x00000000000c2e074ec69a0dfb2997ba6c7d2e1e";
    public const string Resolver = "0x231b0ee14048e9dccd1d247744d114a4eb5e8e63";

    private readonly Dictionary<string, object> answers = new(StringComparer.Ordinal);

    public string ChainNumber { get; set; } = "0x1";

    /// <summary>The heights at which contracts were called.</summary>
    public HashSet<string> Heights { get; } = [];

    public Func<Request, Reply> Answer => RpcNode.Over(Call);

    /// <summary>What a name's resolver says when asked with a function: hexadecimal digits or an error.</summary>
    public void Says(string node, string function, object answer)
    {
        answers[Registry + "0x0178b8bf" + node] = Word(Resolver);
        answers[Resolver + function + node] = answer;
    }

    /// <summary>A name leads to an account.</summary>
    public void Leads(string name, string address) => Says(NodeOf(name), "0x3b3b57de", Word(address));

    /// <summary>An account claims a name.</summary>
    public void Claims(string address, string name) => Says(ReverseNodeOf(address), "0x691f3431", Text(Encoding.UTF8.GetBytes(name)));

    public static string NodeOf(string name) => new EnsUtil().GetNameHash(name)[2..];

    public static string ReverseNodeOf(string address) => NodeOf(address[2..].ToLowerInvariant() + ".addr.reverse");

    public static string Word(string address) => "0x" + address[2..].ToLowerInvariant().PadLeft(64, '0');

    public static string Text(byte[] bytes) =>
        "0x" + 32.ToString("x64", CultureInfo.InvariantCulture) + bytes.Length.ToString("x64", CultureInfo.InvariantCulture)
        + Convert.ToHexStringLower(bytes).PadRight((bytes.Length + 31) / 32 * 64, '0');

    private object? Call(string method, JsonArray parameters)
    {
        switch (method)
        {
            case "eth_chainId":
                return ChainNumber;
            case "eth_getBlockByNumber":
                string asked = (string)parameters[0]!;
                long height = asked == "latest" ? Height : long.Parse(asked.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                return height > Height ? null : new JsonObject { ["number"] = $"0x{height:x}", ["timestamp"] = $"0x{Time:x}", ["hash"] = "0x" + new string('1', 64) };
            case "eth_call":
                Heights.Add((string)parameters[1]!);
                string to = ((string)parameters[0]!["to"]!).ToLowerInvariant();
                return answers.GetValueOrDefault(to + (string)parameters[0]!["data"]!, to == Registry ? "0x" + new string('0', 64) : "0x");
            default:
                return new RpcNode.Error(-32601, "no such method");
        }
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.EvmScene;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>Whatever a node answers, a decoder gives facts that can be true or one kind of error.</summary>
public sealed class EvmFuzzTests
{
    private const int Mutants = 40_000;

    private static readonly string[] Odd =
    [
        "null", "true", "0", "-1", "1e9", "\"\"", "\"0x\"", "\"0x0\"", "\"0x1\"", "\"0xg\"", "\"0x\\u0030\"", "[]", "{}", "[[]]", "\"CALL\"", "\"SELFDESTRUCT\"", "\"create\"",
        "\"0xffffffffffffffff\"", "\"0x7fffffff\"", "\"0x" + new string('f', 64) + "\"", "\"0x" + new string('f', 65) + "\"", "\"0x" + new string('0', 64) + "\"",
        "\"0x" + new string('f', 40) + "\"", "\"0x" + new string('0', 40) + "\"", "\"0x7e\"", "\"0x3\"", "\"0x2\"", "\"0x4\"",
    ];

    [Fact]
    public void Mutated_answers_are_read_or_refused()
    {
        string[] seeds = [Seed(), Recorded()];
        EvmBlockDecoder[] decoders =
        [
            new(ChainId.Ethereum, Unchecked), new(ChainId.Base, Unchecked), new(ChainId.Evm(324), Unchecked), new(ChainId.Ethereum),
            new(ChainId.Ethereum, new EvmDecoderOptions { Checks = EvmChecks.All & ~EvmChecks.BlockHash }),
        ];
        var random = new Random(42);
        int read = 0;
        for (int mutant = 0; mutant < Mutants; mutant++)
        {
            string text = Mutate(seeds[mutant % 2], random);
            JsonElement answers;
            try
            {
                answers = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 5000 }).RootElement;
            }
            catch (JsonException)
            {
                continue;
            }

            read += IsRead(decoders[random.Next(decoders.Length)], answers, random.Next(4)) ? 1 : 0;
        }

        // A good part of the mutants still decodes where no checks are made: else this would only test the first check.
        Assert.InRange(read, Mutants / 20, Mutants);
    }

    private static bool IsRead(EvmBlockDecoder decoder, JsonElement answers, int which)
    {
        try
        {
            BlockFacts block = decoder.Decode(new EvmBlockAnswers
            {
                Block = Property(answers, "block"),
                Receipts = which == 3 ? null : List(answers, "receipts"),
                Logs = which == 3 ? List(answers, "logs") : null,
                CallTraces = which == 1 ? List(answers, "calls") : null,
                FlatTraces = which == 2 ? List(answers, "flat") : null,
                Uncles = List(answers, "uncles"),
            });
            foreach (Fact fact in block.Facts)
            {
                Assert.Null(FactShape.Problem(fact));
            }

            return true;
        }
        catch (ChainDataException)
        {
            return false;
        }
    }

    private static JsonElement Property(JsonElement answers, string name) =>
        answers.ValueKind == JsonValueKind.Object && answers.TryGetProperty(name, out JsonElement found) ? found : default;

    private static IReadOnlyList<JsonElement>? List(JsonElement answers, string name) => EvmBlockAnswers.ListOf(Property(answers, name));

    /// <summary>One to three values are exchanged for odd ones, for another value of the same answers, or taken out; or some characters are changed.</summary>
    private static string Mutate(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            string now = text.ToString();
            (int start, int length) = Value(now, random);
            switch (random.Next(5))
            {
                case 0:
                    text[random.Next(text.Length)] = (char)random.Next(32, 127);
                    break;
                case 1:
                    (int from, int count) = Value(now, random);
                    text.Remove(start, length).Insert(start, now[from..(from + count)]);
                    break;
                case 2 when length > 4:
                    text[start + random.Next(3, length - 1)] = "0123456789abcdef"[random.Next(16)];
                    break;
                default:
                    text.Remove(start, length).Insert(start, Odd[random.Next(Odd.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>The place of some value that follows a name.</summary>
    private static (int Start, int Length) Value(string text, Random random)
    {
        int colon = text.IndexOf("\":", random.Next(text.Length), StringComparison.Ordinal);
        colon = colon < 0 ? text.IndexOf("\":", StringComparison.Ordinal) : colon;
        int start = colon + 2;
        if (start == 1)
        {
            return (0, 1);
        }

        int end = text.IndexOfAny([',', '}', ']'], start);
        return (start, Math.Max((end < 0 ? text.Length : end) - start, 0));
    }

    private static string Recorded() => new JsonObject
    {
        ["block"] = JsonNode.Parse(KnownEvmBlocks.DaoBlock), ["receipts"] = JsonNode.Parse(KnownEvmBlocks.DaoReceipts), ["logs"] = new JsonArray(),
        ["calls"] = new JsonArray(), ["flat"] = new JsonArray(), ["uncles"] = new JsonArray(),
    }.ToJsonString();

    /// <summary>A block with something of everything.</summary>
    private static string Seed()
    {
        string alice = Account(0xa11ce);
        string bob = Account(0xb0b);
        string transfer = EvmEvents.TopicOf("Transfer(address,address,uint256)").ToString("0x");
        string batch = EvmEvents.TopicOf("TransferBatch(address,address,address,uint256[],uint256[])").ToString("0x");
        var scene = new EvmScene();
        scene.Block["difficulty"] = "0x1";
        scene.Block["withdrawalsRoot"] = Word(7);
        scene.Block["withdrawals"] = new JsonArray(new JsonObject { ["index"] = "0x5", ["validatorIndex"] = "0x1", ["address"] = bob, ["amount"] = "0x2" });
        scene.Transaction(alice, bob, 5, false, Log(Account(7), Word(9), transfer, Word(0xa), Word(0xb)), Log(Account(7), "0x", transfer, Word(0xa), Word(0xb), Word(3)));
        scene.Transaction(
            alice, bob, 5, false,
            Log(Account(8), "0x" + string.Concat(new[] { 0x40L, 0xa0, 2, 77, 78, 2, 5, 6 }.Select(word => Word(word)[2..])), batch, Word(9), Word(0xa), Word(0xb)));
        scene.Transaction(alice, bob, 5, failed: true);
        scene.Trace(Frame("CALL", alice, bob, 5, Frame("CALL", bob, alice, 3, Frame("SELFDESTRUCT", alice, alice, 1)), Failed(Frame("CREATE2", bob, null, 2))))
            .Trace(Frame("CALL", alice, bob, 5, Frame("CREATE", bob, Account(0xc1), 1, Frame("SELFDESTRUCT", Account(0xc1), Account(0xc1), 1))))
            .Trace(Failed(Frame("CALL", alice, bob, 5)));
        return new JsonObject
        {
            ["block"] = scene.Block.DeepClone(), ["receipts"] = scene.Receipts.DeepClone(),
            ["logs"] = new JsonArray([.. scene.Receipts.SelectMany(receipt => receipt!["logs"]!.AsArray()).Select(log => log!.DeepClone())]),
            ["calls"] = scene.CallTraces.DeepClone(), ["flat"] = scene.FlatTraces.DeepClone(), ["uncles"] = new JsonArray(),
        }.ToJsonString();
    }
}
